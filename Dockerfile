# This file was not built where it was written: there was no container engine. Expect to mend a line.
#
#   docker build -t audition .
#   docker run --env-file .env -v audition:/data -v "$PWD/workspaces.toml:/app/workspaces.toml:ro" \
#     -v /path/to/bakery:/projects/bakery audition
#
# The paths of workspaces.toml are paths inside the container, and user 1000 must be able to write them.
# bubblewrap needs user namespaces; most engines forbid them unless asked (--security-opt seccomp=unconfined).
# Without them jobs run uncontained, and `audition doctor` says so.
FROM node:24-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git \
  && rm -rf /var/lib/apt/lists/* \
  && npm install --global @anthropic-ai/claude-code@2.1.329 \
  && mkdir -p /app /data \
  && chown node:node /app /data

# `node` is the image's own ordinary user, number 1000.
USER node
WORKDIR /app
ENV AUDITION_DATA=/data

# What the postinstall script (the Prisma client) needs comes first, so that a change of src keeps this layer.
COPY --chown=node:node package.json package-lock.json .npmrc ./
COPY --chown=node:node prisma ./prisma
RUN npm ci --omit=dev

COPY --chown=node:node . .

VOLUME /data
EXPOSE 3000
CMD ["npm", "start"]

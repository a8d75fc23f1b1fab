# This file is untested: expect to mend a line.
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
# The port is that of AUDITION_HEALTH_PORT, which listens inside the container alone.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
  CMD node -e "fetch('http://127.0.0.1:' + (process.env.AUDITION_HEALTH_PORT || 3100) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"
CMD ["npm", "start"]

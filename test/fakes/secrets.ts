/** Looks like what a service gives out; put together here so that no scanner takes this file for a leak. */
export const token = (prefix: string, length: number, alphabet = 'aB3dE5gH7k') =>
  prefix + alphabet.repeat(99).slice(0, length);
const onePassword = JSON.stringify({
  email: 'a@b.lcl',
  muk: { k: token('', 43) },
  secretKey: token('A3-', 30),
  srpX: token('', 64),
  signInAddress: 'a.example.org',
  userAuth: { method: 'SRPg-4096' },
});
/** What must be gone of a secret: of a URL the password, and where it leads may stay. */
export const partOf = (secret: string): string => /:([^:@]+)@/.exec(secret)?.[1] ?? secret.slice(-12);

/**
 * One of each kind that secretlint's recommended rules know, then what they do not: the rule, the secret, and what has to
 * stand before it.
 */
export const samples: [rule: string, secret: string, around?: string][] = [
  ['aws secret', token('', 40), 'aws_secret_access_key = '],
  ['slack bot', ['xoxb', '123456789012', '123456789012', token('', 24)].join('-')],
  ['slack app', ['xapp', '1', 'A012345678', '1234567890123', token('', 64)].join('-')],
  [
    'slack hook',
    ['https://hooks.slack', 'com/services/T0123456/B0123456', token('', 24)].join('.').replace('6.', '6/'),
  ],
  ['npm', token('npm_', 36)],
  ['npmrc', token('', 40), '//registry.example.org/:_authToken='],
  ['basic auth', `https://reader:${token('', 20)}@example.org`],
  ['openai', `${token('sk-', 20)}T3BlbkFJ${token('', 20)}`],
  ['anthropic', `${token('sk-ant-api03-', 93)}AA`],
  ['groq', token('gsk_', 52)],
  ['hugging face', token('hf_', 34, 'abCdE')],
  ['linear', token('lin_api_', 40)],
  ['notion', token('ntn_12345678901', 35)],
  ['sendgrid', `${token('SG.', 22)}.${token('', 43)}`],
  ['shopify', token('shpat_', 32)],
  ['stripe', token('sk_live_', 24)],
  ['github', token('ghp_', 36)],
  ['github fine-grained', token('github_pat_', 82)],
  ['gitlab', token('glpat-', 20)],
  ['grafana', `${token('glsa_', 32)}_0123abcd`],
  ['1password', `ops_${Buffer.from(onePassword).toString('base64')}`],
  ['postgres', `postgres://app:${token('', 12)}@db.example.org/app`],
  ['mysql', `mysql://app:${token('', 12)}@db.example.org/app`],
  ['mongodb', `mongodb+srv://app:${token('', 12)}@db.example.org/app`],
  ['vault', token('hvs.', 95)],
  ['vercel', token('vcp_', 24)],
  ['databricks', token('dapi', 32, '0123456789abcdef')],
  ['docker', token('dckr_pat_', 27)],
  ['figma', token('figd_', 40)],
  ['cloudflare', `${token('cfut_', 40)}0123abcd`],
  ['tailscale', ['tskey', 'auth', token('', 12), token('', 32)].join('-')],
  ['anthropic login', `${token('sk-ant-oat01-', 93)}AA`],
  ['anthropic refresh', `${token('sk-ant-ort01-', 93)}AA`],
  ['anthropic admin', `${token('sk-ant-admin01-', 93)}AA`],
  ['openrouter', token('sk-or-v1-', 64)],
  ['slack browser', ['xoxc', '123456789012', '123456789012', token('', 64)].join('-')],
  ['slack cookie', ['xoxd', `${token('', 20)}%2B${token('', 40)}%3D`].join('-')],
  ['slack refresh', ['xoxe', '1', token('', 100)].join('-')],
  ['redis', `redis://:${token('', 20)}@cache.example.org:6379/0`],
  ['amqps', `amqps://app:${token('', 20)}@queue.example.org`],
  ['a driver of postgres', `postgresql+asyncpg://app:${token('', 20)}@db.example.org/app`],
  ['bearer', token('', 40), 'Authorization: Bearer '],
  ['basic', token('', 24, 'aBcdEfgHiJkl'), 'authorization: Basic '],
  ['bearer in JSON', token('', 40), '{"headers": {"Authorization": "Bearer '],
  ['aws in the environment', token('', 40), 'AWS_SECRET_ACCESS_KEY='],
  ['aws as its tools print it', token('', 40), '{"SecretAccessKey": "'],
  ['aws in a file of JSON', token('', 40), '{"aws_secret_access_key":"'],
  ['a token in green', token('ghp_', 36), '\u001b[32m'],
];

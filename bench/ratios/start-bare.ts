import { App, LogLevel } from '@slack/bolt';
import { withClient } from '../../src/postgres/client.ts';
import { useServer } from '../../src/postgres/server.ts';

/** What the app is compared with at its start: the same PostgreSQL, and a Bolt app that only acknowledges. */

const {
  AUDITION_DATA: data = '',
  SLACK_BOT_TOKEN: botToken = '',
  SLACK_SIGNING_SECRET: signingSecret = '',
} = process.env;
const server = await useServer(data);
await withClient(server.url('postgres'), (client) => client.query('select 1'));
const app = new App({ signingSecret, authorize: async () => ({ botToken }), logLevel: LogLevel.ERROR });
app.command('/job', ({ ack }) => ack());
await app.start(0);
process.stdout.write('{"msg":"audition is ready"}\n');
process.once('SIGTERM', async () => {
  await app.stop();
  await server.release();
  process.exit();
});

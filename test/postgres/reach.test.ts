import pg from 'pg';
import { expect, it } from 'vitest';
import { reach } from '../../src/postgres/reach.ts';
import { openDatabase } from '../fakes/database.ts';

it('tells the server when to give a client up that is gone, beside what the URL asks for itself', async () => {
  const database = await openDatabase();
  const url = new URL(database.url);
  url.searchParams.set('options', '-c work_mem=5MB -c tcp_keepalives_idle=20');
  const client = new pg.Client(reach(url.href, { idle_session_timeout: 25_000 }));
  await client.connect();
  const names = [
    'tcp_keepalives_idle',
    'tcp_keepalives_interval',
    'tcp_keepalives_count',
    'tcp_user_timeout',
  ];
  const others = ['idle_in_transaction_session_timeout', 'idle_session_timeout', 'work_mem'];
  const asked = [...names, ...others].map((name) => `current_setting('${name}')`).join(', ');
  const { rows } = await client.query({ text: `select ${asked}`, rowMode: 'array' });
  expect(rows).toEqual([['20', '5', '3', '25000', '30s', '25s', '5MB']]);
  await client.end();
  await database.close();
});

import { once } from 'node:events';
import { from } from 'pg-copy-streams';
import { withClient } from '../../src/postgres/client.ts';

/** The transcript's table as it is, for the floor: what stands beside our way of storing it. */
const table = 'bench_copied';
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string) => text.replace(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);

/** Copies lines as they are into an empty table of one row a line, as text, in one transaction; how many milliseconds. */
export const copyLines = (url: string, lines: readonly string[]): Promise<number> =>
  withClient(url, async (client) => {
    await client.query(`drop table if exists ${table}`);
    await client.query(`create table ${table} (session uuid, seq int, kind text, body text, bytes int,
      at timestamptz(3) default now(), primary key (session, seq))`);
    await client.query('set synchronous_commit = off');
    const started = performance.now();
    const copying = client.query(from(`copy ${table} (session, seq, kind, body, bytes) from stdin`));
    const session = '00000000-0000-4000-8000-000000000000';
    for (let at = 0; at < lines.length; at += 500) {
      const rows = lines
        .slice(at, at + 500)
        .map((line, index) => `${session}\t${at + index}\tassistant\t${escaped(line)}\t${line.length}\n`);
      if (!copying.write(rows.join(''))) await once(copying, 'drain');
    }
    copying.end();
    await once(copying, 'finish');
    return performance.now() - started;
  });

import { createHash, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { afterEach } from 'vitest';
import type { Db } from '../../src/flow/context.ts';
import type { JudgeContext } from '../../src/flow/judge-candidates.ts';
import type { Claude } from '../../src/flow/ports.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { type ModelRequest, type Script, startModel } from '../../src/rehearsal/model.ts';
import { createPlace } from '../claude/place.ts';

const real = resolve(import.meta.dirname, '../../node_modules/.bin/claude');

/** The lines a judge is shown. */
export const quoted = ({ messages }: ModelRequest): string[] =>
  (messages[0]?.blocks ?? []).flatMap(
    ({ text = '' }) => text.split('\nThe lines:\n')[1]?.match(/(?<=^> ).*/gm) ?? [],
  );

type Wish = Partial<JudgeContext> & { readonly bin?: string; readonly adjust?: (claude: Claude) => Claude };

/** The real `claude` over a model that answers by the script; what it is asked, logged and spends. */
export function useCourt(db: () => Db) {
  const toClose: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close();
  });
  return async (script: Script, { bin = real, adjust = (claude) => claude, ...wish }: Wish = {}) => {
    const model = await startModel(script);
    const place = createPlace('group', bin);
    toClose.push(() => model.close(), place.remove);
    const childEnv = {
      ...place.childEnv,
      ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    };
    const warnings: object[] = [];
    const log = { info: () => {}, warn: (facts: object) => void warnings.push(facts), error: () => {} };
    const ctx: JudgeContext = {
      ...{
        db: db(),
        transcripts: createTranscripts(db()),
        redact: createRedaction(['flour-and-water']),
      },
      ...{ claude: adjust(place.claude({ childEnv })), judge: { callsPerDay: 100, dollarsPerDay: 100 }, log },
      digest: (text) => createHash('sha256').update(text).digest('hex'),
      ...{ now: () => new Date(), newId: randomUUID, stopping: new AbortController().signal, ...wish },
    };
    const asked = () => model.requests.map((request) => quoted(request)[0]?.split(' ')[1]);
    return { ctx, model, asked, warnings, place };
  };
}

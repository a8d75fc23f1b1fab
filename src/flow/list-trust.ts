import { trustable } from '../domain/trust.ts';
import type { TrustRow } from '../domain/trust-list.ts';
import { type Context, projectOf } from './context.ts';

/** One row a project and kind, of every project of the file and the record or of one, by name. */
export async function listTrust(
  { db, projects }: Pick<Context, 'db' | 'projects'>,
  only?: string,
): Promise<TrustRow[]> {
  const trusts = await db.trust.findMany();
  const known = await db.project.findMany({ select: { name: true } });
  const names = [...projects, ...known].map(({ name }) => name).sort();
  const wanted = [...new Set(names)].filter((name) => only === undefined || name === only);
  return wanted.flatMap((project) => {
    const file = projectOf({ projects }, project)?.autoAccept;
    return trustable.map((kind) => {
      const said = trusts.find((one) => one.projectName === project && one.kind === kind);
      const trust = said ? { on: said.on, by: said.by, at: said.at } : null;
      return {
        project,
        kind,
        named: file?.kinds.includes(kind) ?? false,
        perDay: file?.perDay ?? null,
        trust,
      };
    });
  });
}

import { type Command, InvalidArgumentError } from 'commander';
import type { Project } from '../domain/project.ts';
import { isTrustable, type Trustable, trustable } from '../domain/trust.ts';
import { needsNoPress, trustLine } from '../domain/trust-list.ts';
import { listTrust } from '../flow/list-trust.ts';
import { setTrust } from '../flow/trust.ts';
import { answer } from './answer.ts';
import { me, print, projectMeant, Told, withApp } from './door.ts';

const kindOf = (text: string): Trustable => {
  if (text === 'hook') throw new InvalidArgumentError('Hooks are never accepted without a press.');
  if (!isTrustable(text)) throw new InvalidArgumentError(`It must be ${trustable.join(' or ')}.`);
  return text;
};

/**
 * `trust` and `distrust <project> <kind>`: the last word about a kind, before what workspaces.toml says of it. `trust`
 * without a kind says how it stands.
 */
export function addTrust(program: Command): void {
  program
    .command('trust')
    .description(
      'upgrades of a kind need no press in a project: new text that was proven, no scripts; without a kind: what is trusted',
    )
    .argument('[project]', 'its name, or a folder')
    .argument('[kind]', trustable.join(' or '), kindOf)
    .action((project: string | undefined, kind: Trustable | undefined) =>
      project === undefined || kind === undefined ? list(project) : decide(project, kind, true),
    );
  program
    .command('distrust')
    .description('upgrades of a kind wait for a press again')
    .argument('<project>', 'its name, or a folder')
    .argument('<kind>', trustable.join(' or '), kindOf)
    .action((project: string, kind: Trustable) => decide(project, kind, false));
}

const list = (only: string | undefined) =>
  withApp(async (app, config) => {
    const name = only === undefined ? undefined : (await projectMeant(app, config, only)).name;
    const rows = await listTrust({ db: app.ctx.db, projects: config.projects }, name);
    if (name !== undefined && rows.length === 0)
      throw new Told(`The record has nothing of a project "${name}".`);
    answer(rows.map((row) => ({ ...row, free: needsNoPress(row) })));
    for (const row of rows) print(trustLine(row));
    if (rows.length === 0) print('There is no project yet.');
  });

const decide = (meant: string, kind: Trustable, on: boolean) =>
  withApp(async (app, config) => {
    const { ctx } = app;
    const { name: projectName } = await projectMeant(app, config, meant);
    const named = config.projects.find(({ name }) => name === projectName);
    if (!named && (await ctx.db.project.count({ where: { name: projectName } })) === 0)
      throw new Told(`The record has nothing of a project "${projectName}".`);
    await setTrust(ctx, { projectName, kind, on, by: me() });
    answer({ project: projectName, kind, trusted: on });
    print(on ? trusted(projectName, kind, named) : `Every ${kind} waits for a press in ${projectName}.`);
  });

/** A project that the file does not name has the ceiling the file would give it. */
const trusted = (name: string, kind: Trustable, project: Project | undefined): string =>
  [
    `A new ${kind} without scripts that was proven needs no press in ${name}`,
    project ? `, at most ${project.autoAccept.perDay} upgrades in 24 hours` : '',
    `. Back: audition distrust ${name} ${kind}`,
  ].join('');

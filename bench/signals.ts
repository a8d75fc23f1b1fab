import { type History, readHistory } from './history.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Labels, readLabels } from './labels.ts';
import { type Found, finds, type Score, score } from './score.ts';

type Person = { readonly labels: Labels; readonly history: History };
type Row = { readonly method: string; readonly scores: readonly Score[]; readonly fired: number };

const print = (line = '') => process.stdout.write(`${line}\n`);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const share = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} % (${part}/${whole})`;

function measure({ labels: kind, methods }: Kind, people: readonly Person[]): Row[] {
  return methods.map(({ name, find }) => {
    const found = people.map(({ history }) => find(history.beats));
    return {
      method: name,
      scores: people.map(({ labels }, at) => score(found[at] ?? [], labels[kind])),
      fired: sum(people.map(({ labels }, at) => countFired(found[at] ?? [], labels))),
    };
  });
}

/** How many of the groups that must stay silent were found all the same. */
const countFired = (found: readonly Found[], { must_not_fire }: Labels) =>
  Object.values(must_not_fire).filter((group) => found.some((one) => finds(one, new Set(group)))).length;

function printTable(kind: Kind, rows: readonly Row[]): void {
  print(`\n### ${kind.name}\n`);
  if (rows.length === 0) {
    print('No detector yet.');
    return;
  }
  print(
    '| method | groups found | finds | mixed | to read by hand | pair precision | pair recall | must not |',
  );
  print('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { method, scores, fired } of rows) {
    const total = (of: (one: Score) => number) => sum(scores.map(of));
    const [both, ours, labelled] = [
      total(({ pairs }) => pairs.both),
      total(({ pairs }) => pairs.ours),
      total(({ pairs }) => pairs.labelled),
    ];
    const cells = [
      ...[
        method,
        share(
          total(({ found }) => found),
          total(({ groups }) => groups),
        ),
      ],
      ...[total(({ findings }) => findings), total(({ contradicted }) => contradicted.length)],
      ...[total(({ unlabelled }) => unlabelled.length), share(both, ours), share(both, labelled), fired],
    ];
    print(`| ${cells.join(' | ')} |`);
  }
}

/** Everything ours found that no label names, line by line, for a person to read. */
function printUnlabelled(kind: Kind, [ours]: readonly Row[]): void {
  const unread =
    ours?.scores.flatMap(({ contradicted, unlabelled }) => [...contradicted, ...unlabelled]) ?? [];
  for (const { sessions, lines } of unread) {
    print(`\n${kind.name}, ${sessions.size} sessions, not in the labels:`);
    for (const line of lines) print(`  ${line}`);
  }
}

async function main([folder, option]: readonly string[]): Promise<void> {
  if (!folder) throw new Error('Which folder? npm run bench:signals -- <folder with labels.json> [--read]');
  const people: Person[] = [];
  for (const labels of await readLabels(folder))
    people.push({ labels, history: await readHistory(labels.folder, labels.folder) });
  const files = sum(people.map(({ history }) => history.files));
  print(`${files} sessions, ${sum(people.map(({ history }) => history.beats.length))} beats`);
  for (const { file, line } of people.flatMap(({ history }) => history.damaged))
    print(`damaged: ${file}:${line}`);
  for (const kind of kinds) {
    const rows = measure(kind, people);
    printTable(kind, rows);
    if (option === '--read') printUnlabelled(kind, rows);
  }
}

await main(process.argv.slice(2));

import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { ack } from './ratios/ack.ts';
import { children } from './ratios/children.ts';
import { click } from './ratios/click.ts';
import { containment } from './ratios/containment.ts';
import { events } from './ratios/events.ts';
import { type Figure, isMet, type Measurement, type Sizes } from './ratios/figure.ts';
import { line } from './ratios/line.ts';
import { merge } from './ratios/merge.ts';
import { pickup } from './ratios/pickup.ts';
import { run } from './ratios/run.ts';
import { startToReady } from './ratios/start.ts';
import { betweenMarks, tableOf } from './ratios/table.ts';
import { third } from './ratios/third.ts';

/**
 * `npm run bench [-- events merge]`: every measurement, or those named, each beside what it is compared with. All of them
 * at their full size write README.md and results.json.
 */
const measurements: readonly Measurement[] = [
  ...[run, events, line, children, containment],
  ...[ack, pickup, merge, click, third, startToReady],
];

const print = (line: string) => process.stdout.write(`${line}\n`);
const beside = (file: string) => new URL(file, import.meta.url);
type Result = Pick<Measurement, 'name' | 'about'> & { readonly seconds: number } & (
    | { readonly figures: readonly Figure[] }
    | { readonly fault: string }
  );

async function measure({ name, about, run }: Measurement, sizes: Sizes): Promise<Result> {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  try {
    const figures = await run(sizes);
    print(`\n${name}, ${seconds()} s\n\n${tableOf(figures)}`);
    return { name, about, seconds: seconds(), figures };
  } catch (error) {
    print(`\n${name} could not be measured: ${(error as Error).stack}`);
    return { name, about, seconds: seconds(), fault: (error as Error).message };
  }
}

const figuresOf = (result: Result) => ('figures' in result ? result.figures : []);

/** What is said of the run itself, and the table of everything. */
function written(results: readonly Result[], machine: string): string {
  const figures = results.flatMap(figuresOf);
  const asked = figures.filter(({ wanted }) => wanted.length > 0);
  const broken = results.flatMap((result) => ('fault' in result ? [`${result.name}: ${result.fault}`] : []));
  return [
    `${machine}. ${asked.filter(isMet).length} of ${asked.length} are as wanted.`,
    tableOf(figures),
    results.map(({ name, about }) => `- **${name}**: ${about}`).join('\n'),
    ...(broken.length > 0 ? [`Not measured: ${broken.join('; ')}`] : []),
  ].join('\n\n');
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { tiny: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((wanted) => !measurements.some(({ name }) => name === wanted));
  const names = measurements.map(({ name }) => name).join(', ');
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}, only ${names}`);
  const chosen = measurements.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const sizes = values.tiny ? { times: 1, part: 0.01 } : { times: 5, part: 1 };
  const load = os.loadavg()[0]?.toFixed(1);
  const results: Result[] = [];
  for (const one of chosen) results.push(await measure(one, sizes));
  const seconds = Math.round(results.reduce((sum, one) => sum + one.seconds, 0));
  const machine = `${os.cpus().length} cores, load ${load} before it began, Node ${process.versions.node}, ${seconds} s in all`;
  if (results.some((result) => 'fault' in result)) process.exitCode = 1;
  if (values.tiny || positionals.length > 0) return;
  const readme = await readFile(beside('README.md'), 'utf8');
  await writeFile(beside('README.md'), betweenMarks(readme, written(results, machine)));
  await writeFile(beside('results.json'), `${JSON.stringify({ machine, results }, null, 2)}\n`);
}

await main();

import type { TreeFile } from '../diff.ts';

/** Where a shell begins a command: at the start of a line or a code span, or after what joins, introduces or sets one up. */
const begins = String.raw`(?:^|[|&;(\x60$]|\b(?:sudo|exec|xargs|env|time|nohup|then|do|else|if|!)\s)\s*(?:[A-Z_]+=\S*\s+)*(?:/(?:usr/(?:local/)?)?s?bin/)?`;
const shell = (names: string) => new RegExp(`${begins}(${names})(?![\\w.-])`, 'u');

/** Commands that are allowed, but that nobody should approve without having read them. */
const kinds: readonly (readonly [string, RegExp])[] = [
  [
    'network',
    shell('curl|wget|nc|ncat|telnet|ftp|sftp|scp|ssh|rsync|gh|glab|aws|gcloud|az|kubectl|npx|docker'),
  ],
  ['network', shell(String.raw`git (?:push|pull|fetch|clone)|(?:npm|pnpm|yarn|pip3?|apt(?:-get)?) \w+`)],
  ['network', /\b(fetch|https?\.(?:get|request)|requests\.\w+|urllib\.request|urlopen|socket\.\w+)\s*\(/u],
  ['destructive', shell('rm|rmdir|shred|dd|mkfs[.\\w]*|truncate|kill|pkill|killall')],
  ['destructive', shell(String.raw`git (?:reset --hard|clean|checkout --|branch -D|push (?:-f|--force\S*))`)],
  ['destructive', /(?:\s)(-delete)\b/u],
  ['destructive', /\b(rmtree|os\.(?:remove|unlink|rmdir)|(?:fs\.)?(?:rm|unlink|rmdir)(?:Sync)?)\s*\(/u],
  ['destructive', /\b(drop (?:table|database|schema)|delete from|truncate table)\b/iu],
];
/** As many as somebody reads; the rest is counted. */
const most = 10;

/** The lines of an artifact that reach out to a network or destroy something, each named with its file and line. */
export function namedCommands(files: readonly TreeFile[]): string[] {
  const all = files.flatMap(({ path, content }) =>
    new TextDecoder().decode(content).split('\n').flatMap(commandsOf(path)),
  );
  const more = all.length > most ? [`and ${all.length - most} more lines like these`] : [];
  return [...all.slice(0, most), ...more];
}

const commandsOf = (path: string) => (line: string, at: number) => {
  if (/^\s*#(?!!)/u.test(line)) return []; // a comment, or a heading
  const found = kinds.flatMap(([kind, shape]) => {
    const command = shape.exec(line)?.[1];
    return command === undefined ? [] : [`${kind} (${command})`];
  });
  return found.length === 0 ? [] : [`${path}, line ${at + 1}: ${[...new Set(found)].join(', ')}`];
};

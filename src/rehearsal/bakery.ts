import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The sample project's files. */
const bakeryFiles: Readonly<Record<string, string>> = {
  'README.md':
    '# Bakery\n\nThe price list of a small bakery is `prices.md`. The shop prints it every morning.\n',
  'CLAUDE.md': '# Bakery\n\n- Prices have two decimals.\n- `prices.md` stays sorted by product.\n',
  'prices.md': `# Prices

| product | price |
| --- | --- |
| baguette | 2.40 |
| croissant | 1.90 |
| pretzel | 1.20 |
| spelt loaf | 4.60 |
`,
};

/** The three tasks that are one operation in different words, and one more that comes after them. */
export const tasks = [
  'add the rye loaf, 4.80, to the price list',
  'put cinnamon buns (2.10) on the list of prices',
  'the price list needs sourdough at 5.20',
] as const;
export const laterTask = 'plum cake, 3.90, price list please';

/** Makes a git repository of the sample project in `folder`, with one commit on `main`. */
export async function createBakery(folder: string): Promise<void> {
  await writeFiles(folder, bakeryFiles);
  const git = async (...args: string[]) => execa('git', args, { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Bakery');
  await git('config', 'user.email', 'bakery@example.org');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Open the bakery');
}

/** Writes files by their paths below `folder`; a shell script can be run. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  }
}

/** The permanent fix for adding products by hand: what the model writes into the staging folder. */
export const addProductSkill: Readonly<Record<string, string>> = {
  'SKILL.md': `---
name: add-product
description: Adds a product with its price to the price list (prices.md) and keeps the list sorted. Use it whenever something is to be put on the price list.
allowed-tools: Bash(.claude/skills/add-product/scripts/add-product.sh:*)
---

Run \`.claude/skills/add-product/scripts/add-product.sh '<product>' <price>\`, the price with two decimals.
It refuses what is on the list already. Then say in one sentence what was added.
`,
  'scripts/add-product.sh': `#!/bin/sh
# Adds a product to prices.md and keeps the list sorted: add-product.sh <product> <price>
set -eu
[ "$#" -eq 2 ] || { echo 'usage: add-product.sh <product> <price>' >&2; exit 2; }
if grep -qF "| $1 |" prices.md; then echo "$1 is on the list already" >&2; exit 1; fi
rows=$({ tail -n +5 prices.md; printf '| %s | %s |\\n' "$1" "$2"; } | LC_ALL=C sort)
head=$(head -n 4 prices.md)
printf '%s\\n%s\\n' "$head" "$rows" > prices.md
echo "added $1 at $2"
`,
};

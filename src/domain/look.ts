import type { Card } from './card.ts';
import type { Checked } from './stage/checked.ts';
import type { UpgradeView } from './views.ts';
import { short } from './words.ts';

/** At most `max` characters of an upgrade's change; its last line then says how many are missing and where they are. */
export function cutDiff(diff: string, max: number, upgradeId: number): string {
  if (diff.length <= max) return diff;
  const kept = diff.slice(0, max - 100);
  const missing = (diff.length - kept.length).toLocaleString('en-US');
  return `${kept}\n… (${missing} more characters; all of it: audition look ${upgradeId})`;
}

const standing = (passed: boolean | null): string =>
  passed === null ? 'not told' : passed ? 'passed' : 'FAILED';

/** `shape · passed · one skill, 2 files, 1,226 bytes`, and below it what to read before pressing. */
const shown = ({ name, passed, words, warnings }: Checked): string =>
  [`${name} · ${standing(passed)} · ${words}`, ...warnings.map((warning) => `  look at ${warning}`)].join(
    '\n',
  );

/** What *Look* shows to one person: the evidence, what the stage found and the whole change. */
export function look(upgrade: UpgradeView, requests: readonly string[], diff: string): Card {
  const evidence = requests.map((request) => `· ${request}`);
  const proof = upgrade.proof.length > 0 ? ['', 'What was checked:', ...upgrade.proof.map(shown)] : [];
  return {
    line: [`${upgrade.slug}, commit ${short(upgrade.commit)}. What was asked:`],
    body: [...evidence, ...proof].join('\n'),
    preformatted: diff,
    buttons: [],
  };
}

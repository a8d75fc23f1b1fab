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

/** What *Look* shows to one person: what the stage found, the evidence and the whole change. */
export function look(upgrade: UpgradeView, requests: readonly string[], diff: string): Card {
  const asked = ['What was asked:', ...requests.map((request) => `· ${request}`)];
  // First, for Slack shows the beginning of what is long.
  const checked = upgrade.proof.length > 0 ? ['What was checked:', ...upgrade.proof.map(shown), ''] : [];
  const [title, ...lines] = [...checked, ...asked];
  return {
    line: [`${upgrade.slug}, commit ${short(upgrade.commit)}. ${title}`],
    body: lines.join('\n'),
    preformatted: diff,
    buttons: [],
  };
}

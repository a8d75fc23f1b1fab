import type { Beat } from '../history/beat.ts';
import { prepare, similarity } from '../signals/compared-request.ts';
import { groupSimilarity } from '../signals/operation.ts';
import { longestAsked, mostNearMisses } from './trigger.ts';

type Asked = Pick<Beat, 'request' | 'label'>;

/**
 * Requests for something else that an artifact for the evidence must not be picked for: of the candidates (nearest
 * first) those that the detectors would put into no group with any of the evidence. Fewer, or none, where there are not as many. Pure.
 */
export function nearMisses(evidence: readonly Asked[], candidates: readonly Asked[]): string[] {
  const fit = candidates.filter(({ request }) => request.trim() !== '' && request.length <= longestAsked);
  const all = prepare([...evidence, ...fit]);
  const [known, rest] = [all.slice(0, evidence.length), all.slice(evidence.length)];
  const others = fit.filter((_, at) => {
    const asked = rest[at];
    return asked !== undefined && known.every((one) => similarity(one, asked) < groupSimilarity);
  });
  return [...new Set(others.map(({ request }) => request))].slice(0, mostNearMisses);
}

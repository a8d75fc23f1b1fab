import { describe, expect, it } from 'vitest';
import {
  mayApprove,
  mayTrust,
  mayUse,
  type Standing,
  unasked,
  unknown,
  whatToAsk,
} from '../../src/domain/permission.ts';
import { toProject } from '../../src/workspaces-project.ts';

const file = { path: '/bakery', channel: 'C1', users: ['*', 'S0COOKS', 'U0NAMED'], approvers: ['S0BAKERS'] };
const bakery = toProject('bakery', file, ['U0OWNER'], '/bakery');
const closed = toProject('closed', { path: '/closed' }, ['U0OWNER'], '/closed');
const somebody: Standing = { person: 'U0SOME', is: 'member', groups: [], inChannel: false };

describe('whoever is named one by one', () => {
  it.each(['U0OWNER', 'U0NAMED', 'cli:baker'])(
    'may use the project without anybody being asked: %s',
    (person) => {
      expect(mayUse(unasked(person), bakery)).toBeNull();
    },
  );

  it('may also be a guest, or of another workspace', () => {
    const guest = { ...somebody, person: 'U0NAMED', is: 'guest' } as const;
    expect([mayUse(guest, bakery), mayUse({ ...guest, is: 'external' }, bakery)]).toEqual([null, null]);
  });
});

describe('members of the workspace', () => {
  it('count by group and by channel, each for what it is named for', () => {
    const baker = { ...somebody, groups: ['S0BAKERS'] };
    const present = { ...somebody, inChannel: true };
    expect([mayUse(baker, bakery), mayApprove(baker, bakery)]).toEqual([null, null]);
    expect(mayUse(present, bakery)).toBeNull();
    expect(mayApprove(present, bakery)?.words).toMatch(/^Only the approvers of bakery/);
    expect(mayUse(somebody, bakery)?.words).toMatch(/^You are not among the users of bakery/);
  });

  it('are never owners, and nobody but owners may do anything where nothing is said', () => {
    const all = { ...somebody, groups: ['S0BAKERS', 'S0COOKS'], inChannel: true };
    expect(mayTrust(all, bakery)?.words).toMatch(/^Only the owners/);
    expect(mayUse(all, closed)).not.toBeNull();
    expect(mayTrust(unasked('U0OWNER'), closed)).toBeNull();
  });
});

it.each([
  ['guest', /^Guests of this Slack workspace/],
  ['external', /^People of another Slack workspace/],
  ['bot', /^Apps and workflows/],
  ['unknown', /^Slack could not be asked/],
] as const)('a %s is refused whatever group or channel they are in', (is, words) => {
  const standing = { ...somebody, is, groups: ['S0BAKERS'], inChannel: true };
  expect(mayUse(standing, bakery)?.words).toMatch(words);
  expect(mayApprove(standing, bakery)?.words).toMatch(words);
});

it('asks Slack about groups and the channel, and about nothing where nothing of it is named', () => {
  expect(whatToAsk(bakery)).toEqual({ groups: ['S0COOKS', 'S0BAKERS'], channel: 'C1' });
  expect(whatToAsk(closed)).toEqual({ groups: [], channel: null });
  expect(mayUse(unknown('U0OWNER'), bakery)).toBeNull();
});

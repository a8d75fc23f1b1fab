import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../src/config.ts';

const home = '/home/baker';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'audition-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (toml: string) => writeFileSync(path.join(folder, 'workspaces.toml'), toml);
const read = (env: Record<string, string>, toml = '') => {
  write(toml);
  return readConfig({ HOME: home, ...env }, folder);
};
function config(env: Record<string, string>, toml = ''): Config {
  const answer = read(env, toml);
  if ('problems' in answer) throw new Error(answer.problems.join('\n'));
  return answer.config;
}
function problems(env: Record<string, string>, toml = ''): readonly string[] {
  const answer = read(env, toml);
  return 'problems' in answer ? answer.problems : [];
}

const bakery = '[projects.bakery]\npath = "~/bakery"\n';
const owners = 'owners = ["baker@example.com"]\n';

describe('what is wrong is said at once', () => {
  it('names key, expectation and value of every problem of environment and file', () => {
    const said = problems(
      { DATABASE_URL: 'mysql://host/x', PORT: 'many', SLACK_APP_TOKEN: 'xapp-1-abcdefgh' },
      '[projects.bakery]\nbranch = ""\nmax_minutes = -5\ndelivery = "post"\nchanel = "bakery"\n[projects.Rye]\npath = "/rye"\n',
    );
    expect(said).toEqual(
      expect.arrayContaining([
        'DATABASE_URL: expected a URL that begins with postgresql://, got another value',
        'PORT: expected a port number, got "many"',
        'SLACK_BOT_TOKEN: expected a bot token beside SLACK_APP_TOKEN, got nothing',
        'workspaces.toml: projects.bakery.path: expected a folder, got nothing',
        'workspaces.toml: projects.bakery.max_minutes: expected number to be >0, got -5',
        'workspaces.toml: projects.bakery.delivery: expected one of "ask"|"merge"|"branch"|"pr", got "post"',
        'workspaces.toml: projects.bakery.chanel: expected a known key (did you mean channel?), got an unknown key',
        'workspaces.toml: projects.Rye: expected lower case letters, digits and dashes, got "Rye"',
      ]),
    );
    expect(said).toHaveLength(9);
  });

  it.each(['postgresql://u:100%@host/x', 'postgresql://u:p@[host/x', 'postgresql://host:port/x'])(
    'names a DATABASE_URL that cannot be read, without repeating it: %s',
    (url) => {
      expect(problems({ DATABASE_URL: url }, '')).toEqual([
        'DATABASE_URL: expected a URL in which % and other signs are escaped (% is %25), got another value',
      ]);
    },
  );

  it('says what pull requests lack', () => {
    expect(problems({}, `${bakery}delivery = "pr"\nremote = "origin"`)).toEqual([
      'workspaces.toml: projects.bakery.delivery: expected remote, github and GITHUB_TOKEN beside "pr", got no github and no GITHUB_TOKEN',
    ]);
    const whole = `${bakery}delivery = "pr"\nremote = "origin"\ngithub = "example/bakery"`;
    const { projects, github, secrets } = config({ GITHUB_TOKEN: 'ghp_x' }, whole);
    expect(projects[0]).toMatchObject({ github: { owner: 'example', repo: 'bakery' }, delivery: 'pr' });
    expect([github?.token, secrets]).toEqual(['ghp_x', expect.arrayContaining(['ghp_x'])]);
  });

  it('says what a plan on GitHub lacks', () => {
    expect(problems({}, `${bakery}releases = "github"`)).toEqual([
      'workspaces.toml: projects.bakery.releases: expected github and GITHUB_TOKEN beside "github", got no github and no GITHUB_TOKEN',
    ]);
    const whole = `${bakery}releases = "github"\ngithub = "example/bakery"`;
    expect(config({ GITHUB_TOKEN: 'ghp_x' }, whole).projects[0]?.plan).toMatchObject({ source: 'github' });
  });

  it('suggests the key that was meant, in the whole file and in a project', () => {
    expect(problems({}, 'owner = []')).toEqual([
      'workspaces.toml: owner: expected a known key (did you mean owners?), got an unknown key',
    ]);
    expect(problems({}, '[judge]\ncals_per_day = 3\ndollars_per_day = -1')).toEqual([
      'workspaces.toml: judge.dollars_per_day: expected number to be >=0, got -1',
      'workspaces.toml: judge.cals_per_day: expected a known key (did you mean calls_per_day?), got an unknown key',
    ]);
    expect(problems({}, `${bakery}aprovers = []`)).toEqual([
      'workspaces.toml: projects.bakery.aprovers: expected a known key (did you mean approvers?), got an unknown key',
    ]);
  });

  it('lets no hook be accepted without a press', () => {
    expect(problems({}, `${bakery}auto_accept = ["skill", "hook"]\nauto_accept_per_day = -1`)).toEqual([
      'workspaces.toml: projects.bakery.auto_accept.1: expected rule or skill (hooks and scripts are never accepted without a press), got "hook"',
      'workspaces.toml: projects.bakery.auto_accept_per_day: expected number to be >=0, got -1',
    ]);
  });

  it('does not take a command for the name of a project', () => {
    expect(problems({}, '[projects.help]\npath = "/help"')).toEqual([
      'workspaces.toml: projects.help: expected a name that is not a command, got "help"',
    ]);
  });

  it('says when the file is not TOML, and when the file that was asked for is not there', () => {
    expect(problems({}, 'exit_line = true\nowners = ["a" b]')).toEqual([
      [
        'workspaces.toml is not TOML at line 2, column 15: expected comma or end of structure',
        ...['1:  exit_line = true', '2:  owners = ["a" b]', '                  ^'],
      ].join('\n'),
    ]);
    expect(problems({ AUDITION_WORKSPACES: 'elsewhere.toml' })).toEqual([
      `AUDITION_WORKSPACES: expected a file that can be read, got ${path.join(folder, 'elsewhere.toml')}`,
    ]);
  });

  it('calls what it expects as whoever writes the file does', () => {
    expect(problems({}, `${bakery}after = "npm test"\nmax_turns = 1.5\nhome = "yes"\nsetup = 1`)).toEqual([
      'workspaces.toml: projects.bakery.setup: expected text in quotes, got 1',
      'workspaces.toml: projects.bakery.max_turns: expected a whole number, got 1.5',
      'workspaces.toml: projects.bakery.after: expected a list, got "npm test"',
      'workspaces.toml: projects.bakery.home: expected true or false, got "yes"',
    ]);
  });

  it('asks the exit question unless the file says no', () => {
    expect(config({}).exitLine).toBe(true);
    expect(config({}, 'exit_line = false').exitLine).toBe(false);
    expect(problems({}, 'exit_line = "no"')).toEqual([
      'workspaces.toml: exit_line: expected true or false, got "no"',
    ]);
  });

  it('refuses a person who is neither an address nor a Slack id', () => {
    expect(problems({}, 'owners = ["the baker"]')).toEqual([
      'workspaces.toml: owners.0: expected an e-mail address or a Slack user id, got "the baker"',
    ]);
  });

  it('takes groups and everybody of the channel for users and approvers, and nobody but people for owners', () => {
    const [project] = config({}, `${bakery}channel = "bakery"\nusers = ["*", "@bakers", "S0123"]`).projects;
    expect(project?.users).toEqual(['*', '@bakers', 'S0123']);
    expect(problems({}, `${bakery}approvers = ["bakers"]`)).toEqual([
      'workspaces.toml: projects.bakery.approvers.0: expected an e-mail address, a Slack user id, a user group (its id or @handle), or "*", got "bakers"',
    ]);
    expect(problems({}, `${bakery}users = ["*"]`)).toEqual([
      'workspaces.toml: projects.bakery.users: expected "*" only where the project names its channel, got ["*"]',
    ]);
    expect(problems({}, 'owners = ["S0123"]')).toHaveLength(1);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
  ])('refuses %s=%s', (key, value) => {
    expect(problems({ [key]: value })).toEqual([`${key}: expected a port number, got "${value}"`]);
  });
});

describe('tokens', () => {
  it('are never repeated in a problem', () => {
    const said = problems({
      DATABASE_URL: 'postgre://baker:flour-and-water@host/x',
      SLACK_BOT_TOKEN: 'xoxp-flour-and-water',
      SLACK_APP_TOKEN: 'flour-and-water',
      SLACK_SIGNING_SECRET: 'flour',
    });
    expect(said).toHaveLength(4);
    expect(said.join('\n')).not.toContain('flour');
  });

  it('want their counterparts', () => {
    expect(problems({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_APP_TOKEN: expected an app token (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN, got neither',
    ]);
    expect(problems({ SLACK_SIGNING_SECRET: '0123456789' })).toEqual([
      'SLACK_BOT_TOKEN: expected a bot token beside SLACK_SIGNING_SECRET, got nothing',
    ]);
    const socket = config({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    expect(socket.slack).toEqual({ botToken: 'xoxb-1', appToken: 'xapp-1', port: 3000 });
    expect(socket.secrets).toEqual(['xoxb-1', 'xapp-1']);
  });

  it('and the rest of our environment stay with us: a child sees an allow-list', () => {
    const seen = {
      ANTHROPIC_API_KEY: 'a',
      CLAUDE_CODE_OAUTH_TOKEN: 'b',
      PATH: '/bin',
      LANG: 'C',
      TERM: 'xterm',
      TMPDIR: '/tmp',
    };
    const ours = {
      DATABASE_URL: 'postgresql://host/x',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      AWS_SECRET: 'c',
      PATHS: 'd',
    };
    expect(config({ ...seen, ...ours }).childEnv).toEqual({ HOME: home, ...seen });
  });
});

describe('what is not said', () => {
  it('has a default', () => {
    expect(config({}, owners + bakery)).toMatchObject({
      slack: null,
      claudeBin: 'claude',
      dataDir: process.getuid?.() === 0 ? '/var/lib/audition' : `${home}/.local/share/audition`,
      workspaces: path.join(folder, 'workspaces.toml'),
      judge: { callsPerDay: 0, dollarsPerDay: 0 },
      projects: [
        {
          name: 'bakery',
          path: `${home}/bakery`,
          branch: 'main',
          delivery: 'ask',
          retire: { afterJobs: 100, afterDays: 90 },
          upgrades: { dollarsPerDay: 10, runsPerDay: 80 },
          permissionMode: 'acceptEdits',
          settingSources: 'user,project',
          limits: { maxMinutes: 30 },
          autoAccept: { kinds: [], perDay: 3 },
          owners: ['baker@example.com'],
          users: ['baker@example.com'],
          approvers: ['baker@example.com'],
        },
      ],
    });
  });

  it('may be a whole file that nobody asked for', () => {
    const answer = readConfig({ HOME: home }, path.join(folder, 'nothing-here'));
    expect(answer).toMatchObject({ config: { owners: [], projects: [] } });
  });

  it('may be an empty line of a copied .env', () => {
    const empty = {
      DATABASE_URL: '',
      AUDITION_DATA: '',
      AUDITION_WORKSPACES: '',
      SLACK_BOT_TOKEN: '',
      SLACK_APP_TOKEN: '',
      PORT: '',
      CLAUDE_BIN: '',
    };
    const answer = config(empty);
    expect(answer).toMatchObject({ slack: null, claudeBin: 'claude', secrets: [] });
    expect(answer.databaseUrl).toBeUndefined();
    expect(config({ ANTHROPIC_API_KEY: '' }).childEnv).toEqual({ HOME: home });
  });
});

describe('what is said', () => {
  it('counts: the judge has what it was given, and the rest of its keys their defaults', () => {
    const judge = (toml: string) => config({}, `[judge]\n${toml}`).judge;
    expect(judge('calls_per_day = 20\ndollars_per_day = 1.5\nmodel = "small"')).toEqual({
      ...{ callsPerDay: 20, dollarsPerDay: 1.5, model: 'small' },
    });
    expect(judge('calls_per_day = 20')).toEqual({ callsPerDay: 20, dollarsPerDay: 0 });
  });

  it('counts: people of a project come beside the owners, who may do everything', () => {
    const [project] = config({}, `${owners}${bakery}users = ["U0123"]\napprovers = []`).projects;
    const owner = 'baker@example.com';
    expect(project).toMatchObject({ users: [owner, 'U0123'], approvers: [owner] });
  });

  it('may begin with ~, or be relative to where the command or the file stands', () => {
    expect(config({ AUDITION_DATA: '~/data' }).dataDir).toBe(`${home}/data`);
    expect(config({ AUDITION_DATA: 'data' }).dataDir).toBe(path.join(folder, 'data'));
    expect(config({}, '[projects.rye]\npath = "../rye"').projects[0]?.path).toBe(
      path.resolve(folder, '../rye'),
    );
  });
});

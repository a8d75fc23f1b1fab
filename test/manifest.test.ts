import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runAsJob } from '../src/slack/asked.ts';
import { agentEvents, commands, events, scopes } from '../src/slack/needs.ts';

const source = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
/** Lengths are Slack's: 35 for a name, 80 for a bot's, 140 for a description, 32 and 2,000 for a command. */
const schema = z.strictObject({
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    agent_view: z.strictObject({ agent_description: z.string().max(300) }).optional(),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    shortcuts: z.array(
      z.strictObject({
        name: z.string().max(24),
        type: z.literal('message'),
        callback_id: z.string().max(255),
        description: z.string().max(150),
      }),
    ),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().max(32).startsWith('/'),
        description: z.string().max(2_000),
        usage_hint: z.string().max(1_000),
        should_escape: z.boolean(),
        url: z.url().optional(),
      }),
    ),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()), request_url: z.url().optional() }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: z.url().optional() }),
    socket_mode_enabled: z.boolean(),
    org_deploy_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

describe('manifest.yml', () => {
  const manifest = schema.parse(parse(source));

  it('asks for exactly the scopes that the calls need', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...scopes].sort());
  });

  it('has exactly the commands that are answered, with names and users typed as plain text', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(commands);
    expect(manifest.features.slash_commands.map(({ should_escape }) => should_escape)).toEqual([false]);
  });

  it('has the shortcut that is listened to, and lets people write to the app', () => {
    expect(manifest.features.shortcuts.map(({ callback_id }) => callback_id)).toEqual([runAsJob]);
    expect(manifest.features.app_home.messages_tab_read_only_enabled).toBe(false);
  });

  it('subscribes to exactly the events that are listened to', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.keys(events));
  });

  it('sends clicks, and everything over Socket Mode', () => {
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    expect(manifest.settings.socket_mode_enabled).toBe(true);
  });

  it('is HTTP once the three lines that are comments are uncommented', () => {
    const http = schema.parse(parse(source.replace(/# (url|request_url):/g, '$1:')));
    const url = 'https://audition.example.com/slack/events';
    expect(http.features.slash_commands[0]?.url).toBe(url);
    expect(http.settings.interactivity.request_url).toBe(url);
    expect(http.settings.event_subscriptions.request_url).toBe(url);
  });

  it('is an agent once the comments about that are uncommented, and not before', () => {
    const lines = /# ((?: {2})?agent_|- assistant:write|- agent_session_stopped)/g;
    const agent = schema.parse(parse(source.replace(lines, '$1')));
    const more = Object.entries(agentEvents);
    expect(agent.features.agent_view?.agent_description).toBeTruthy();
    expect([...agent.oauth_config.scopes.bot].sort()).toEqual(
      [...scopes, ...more.flatMap(([, needed]) => needed)].sort(),
    );
    expect(agent.settings.event_subscriptions.bot_events).toEqual([
      ...Object.keys(events),
      ...Object.keys(agentEvents),
    ]);
    expect(manifest.features.agent_view).toBeUndefined();
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lineStatus } from '../../../src/daemon/link/index.ts';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const at = (minutesAgo: number): string => new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'line-status-'));
  mkdirSync(join(stateDir, 'link', 'down'), { recursive: true });
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const put = (name: string, value: object): void =>
  writeFileSync(join(stateDir, 'link', name), `${JSON.stringify(value)}\n`);
const status = (link: object | null = { beatSeconds: 60 }) =>
  lineStatus({ config: { link: link as never, stateDir }, outbox: { waiting: 2 } }, NOW);

function courier(more: object = {}): void {
  const state = { at: at(1), reason: null, connected: true, answeredAt: at(1), owed: 7, ...more };
  put('down/state.json', { format: 'waypost.link-state.1', ...state });
}

it('tells the last receipt, the cells to catch up and the last announcement', async () => {
  courier();
  put('heard.json', { format: 'waypost.link-heard.1', at: at(2) });
  put('down/announced.json', { format: 'waypost.announced.1', heardAt: at(5), version: 41, halt: null });
  const seen = await status();
  expect(seen).toMatchObject({ reason: null, lastAnswer: at(2), owed: 7, announced: { version: 41, at: at(5) } });
  for (const words of [at(2), '7 cells to catch up', `last announcement 41 at ${at(5)}`])
    expect(seen.words).toContain(words);
});

it('takes a line that came back for no announcement', async () => {
  courier();
  put('heard.json', { format: 'waypost.link-heard.1', at: at(2) });
  put('down/announced.json', { format: 'waypost.announced.1', heardAt: at(5), version: null, halt: null });
  const seen = await status();
  expect(seen.announced).toBeNull();
  expect(seen.words).toContain('last announcement none');
});

it('is no fault where none is configured, and out of reach where the courier does not run', async () => {
  expect(await status(null)).toMatchObject({ reason: 'LINK_ABSENT', announced: null, lastAnswer: null, remedy: null });
  expect(await status()).toMatchObject({ reason: 'LINK_UNREACHABLE' });
  courier({ at: at(60) });
  expect(await status()).toMatchObject({ reason: 'LINK_UNREACHABLE', owed: 7 });
});

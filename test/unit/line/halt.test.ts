import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UpdatePlaces } from '../../../src/delivery/apply/index.ts';
import { HALT_LASTS_MS } from '../../../src/delivery/program/halt.ts';
import { isHalted } from '../../../src/delivery/program/index.ts';

const NOW = new Date('2026-12-01T02:00:00.000Z');
const after = (ms: number): Date => new Date(NOW.getTime() + ms);

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'halt-'));
  mkdirSync(places().metadata, { recursive: true });
  accept(7);
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const places = () => new UpdatePlaces(stateDir, 'program');
/** Metadata of programs that the kiosk verified and keeps. */
const accept = (version: number): void =>
  writeFileSync(join(places().metadata, 'targets.json'), JSON.stringify({ signatures: [], signed: { version } }));
const halted = (announced: string | null, now = NOW, waits = '0.5.0') => isHalted({ stateDir, waits, announced, now });

it('holds back the version that it names, and no other', () => {
  expect(halted(null)).toBe(false);
  expect(halted('0.6.0')).toBe(false);
  expect(halted('0.5.0')).toBe(true);
  expect(halted('0.5.0', after(60_000))).toBe(true);
  // Taken back by the next announcement.
  expect(halted(null, after(120_000))).toBe(false);
});

it('is over after 72 hours, however often it is said', () => {
  for (let hour = 0; hour < 72; hour += 1) expect(halted('0.5.0', after(hour * 3_600_000)), `hour ${hour}`).toBe(true);
  expect(halted('0.5.0', after(HALT_LASTS_MS))).toBe(false);
  expect(halted('0.5.0', after(2 * HALT_LASTS_MS))).toBe(false);
  expect(halted('0.5.0', after(-1))).toBe(false);
});

it('ends with the next signed metadata of programs', () => {
  expect(halted('0.5.0')).toBe(true);
  accept(8);
  expect(halted('0.5.0', after(60_000))).toBe(false);
});

it('of a later version is another halt', () => {
  expect(halted('0.5.0')).toBe(true);
  expect(halted('0.6.0', after(HALT_LASTS_MS), '0.6.0')).toBe(true);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programs } from '../../../src/cli/doctor/programs.ts';
import { worseThan } from '../../../src/cli/programs/check.ts';
import { isWithin } from '../../../src/cli/programs/due.ts';
import { readSlot, statusLines } from '../../../src/delivery/program/index.ts';

let slot: string;
beforeEach(() => {
  slot = mkdtempSync(join(tmpdir(), 'waypost-words-'));
});
afterEach(() => rmSync(slot, { recursive: true, force: true }));

function facts(all: Record<string, string>): void {
  mkdirSync(slot, { recursive: true });
  for (const [name, text] of Object.entries(all)) writeFileSync(join(slot, name), `${text}\n`);
}
const lines = (): string[] => {
  const read = readSlot(slot);
  return read === null ? [] : statusLines(read, '0.4.0');
};

describe('what a technician reads of programs', () => {
  it('is a sentence for each fact', () => {
    expect(readSlot(slot)).toBeNull();
    expect(programs(slot)).toEqual([]);
    facts({ good: 'factory' });
    expect(lines()).toEqual(['Program 0.4.0 (the package) is in use.']);
    expect(programs(slot)).toMatchObject([{ component: 'program', state: 'ok' }]);
    facts({ trial: '0.5.0', since: '2026-12-01T14:02:00Z', tries: '1' });
    expect(lines()[0]).toBe(
      'Program 0.5.0, on trial since 2026-12-01T14:02:00Z, start 1 of 3; 0.4.0 (the package) is kept.',
    );
    facts({ trial: '', failed: '0.5.0', 'went-back': 'PROGRAM_SELFTEST_FAILED 0.5.0 2026-12-01T14:05:00Z' });
    expect(lines()).toContain(
      'The kiosk went back to 0.4.0 (the package) at 2026-12-01T14:05:00Z: PROGRAM_SELFTEST_FAILED (0.5.0).',
    );
    expect(programs(slot)).toMatchObject([{ state: 'note', code: 'PROGRAM_SELFTEST_FAILED' }]);
    facts({ 'went-back': 'rm -rf / 0.5.0 now', ready: '0.6.0', rehearsed: '0.6.0', hold: '2026-12-01T14:06:00Z' });
    expect(readSlot(slot)?.wentBack).toBeNull();
    expect(lines().join(' ')).toMatch(/0\.6\.0 is installed and passed its rehearsal.*On hold since/);
  });
});

describe('the judgement over a trial', () => {
  it('asks what got worse, of what depends on the program', () => {
    const before = [
      { component: 'audit', state: 'ok' },
      { component: 'help', state: 'work' },
      { component: 'model face', state: 'work' },
    ];
    const now = [
      { component: 'audit', state: 'work' },
      { component: 'model face', state: 'work' },
      { component: 'model page', state: 'work' },
      { component: 'list missing', state: 'work' },
      { component: 'camera', state: 'work' },
    ];
    expect(worseThan(before, now)).toEqual(['audit', 'model page']);
  });
});

describe('the window of a site', () => {
  it('may run over midnight', () => {
    const at = (time: string): Date => new Date(`2026-12-01T${time}:00`);
    expect(isWithin({ from: '02:00', to: '04:00' }, at('02:00'))).toBe(true);
    expect(isWithin({ from: '02:00', to: '04:00' }, at('04:00'))).toBe(false);
    expect(isWithin({ from: '23:00', to: '01:00' }, at('00:30'))).toBe(true);
    expect(isWithin({ from: '23:00', to: '01:00' }, at('12:00'))).toBe(false);
  });
});

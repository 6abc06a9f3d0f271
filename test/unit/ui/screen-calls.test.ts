import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { callsOfScreen, SHOWN_BY } from '../../fakes/screen-calls.ts';

/**
 * Each call of the screen is made in a real Chromium at a real daemon. The list names the test, which itself fails where it
 * did not make a call that the list says of it.
 */
/** Calls that no test makes in this way. A screen in front of fixtures and a client without a screen make them, apart. */
const NOT_SHOWN = [
  'GET /api/support/key',
  'GET /api/support/overdue',
  'GET /api/training/saved',
  'POST /api/camera/lost',
  'POST /api/demo/reset',
  'POST /api/inspection/model',
  'POST /api/inspection/mrz',
  // Answered by the step for the security key that follows it, which security-key.test.ts takes.
  'POST /api/keys/code',
  'POST /api/mrz/check',
  // Sent only after a while at one screen; a screen in front of fixtures shows it.
  'POST /api/session/active',
  'POST /api/session/prove',
  'POST /api/supervisor/route',
  'POST /api/support/contact',
  'POST /api/support/name',
  'POST /api/support/question',
  'POST /api/support/seen',
  'POST /api/training/leave',
  'POST /api/training/save',
];

describe('calls of the screen', () => {
  const calls = callsOfScreen();

  it('are found in the sources, and are routes of the daemon', () => {
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter((call) => call.includes('is in no table'))).toEqual([]);
  });

  it('are each shown on a real daemon, by the test that test/vectors/screen-calls.json names', () => {
    expect(Object.keys(SHOWN_BY).sort()).toEqual(calls);
    const without = Object.entries(SHOWN_BY).filter(([, by]) => by === null);
    expect(without.map(([call]) => call).sort()).toEqual(NOT_SHOWN);
  });

  it.each([...new Set(Object.values(SHOWN_BY))].filter((by) => by !== null))(
    '%s runs a real daemon and owns up to its calls',
    (name) => {
      const file = join(packageRoot, 'test/browser', `${name}.test.ts`);
      expect(existsSync(file)).toBe(true);
      const text = readFileSync(file, 'utf8');
      // The setup page is the one of a command, which a technician starts where no daemon runs.
      expect(text).toMatch(/new DemoDaemon\(\)|DaemonProcess\.start\(|new Terminal\(/);
      expect(text).toContain(`calls.owed('${name}')`);
      expect(text).not.toContain('UiBrowser');
    },
  );
});

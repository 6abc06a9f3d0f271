import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/index.ts';
import { callsOfScreen, SHOWN_BY } from '../../fakes/screen-calls.ts';

/**
 * Each call of the screen is made in a real Chromium against a real daemon by one test at least. The list names the test;
 * the test itself fails where it did not make a call that the list says of it.
 */
describe('calls of the screen', () => {
  const calls = callsOfScreen();

  it('are found in the sources, and are routes of the daemon', () => {
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter((call) => call.includes('is in no table'))).toEqual([]);
  });

  it('are each shown on a real daemon, by the test that test/vectors/screen-calls.json names', () => {
    expect(Object.keys(SHOWN_BY).sort()).toEqual(calls);
  });

  it.each([...new Set(Object.values(SHOWN_BY))])('%s runs a real daemon and owns up to its calls', (name) => {
    const file = join(packageRoot, 'test/browser', `${name}.test.ts`);
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/new DemoDaemon\(\)|DaemonProcess\.start\(/);
    expect(text).toContain(`calls.owed('${name}')`);
    expect(text).not.toContain('UiBrowser');
  });
});

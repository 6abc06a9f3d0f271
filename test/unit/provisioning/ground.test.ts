import { describe, expect, it } from 'vitest';
import { examineGround } from '../../../src/cli/doctor/ground.ts';
import { DISK_LOW_BYTES, freeBytesOf } from '../../../src/daemon/process/index.ts';

const now = new Date('2027-03-01T08:00:00Z');
const states = (input: Partial<Parameters<typeof examineGround>[0]>): string[] =>
  examineGround({ freeBytes: DISK_LOW_BYTES, now, lastSealed: null, ...input }).map(
    ({ component, state }) => `${component} ${state}`,
  );

describe('what a kiosk depends on', () => {
  it('is in order with room and a clock that can be right', () => {
    expect(states({ lastSealed: new Date('2027-03-01T07:59:59Z') })).toEqual(['disk ok', 'clock ok']);
  });

  it('is work where the disk is nearly full, and unknown where nobody says', () => {
    expect(states({ freeBytes: DISK_LOW_BYTES - 1 })).toContain('disk work');
    expect(states({ freeBytes: null })).toContain('disk unknown');
  });

  it.each([
    ['1970', { now: new Date(0) }],
    ['a time before the last sealed inspection', { lastSealed: new Date('2027-03-01T08:00:01Z') }],
  ])('is work where the clock says %s', (_, input) => {
    expect(states(input)).toContain('clock work');
  });

  it('asks the system of a real folder, and knows nothing of one that is not there', () => {
    expect(freeBytesOf('/tmp')).toBeGreaterThan(0);
    expect(freeBytesOf('/tmp/waypost-no-such-folder')).toBeNull();
  });
});

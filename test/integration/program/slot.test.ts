import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlotSite } from '../../fakes/slot.ts';
import { killAtEachCommand, killAtRandom } from '../../fakes/slot-kills.ts';

let site: SlotSite;
beforeEach(() => {
  site = new SlotSite();
});
afterEach(() => site.remove());

const choose = (): string | null => {
  expect(site.run('choose')).toEqual({ code: 0, out: '' });
  return site.runnable();
};

describe('the program that runs', () => {
  it('is that of the package until another one is tried, and that one once it is confirmed', () => {
    expect(choose()).toBe('factory');
    expect(site.run('try', '0.5.0')).toEqual({ code: 0, out: '' });
    // Nothing changes under a daemon that runs.
    expect(site.runnable()).toBe('factory');
    expect(choose()).toBe('0.5.0');
    expect(site.run('confirm').code).toBe(0);
    expect(site.fact('good')).toBe('0.5.0');
    expect(site.fact('previous')).toBe('factory');
    for (let start = 0; start < 5; start += 1) expect(choose()).toBe('0.5.0');
  });

  it('is the good one again after three starts without a confirmation, and the trial is not repeated by itself', () => {
    choose();
    site.run('try', '0.5.0');
    for (let start = 0; start < 3; start += 1) expect(choose()).toBe('0.5.0');
    expect(choose()).toBe('factory');
    expect(site.fact('went-back')).toMatch(/^PROGRAM_DID_NOT_START 0\.5\.0 \d{4}-\d\d-\d\dT/);
    expect(site.run('try', '0.5.0')).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_FAILED_BEFORE') });
    expect(site.run('try', '0.5.0', '--again').code).toBe(0);
    expect(choose()).toBe('0.5.0');
  });

  it('is never one that is not whole', () => {
    choose();
    site.halve('0.5.0');
    expect(site.run('try', '0.5.0')).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_NOT_WHOLE') });
    site.run('try', '0.6.0');
    choose();
    site.halve('0.6.0');
    expect(choose()).toBe('factory');
    expect(site.fact('went-back')).toMatch(/^PROGRAM_NOT_WHOLE 0\.6\.0 /);
    expect(site.run('try', '../../etc').code).toBe(1);
  });

  it('goes back by hand, during a trial and after it', () => {
    choose();
    site.run('try', '0.5.0');
    choose();
    site.run('confirm');
    site.run('try', '0.6.0');
    expect(choose()).toBe('0.6.0');
    expect(site.run('back').code).toBe(0);
    expect(site.runnable()).toBe('0.5.0');
    expect(site.run('back').code).toBe(0);
    expect(choose()).toBe('factory');
    expect(site.run('back')).toMatchObject({ code: 1 });
    expect(site.run('status').out.split('\n')).toEqual(expect.arrayContaining(['failed 0.5.0', 'failed 0.6.0']));
  });

  it('is not confirmed before it was started, and facts that nobody understands end the trial', () => {
    choose();
    site.run('try', '0.5.0');
    expect(site.run('confirm')).toMatchObject({ code: 1, out: expect.stringContaining('was not started') });
    expect(site.fact('good')).toBe('factory');
    site.remove();
    site = new SlotSite();
    expect(site.run('confirm').code).toBe(0);
    expect(site.run('nonsense').code).toBe(2);
  });
});

// The full size is in test/integration/program/slot-kill.test.ts.
describe('a kill inside of the script', () => {
  it('before every fortieth command leaves one whole program', () => {
    const { kills, broken } = killAtEachCommand(40);
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(8);
  });

  it('at a random moment leaves one whole program', async () => {
    const { kills, broken } = await killAtRandom(6, 62);
    expect(broken).toEqual([]);
    expect(kills).toBe(6);
  });
});

import { describe, expect, it } from 'vitest';
import { killAtEachCommand, killAtRandom } from '../../fakes/slot-kills.ts';

const KILLS = 200;

describe('the script that chooses the program, killed', () => {
  it('before each command that it runs leaves one whole program', () => {
    const { kills, broken } = killAtEachCommand(1);
    expect(broken).toEqual([]);
    expect(kills).toBeGreaterThan(200);
  });

  it('at 200 random moments leaves one whole program', async () => {
    const { kills, broken } = await killAtRandom(KILLS, 6262);
    expect(broken).toEqual([]);
    expect(kills).toBe(KILLS);
  });
});

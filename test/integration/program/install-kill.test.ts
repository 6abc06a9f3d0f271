import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgramSite } from '../../fakes/program-site.ts';
import { seeded } from '../../fakes/seeded.ts';

/** A few here; `npm run test:program:kills` does 200. */
const KILLS = Number(process.env['WAYPOST_PROGRAM_KILLS'] ?? 16);
const LIMIT_MS = 3_600_000;

let site: ProgramSite;
beforeEach(() => {
  site = new ProgramSite();
});
afterEach(() => site.remove());

describe('an installation that loses its power', () => {
  it(
    `at ${KILLS} moments leaves the program in use, never half of a program that says it is whole, and can be done again`,
    async () => {
      const drawn = seeded(720);
      const broken: string[] = [];
      const began = performance.now();
      site.offer('0.1.0');
      expect(site.install().code).toBe(0);
      const wholeMs = performance.now() - began;
      let kills = 0;
      let half = 0;
      for (let version = 1; kills < KILLS; ) {
        const next = `0.2.${version}`;
        site.offer(next);
        const killed = await site.installKilled(drawn() * wholeMs * 1.2);
        const { whole, fault } = site.state(next);
        if (fault !== null) broken.push(`${next}: ${fault}`);
        if (!killed) {
          version += 1;
          continue;
        }
        kills += 1;
        if (!whole) half += 1;
        if (site.script('choose').code !== 0) broken.push(`${next}: no program could be chosen`);
        if (site.state('0.1.0').whole !== true || site.state('0.1.0').fault !== null) broken.push('0.1.0 was damaged');
        const again = site.install();
        if (again.code !== 0 || !site.state(next).whole) broken.push(`${next}, again: ${again.out}`);
        version += 1;
      }
      console.log(`${kills} kills, ${half} before the program was whole`);
      expect(broken).toEqual([]);
      expect(half).toBeGreaterThan(KILLS / 4);
    },
    LIMIT_MS,
  );
});

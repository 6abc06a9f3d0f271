import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from './seeded.ts';
import { SlotSite } from './slot.ts';

interface Scene {
  name: string;
  before: (site: SlotSite) => void;
  command: string[];
  /** Programs that a start may run after it was cut, at whatever command. */
  either: string[];
}

const begun = (site: SlotSite): void => {
  site.run('choose');
  site.run('try', '0.5.0');
};
const used = (site: SlotSite): void => {
  begun(site);
  site.run('choose');
  site.run('confirm');
};

/** Everything that changes which program runs. */
export const SCENES: readonly Scene[] = [
  { name: 'the first start', before: () => undefined, command: ['choose'], either: ['factory'] },
  { name: 'try', before: (site) => site.run('choose'), command: ['try', '0.5.0'], either: ['factory', '0.5.0'] },
  { name: 'the first start of a trial', before: begun, command: ['choose'], either: ['0.5.0'] },
  {
    name: 'the start after the last of a trial',
    before: (site) => {
      begun(site);
      for (let at = 0; at < 3; at += 1) site.run('choose');
    },
    command: ['choose'],
    either: ['factory'],
  },
  {
    name: 'the start of a trial that is half removed',
    before: (site) => {
      begun(site);
      site.run('choose');
      site.halve('0.5.0');
    },
    command: ['choose'],
    either: ['factory'],
  },
  {
    name: 'confirm',
    before: (site) => {
      begun(site);
      site.run('choose');
    },
    command: ['confirm'],
    either: ['0.5.0'],
  },
  {
    name: 'back out of a trial',
    before: (site) => {
      begun(site);
      site.run('choose');
    },
    command: ['back'],
    either: ['factory', '0.5.0'],
  },
  {
    name: 'a trial that failed its test',
    before: (site) => {
      begun(site);
      site.run('choose');
    },
    command: ['fail', 'PROGRAM_SELFTEST_FAILED'],
    either: ['factory', '0.5.0'],
  },
  { name: 'back without a trial', before: used, command: ['back'], either: ['factory', '0.5.0'] },
  { name: 'a new package', before: used, command: ['factory'], either: ['factory', '0.5.0'] },
  {
    name: 'the start after good was half removed',
    before: (site) => {
      used(site);
      site.halve('0.5.0');
    },
    command: ['choose'],
    either: ['factory'],
  },
];

export interface KillReport {
  kills: number;
  broken: string[];
}

/** What is wrong once a start has chosen again; null where the kiosk runs one whole program of those it may run. */
function faultAfter(site: SlotSite, { either }: Scene): string | null {
  const chosen = site.run('choose');
  if (chosen.code !== 0) return `choose ended with ${chosen.code}: ${chosen.out}`;
  const runs = site.runnable();
  if (runs === null) return 'nothing whole is behind the link';
  if (!either.includes(runs)) return `${runs} runs`;
  const whole = [site.fact('good'), ...(site.fact('trial') === '' ? [] : [site.fact('trial')])];
  return whole.includes(runs) ? null : `${runs} runs, and the facts name ${whole.join(' and ')}`;
}

/** Kills the script before each `every`-th command that it runs, in each scene. */
export function killAtEachCommand(every: number): KillReport {
  const report: KillReport = { kills: 0, broken: [] };
  for (const scene of SCENES) {
    for (let at = 1; ; at += every) {
      const site = new SlotSite();
      try {
        scene.before(site);
        const before = site.runnable();
        if (!site.runKilled(scene.command, at)) break;
        report.kills += 1;
        // Between two starts as well, unless the scene began with nothing to run.
        const between = before !== null && site.runnable() === null ? 'the link was broken' : null;
        const fault = between ?? faultAfter(site, scene);
        if (fault !== null) report.broken.push(`${scene.name}, command ${at}: ${fault}`);
      } finally {
        site.remove();
      }
    }
  }
  return report;
}

/** Longest run of one command of the script that is waited for before the kill, milliseconds. */
const LONGEST_MS = 40;

/** Kills the script and what it started at random moments: also in the middle of a write of its tools. */
export async function killAtRandom(kills: number, seed: number): Promise<KillReport> {
  const drawn = seeded(seed);
  const report: KillReport = { kills: 0, broken: [] };
  while (report.kills < kills) {
    const scene = SCENES[Math.floor(drawn() * SCENES.length)] as Scene;
    const site = new SlotSite();
    try {
      scene.before(site);
      const child = site.start(...scene.command);
      const ended = once(child, 'exit');
      await sleep(drawn() * LONGEST_MS);
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        // It ended before.
      }
      const [, signal] = await ended;
      if (signal !== 'SIGKILL') continue;
      report.kills += 1;
      const fault = faultAfter(site, scene);
      if (fault !== null) report.broken.push(`${scene.name}: ${fault}`);
    } finally {
      site.remove();
    }
  }
  return report;
}

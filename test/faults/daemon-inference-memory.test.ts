import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { checkOf, type Inspection, sendOn, visit } from '../fakes/daemon-visit.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import type { LaneClient } from '../fakes/lane-client.ts';

/** Memory that the process may still take once it is limited, bytes: less than one page picture needs. */
const ROOM_BYTES = 4 * 1024 * 1024;
const MOST_VISITS = 6;
const MODEL_CHECKS = ['document.capture', 'document.portrait', 'face.capture', 'face.verification'] as const;

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;
beforeAll(async () => {
  site = await DaemonSite.create({ policy: { faceFrames: 1, lingerMs: 300 } });
  daemon = await DaemonProcess.start(site);
  client = await daemon.client();
});
afterAll(async () => {
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
});

/** The kernel refuses the process every further piece of address space, as a machine without memory does. */
function limitMemory(pid: number): void {
  const size = /VmSize:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const bytes = Number(size) * 1024 + ROOM_BYTES;
  const done = spawnSync('prlimit', ['--pid', String(pid), `--as=${bytes}`], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`prlimit: ${done.stderr}`);
}

/** Lost checks are `aborted`, and what needs no model is untouched. */
function lostIn(inspection: Inspection): number {
  const lost = MODEL_CHECKS.map((name) => checkOf(inspection, name)).filter((check) => check?.value !== 'successful');
  for (const check of lost) expect(`${check?.value} ${check?.reason}`, check?.check).toBe('aborted MODEL_UNAVAILABLE');
  expect(checkOf(inspection, 'mrz.check-digits')).toMatchObject({ value: 'successful' });
  return lost.length;
}

describe.skipIf(spawnSync('prlimit', ['--version']).status !== 0)('a model process without memory (fault 15)', () => {
  it('ends alone; what it owed is aborted, and the next one has all of it', { timeout: 300_000 }, async () => {
    const first = daemon.inferencePid();
    if (first === null) throw new Error('no model process');
    limitMemory(first);
    let lost = 0;
    let visits = 0;
    while (daemon.inferencePids().includes(first) && visits < MOST_VISITS) {
      const struck = await visit(site, client, site.traveller('genuine'));
      lost += lostIn(struck);
      visits += 1;
      await sendOn(client, struck.inspectionId);
    }
    reportMetrics({ test: 'daemon-inference-memory', points: visits, note: `${lost} results aborted` });
    console.table({ visits, 'results lost': lost, 'model process replaced': !daemon.inferencePids().includes(first) });
    expect(daemon.alive).toBe(true);
    expect(daemon.inferencePids()).not.toContain(first);
    await client.until('models ready', (view) => view.models.state === 'ready');
    const next = await visit(site, client, site.traveller('genuine'));
    expect(lostIn(next)).toBe(0);
    await sendOn(client, next.inspectionId);
    await site.withJournal((journal) => expect(verifyJournal(journal)).toMatchObject({ ok: true }));
  });
});

describe.runIf(spawnSync('prlimit', ['--version']).status !== 0)('a model process without memory', () => {
  it('is not shown here: prlimit is not installed', () => {
    throw new Error('not shown: install the Debian package util-linux, and run this again');
  });
});

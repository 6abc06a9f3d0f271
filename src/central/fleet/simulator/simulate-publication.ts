import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Demonstration, type DemonstrationParts } from './demonstration.ts';
import { KIOSKS_PER_PROCESS, Kiosks, partOf } from './kiosks.ts';
import type { TakenList } from './protocol.ts';
import { SIMULATED_LIST, SimulatedPublisher, simulatedRecords } from './publisher.ts';
import { type Spread, spreadOfTimes } from './spread-of-times.ts';
import { RepositoryServer } from './web-server.ts';

/** A file system in memory. */
const MEMORY = '/dev/shm';
const LOOK_MS = 500;
/** If no further kiosk finishes for this long, the run has failed. */
const STILL_MS = 120_000;
/** Longest wait until the office counts the reports, which it does once they are on the disk. */
const REPORTED_MS = 120_000;

export interface Publication extends DemonstrationParts {
  /** Number of records in the list, and how many of them the published delta changes. */
  records: number;
  changed: number;
  /** Number of kiosks that keep everything on the disk. */
  stored: number;
  say: (line: string) => void;
}

export interface PublicationResult {
  kiosks: number;
  stored: number;
  processes: number;
  /** Spread that the office announced, s. */
  spreadSeconds: number;
  deltaBytes: number;
  /** Bytes that the web server sent from the publication on. */
  sentBytes: number;
  /**
   * Times from the beginning of the publication, ms: heard by all, installed at all kiosks, and at those with everything on the
   * disk.
   */
  heard: Spread;
  taken: Spread;
  takenStored: Spread;
  /** Working time of one kiosk from the beginning of its fetch, ms. */
  work: Spread;
  /** Kiosks from which the office has a report with the new generation. */
  reported: number;
  faults: string[];
}

/** Publishes a delta at a simulated office, and follows it until every kiosk has installed it and the office knows. */
export async function simulatePublication(wish: Publication): Promise<PublicationResult> {
  let publisher: SimulatedPublisher | null = null;
  const demonstration = await Demonstration.make({
    ...wish,
    begin: async (folder) => {
      publisher = await SimulatedPublisher.begin(folder, wish.now);
    },
  });
  if (publisher === null) throw new Error('the office has no publisher');
  const web = new RepositoryServer(demonstration.folder.repository);
  const children: Kiosks[] = [];
  const lightFolder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : wish.path, 'waypost-kiosks-'));
  try {
    return await follow(wish, { demonstration, publisher, web, children, lightFolder });
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await web.stop();
    await demonstration.stop();
    rmSync(lightFolder, { recursive: true, force: true });
  }
}

async function follow(
  wish: Publication,
  at: {
    demonstration: Demonstration;
    publisher: SimulatedPublisher;
    web: RepositoryServer;
    children: Kiosks[];
    lightFolder: string;
  },
): Promise<PublicationResult> {
  const { demonstration, publisher, web, children, lightFolder } = at;
  const { kiosks, records, changed, stored, say } = wish;
  publisher.stage(simulatedRecords(records, { rev: 1, changed: 0 }));
  publisher.publish();
  await demonstration.startServer();
  await demonstration.startOffice();
  const source = { url: await web.start(), root: publisher.root, listId: SIMULATED_LIST };
  const processes = Math.max(Math.ceil(kiosks / KIOSKS_PER_PROCESS), Math.min(availableParallelism(), kiosks));
  for (let one = 0; one < processes; one += 1) children.push(new Kiosks());
  await Promise.all(children.map((child, one) => child.connect(demonstration, partOf(kiosks, { at: one, processes }))));
  say(`${kiosks} kiosks connected`);
  const folder = join(wish.path, 'kiosks');
  await Promise.all(
    children.map((child, one) => {
      const { from, to } = partOf(stored, { at: one, processes });
      return child.prepare({ seed: demonstration.seed, folder, lightFolder, source, stored: to - from + 1 });
    }),
  );
  say(`${kiosks} kiosks have generation 1, ${stored} of them on the disk`);
  const { deltaBytes } = publisher.stage(simulatedRecords(records, { rev: 2, changed }));
  if (deltaBytes === null) throw new Error('no delta was made: change fewer records');
  const sentBefore = web.sentBytes;
  const begun = Date.now();
  publisher.publish();
  say('generation 2 is published');
  const { all, faults } = await everybodyHas(2, children);
  const since = (of: (one: TakenList) => number | null, from: readonly TakenList[] = all): Spread =>
    spreadOfTimes(from.flatMap((one) => [of(one)].filter((time) => time !== null).map((time) => time - begun)));
  return {
    ...{ kiosks, stored, processes, deltaBytes, faults, sentBytes: web.sentBytes - sentBefore },
    spreadSeconds: Math.max(...all.map(({ spreadSeconds }) => spreadSeconds ?? 0)),
    heard: since(({ heardAt }) => heardAt),
    taken: since(({ takenAt }) => takenAt),
    takenStored: since(
      ({ takenAt }) => takenAt,
      all.filter((one) => one.stored),
    ),
    work: spreadOfTimes(
      all.flatMap(({ begunAt, takenAt }) => (begunAt === null || takenAt === null ? [] : [takenAt - begunAt])),
    ),
    reported: await reportedBy(demonstration, { generation: 2, kiosks }),
  };
}

async function everybodyHas(
  generation: number,
  children: readonly Kiosks[],
): Promise<{ all: TakenList[]; faults: string[] }> {
  let [most, since] = [-1, performance.now()];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const said = await Promise.all(children.map((child) => child.taken(generation)));
    const all = said.flatMap(({ kiosks }) => kiosks);
    const faults = said.flatMap((one) => one.faults);
    const have = all.filter(({ takenAt }) => takenAt !== null).length;
    if (have > most) [most, since] = [have, performance.now()];
    if (have === all.length || performance.now() - since > STILL_MS) return { all, faults };
  }
}

/** How many kiosks reported this generation to the office. Waits until all have, or until waiting is no longer useful. */
async function reportedBy(
  demonstration: Demonstration,
  { generation, kiosks }: { generation: number; kiosks: number },
): Promise<number> {
  const end = performance.now() + REPORTED_MS;
  for (;;) {
    const reported = demonstration.reported(SIMULATED_LIST).filter((one) => one === generation).length;
    if (reported >= kiosks || performance.now() > end) return reported;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

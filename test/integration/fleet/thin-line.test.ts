import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { StoredListKiosk } from '../../../src/central/fleet/simulator/list-kiosk.ts';
import {
  SIMULATED_LIST,
  SimulatedPublisher,
  simulatedRecords,
} from '../../../src/central/fleet/simulator/publisher.ts';
import { RepositoryServer } from '../../../src/central/fleet/simulator/web-server.ts';
import { linkPlaces, readAnnounced } from '../../../src/delivery/courier/index.ts';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { KioskProcesses } from '../../fakes/kiosk-processes.ts';
import { patience } from '../../fakes/patience.ts';
import { ThinLine, whyNoThinLine } from '../../fakes/thin-line.ts';
import type { ThinUpdateRun, ThinUpdateSaid } from '../../fakes/thin-update-runner.ts';

const LIMIT_MS = 3_600_000;
const KBIT = 50;
/** Of ten packets, each way. */
const LOST = 3;
const CHANGED = 10_000;
const RECORDS = 25_000;
const BEAT_MS = 3_000;
const why = whyNoNats() ?? whyNoThinLine();
if (why !== null) console.info(`The thin line is not tested: ${why}.`);

let line: ThinLine;
let fleet: TestFleet;
let web: RepositoryServer;
let publisher: SimulatedPublisher;
let kiosk: KioskProcesses | null = null;

describe.skipIf(why !== null)(
  `a line of ${KBIT} kbit/s that loses ${LOST} of 10 packets`,
  { timeout: LIMIT_MS },
  () => {
    beforeEach(async () => {
      line = new ThinLine((process.pid % 200) + 1);
      line.start();
      fleet = await TestFleet.open({
        ...{ kiosks: 0, more: 1, host: line.office },
        begin: async (folder) => {
          publisher = await SimulatedPublisher.begin(folder, () => new Date());
        },
      });
      web = new RepositoryServer(fleet.demonstration.folder.repository);
    }, LIMIT_MS);
    afterEach(async () => {
      await kiosk?.kill();
      await web.stop();
      await fleet.close();
      line.stop();
    });

    it(`brings a delta of ${CHANGED} records, and every notice once`, async () => {
      publisher.stage(simulatedRecords(RECORDS, { rev: 1, changed: 0 }));
      publisher.publish();
      const url = await web.start(line.office);
      kiosk = new KioskProcesses(fleet, 1, { enter: line.enter, beatMs: BEAT_MS, hitEveryMs: 5_000 });
      const { stateDir, secret } = kiosk;
      // The first list comes as at provisioning, before the line is thin.
      const source = { url, root: publisher.root, listId: SIMULATED_LIST };
      const list = new StoredListKiosk({ secret, stateDir, source, now: () => new Date() });
      await list.prepare();
      list.close();
      line.thin({ kbit: KBIT, tenths: LOST });
      kiosk.start();
      const { announced } = linkPlaces(stateDir);
      const { deltaBytes } = publisher.stage(simulatedRecords(RECORDS, { rev: 2, changed: CHANGED }));
      expect(deltaBytes).not.toBeNull();
      const published = performance.now();
      publisher.publish();
      // What the courier writes is what the path unit of a kiosk waits for.
      await expect
        .poll(() => (existsSync(announced) ? readAnnounced(readFileSync(announced))?.version : null), {
          timeout: LIMIT_MS,
        })
        .toBe(2);
      const heardSeconds = (performance.now() - published) / 1000;
      const run: ThinUpdateRun = { stateDir, secret: toHex(secret), url, listId: SIMULATED_LIST };
      const said = await update(run);
      expect(said).toMatchObject({ verdict: 'applied', generation: 2 });
      await expect.poll(() => kiosk?.made, { timeout: patience(120_000) }).toBeGreaterThan(3);
      const notices = await kiosk.expectOnce();
      expect(notices).toBeGreaterThan(3);
      console.log(
        `${KBIT} kbit/s, ${LOST} of 10 packets lost each way: announcement after ${heardSeconds.toFixed(1)} s, ` +
          `delta of ${deltaBytes} bytes (${said.fetchedBytes} in all) fetched in ${said.fetchSeconds.toFixed(1)} s ` +
          `after ${said.failed.length} failed fetches, applied in ${said.applySeconds.toFixed(1)} s; ${notices} notices once`,
      );
    });
  },
);

/** Fetch and apply in a process at the thin end. */
function update(run: ThinUpdateRun): Promise<ThinUpdateSaid> {
  const runner = resolve(import.meta.dirname, '../../fakes/thin-update-runner.ts');
  const [program = '', ...args] = [...line.enter, process.execPath, '--import', 'tsx', runner, JSON.stringify(run)];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.once('exit', (code) => {
      if (code === 0) done(JSON.parse(out) as ThinUpdateSaid);
      else fail(new Error(`the update ended with ${code}`));
    });
  });
}

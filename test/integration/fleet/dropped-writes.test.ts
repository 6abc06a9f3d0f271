import { afterEach, describe, expect, it } from 'vitest';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { LossyDisk, whyNoLossyDisk } from '../../fakes/lossy-disk.ts';
import { seeded } from '../../fakes/seeded.ts';

const CUTS = Number(process.env['WAYPOST_FLEET_CUTS'] ?? 6);
const KIOSKS = 40;
const NOTICES = 5;
const EVERY_MS = 300;
const LIMIT_MS = 1_800_000;
const why = whyNoNats() ?? whyNoLossyDisk();
if (why !== null) console.info(`Dropped writes are not tested: ${why}.`);

let fleet: TestFleet;
let disk: LossyDisk | null = null;
afterEach(async () => {
  await fleet.demonstration.stop();
  disk?.unmount();
  await fleet.close();
});

describe.skipIf(why !== null)(
  'a disk of the broker that drops what it said it had written',
  { timeout: LIMIT_MS },
  () => {
    it(`loses no notice and doubles none, ${CUTS} times`, async () => {
      fleet = await TestFleet.open({ kiosks: KIOSKS, storeGb: 0.02 });
      const { demonstration } = fleet;
      await demonstration.stopServer();
      disk = new LossyDisk(demonstration.store, `${fleet.path}/images`);
      disk.mount();
      await demonstration.startServer();
      const random = seeded(12);
      let beating = true;
      const beats = (async () => {
        while (beating) {
          for (const kiosk of fleet.kiosks) kiosk.beat();
          await wait(EVERY_MS);
        }
      })();
      try {
        for (let cut = 0; cut < CUTS; cut += 1) {
          for (const kiosk of fleet.kiosks) if (kiosk.raised < NOTICES && random() < 0.7) kiosk.raise();
          await wait(random() * 2000);
          disk.remember();
          await wait(random() * 2000);
          await demonstration.stopServer('SIGKILL');
          disk.cut();
          await demonstration.startServer();
        }
        for (const kiosk of fleet.kiosks) while (kiosk.raised < NOTICES) kiosk.raise();
      } finally {
        beating = false;
        await beats;
      }
      await fleet.beatUntil(() => fleet.waiting === 0, { everyMs: EVERY_MS, quietMs: 120_000 });
      expect(await fleet.arrived()).toEqual(fleet.raised);
      console.log(`${CUTS} cuts: ${KIOSKS * NOTICES} of ${KIOSKS * NOTICES} once`);
    });
  },
);

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { KioskProcesses } from '../../fakes/kiosk-processes.ts';
import { seeded } from '../../fakes/seeded.ts';

/** `WAYPOST_FLEET_KILLS=100 WAYPOST_FLEET_KIOSKS=1000` for the full size. */
const KILLS = Number(process.env['WAYPOST_FLEET_KILLS'] ?? 20);
const KIOSKS = Number(process.env['WAYPOST_FLEET_KIOSKS'] ?? 200);
const NOTICES = 5;
/** Longer for many kiosks: the office takes some 400 cells a second where broker and kiosks share its machine. */
const EVERY_MS = Math.max(500, 5 * KIOSKS);
/** A hundred starts of office and broker take minutes, and longer beside other work. */
const LIMIT_MS = 3_600_000;
/** Of these, daemon and courier are processes of their own with a state on the disk. */
const REAL = 3;

type Kill = 'server' | 'office' | 'kiosk' | 'empty store' | 'older store';
const KINDS: readonly Kill[] = ['server', 'office', 'office', 'kiosk', 'empty store', 'older store'];

describe.skipIf(whyNoNats() !== null)('kills of broker, office and kiosk', { timeout: LIMIT_MS }, () => {
  it(`lose nothing, double nothing and receipt nothing that is not there, ${KILLS} times`, async () => {
    const fleet = await TestFleet.open({ kiosks: KIOSKS, more: REAL });
    const { demonstration } = fleet;
    const copy = join(fleet.path, 'older-store');
    const done = new Map<Kill, number>();
    const random = seeded(5);
    const real = Array.from({ length: REAL }, (_, at) => new KioskProcesses(fleet, KIOSKS + 1 + at));
    for (const kiosk of real) kiosk.start();
    let beating = true;
    const beats = (async () => {
      while (beating) {
        for (const kiosk of fleet.kiosks) kiosk.beat();
        await wait(EVERY_MS);
      }
    })();
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        for (const kiosk of fleet.kiosks)
          if (kiosk.raised < NOTICES && random() < (NOTICES / KILLS) * 1.2) kiosk.raise();
        await wait(random() * 1500);
        const kind = KINDS[Math.floor(random() * KINDS.length)] ?? 'server';
        done.set(kind, (done.get(kind) ?? 0) + 1);
        if (kind === 'kiosk') {
          const kiosk = real[Math.floor(random() * REAL)];
          await kiosk?.kill();
          kiosk?.start();
          continue;
        }
        if (kind === 'office') {
          await demonstration.stopOffice('SIGKILL');
          await expectRows(fleet);
          await demonstration.startOffice();
          continue;
        }
        await demonstration.stopServer('SIGKILL');
        if (kind !== 'server') rmSync(demonstration.store, { recursive: true });
        if (kind === 'older store' && existsSync(copy)) cpSync(copy, demonstration.store, { recursive: true });
        if (kind === 'server') {
          rmSync(copy, { recursive: true, force: true });
          cpSync(demonstration.store, copy, { recursive: true });
        }
        await demonstration.startServer();
      }
      for (const kiosk of fleet.kiosks) while (kiosk.raised < NOTICES) kiosk.raise();
      beating = false;
      await beats;
      await fleet.beatUntil(() => fleet.waiting === 0, { everyMs: EVERY_MS, quietMs: 120_000 });
      expect(await fleet.arrived()).toEqual(fleet.raised);
      const own = await Promise.all(real.map(async (kiosk) => await kiosk.expectOnce()));
      const cells = fleet.kiosks.reduce((sum, { counts }) => sum + counts.cells, 0);
      const what = [...done].map(([kind, times]) => `${times} ${kind}`).join(', ');
      console.info(
        `${KILLS} kills (${what}): ${KIOSKS * NOTICES} of ${KIOSKS * NOTICES} once, ${cells} cells sent; ${own.join(' + ')} of ${REAL} kiosks with processes of their own once`,
      );
      expect((await demonstration.status()).refused).toEqual([]);
    } finally {
      beating = false;
      await beats;
      for (const kiosk of real) await kiosk.kill();
      await fleet.close();
    }
  });
});

/** Whatever a kiosk has a receipt for is in the database that the killed office left. */
async function expectRows(fleet: TestFleet): Promise<void> {
  const delivered = fleet.kiosks.map((kiosk) => kiosk.delivered);
  const arrived = (await fleet.arrived()).map((numbers) => new Set(numbers));
  const without = delivered.flatMap((numbers, at) => numbers.filter((number) => !arrived[at]?.has(number)));
  expect(without).toEqual([]);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

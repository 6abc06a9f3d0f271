import type { NatsConnection } from '@nats-io/transport-node';
import { afterEach, describe, expect, it } from 'vitest';
import { cellOf } from '../../../src/delivery/cells/index.ts';
import { upSubject } from '../../../src/delivery/line/index.ts';
import { kioskOf, TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { PATIENCE } from '../../fakes/patience.ts';

const KIOSKS = 30;
let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
});

describe.skipIf(whyNoNats() !== null)('a kiosk that is revoked', () => {
  it('is cut off while it is connected, refused when it returns, and no other notices it', async () => {
    fleet = await TestFleet.open({ kiosks: KIOSKS });
    const cut = new Map<number, number>();
    fleet.kiosks.forEach(
      (kiosk, at) => void watch(kiosk.connection as NatsConnection, () => cut.set(at, performance.now())),
    );
    const begun = performance.now();
    const verdict = await fleet.demonstration.revoke(3);
    const told = performance.now();
    expect(verdict).toMatchObject({ ok: true, kiosks: KIOSKS - 1, checked: true, reloaded: true });
    await expect.poll(() => cut.has(2), PATIENCE).toBe(true);
    const after = Math.round((cut.get(2) ?? 0) - told);
    console.info(
      `revocation: list written and checked in ${Math.round(told - begun)} ms, cut ${after} ms after the signal`,
    );
    for (const kiosk of fleet.kiosks) if (kiosk !== fleet.kiosks[2]) kiosk.raise();
    await fleet.beatUntil(() => fleet.waiting === 0);
    expect([...cut.keys()]).toEqual([2]);
    const again = kioskOf(fleet.demonstration, 3);
    const returned = await Promise.race([
      again.start().then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 3000)),
    ]);
    expect(returned).toBe(false);
    await again.stop();
  });

  it('is believed nothing of what it signed, even if its cells still come', async () => {
    fleet = await TestFleet.open({ kiosks: 2 });
    const [stolen] = fleet.kiosks;
    stolen?.raise();
    await fleet.demonstration.revoke(1);
    const broker = await fleet.asOffice();
    const { seal } = fleet.demonstration.office;
    for (const { file } of stolen?.files() ?? []) broker.publish(upSubject(stolen?.linkId ?? ''), cellOf(file, seal));
    await expect.poll(() => fleet.refused('NOTICE_DEVICE_REVOKED'), PATIENCE).toBe(1);
    expect(await fleet.arrived()).toEqual([[], []]);
    await broker.close();
  });
});

async function watch(connection: NatsConnection, lost: () => void): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'disconnect') lost();
}

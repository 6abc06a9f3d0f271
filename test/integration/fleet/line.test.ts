import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';

describe.skipIf(whyNoNats() !== null)('the line', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.open({ kiosks: 10 });
  });
  afterAll(async () => {
    await fleet.close();
  });

  it('brings every notice to the office once, and a receipt for each to its kiosk', async () => {
    for (const kiosk of fleet.kiosks) for (let n = 0; n < 3; n += 1) kiosk.raise();
    await fleet.beatUntil(() => fleet.waiting === 0);
    expect(await fleet.demonstration.arrived()).toEqual({ notices: 30, different: 30 });
    expect(fleet.kiosks.map(({ counts }) => counts.strange)).toEqual(fleet.kiosks.map(() => 0));
  });
});

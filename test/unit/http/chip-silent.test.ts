import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/http/lane-view.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';

/** The finished view of the passport of Utopia on a lane without a chip reader. */
async function seen(chipExpected: readonly string[]) {
  const parts = fakeLane();
  await parts.wholeTraveller();
  return laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [], chipExpected }).inspection;
}

describe('a chip that the issuer puts into its passports and that nobody read (ICAO 9303-2 C.43)', () => {
  it('is a warning, and the group stays "not supported": never passed', async () => {
    const view = await seen(['UTO']);
    expect(view?.person?.issuingState.code).toBe('UTO');
    expect(view?.chipSilent).toBe(true);
    expect(view?.groups.find(({ group }) => group === 'chip')).toMatchObject({
      value: 'not-supported',
      reason: 'CHIP_NOT_FITTED',
    });
  });

  it('is no warning where nothing says that there is a chip', async () => {
    expect((await seen([]))?.chipSilent).toBe(false);
    expect((await seen(['D']))?.chipSilent).toBe(false);
  });
});

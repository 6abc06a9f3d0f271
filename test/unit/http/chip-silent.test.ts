import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { ChipOutcome } from '../../../src/core/inspection/ports/index.ts';
import { chipOutcome, FakeChip, unread } from '../../fakes/chip-port.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';

/** The finished view of the passport of a state whose passports have chips, on a lane without a chip reader. */
async function seen(chipExpected: readonly string[]) {
  const parts = fakeLane();
  await parts.wholeTraveller();
  return laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [], chipExpected }).inspection;
}

describe('a chip that the issuer puts into its passports and that nobody read (ICAO 9303-2 C.43)', () => {
  it('is a warning, and the group stays "not supported": never passed', async () => {
    const view = await seen(['FRA']);
    expect(view?.person?.issuingState.code).toBe('FRA');
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

describe('a chip behind a reader', () => {
  async function answered(outcome: ChipOutcome | null | 'read', damage = false) {
    const chip = new FakeChip(({ ask }) => {
      if (outcome === null) return new Promise(() => undefined);
      return outcome === 'read' ? chipOutcome(ask) : outcome;
    });
    const policy = { ...DEFAULT_POLICY, chipExpected: ['FRA'] };
    const parts = fakeLane({ chip, policy });
    if (damage) parts.face.portrait = { ok: false, value: 'undetermined', reason: 'FACE_QUALITY' };
    await parts.wholeTraveller();
    const context = { today: null, camera: 'none', visaAsked: [], chipExpected: ['FRA'] } as const;
    return laneView(parts.lane.snapshot(), context).inspection;
  }

  it('is silent when it did not answer, and not while it is read or once it gave its picture', async () => {
    const silent = await answered(unread('CHIP_EXPECTED_SILENT'));
    expect([silent?.chipSilent, silent?.chipPortraitUrl]).toEqual([true, null]);
    expect(silent?.groups.find(({ group }) => group === 'chip')?.value).toBe('aborted');
    const reading = await answered(null);
    expect([reading?.chipSilent, reading?.chipPortraitUrl]).toEqual([false, null]);
    expect(reading?.groups.find(({ group }) => group === 'chip')?.pending).toBe(true);
    const read = await answered('read');
    expect(read?.chipSilent).toBe(false);
    expect(read?.chipPortraitUrl).toMatch(/^\/api\/images\/.+\.chip\.\d+$/);
  });

  it('has answered also where no face can be made of its picture', async () => {
    const view = await answered('read', true);
    expect([view?.chipSilent, view?.chipPortraitUrl]).toEqual([false, null]);
  });
});

import { describe, expect, test } from 'vitest';
import type { LaneOptions } from '../../../src/core/inspection/flow/index.ts';
import { NO_SPECTRAL_PICTURES, type SpectralPictures } from '../../../src/core/inspection/ports/index.ts';
import type { SpectralOutcome } from '../../../src/core/inspection/ports/steps/index.ts';
import { check, fakeLane, pageOutcome, UTO_LINES } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

const pictures = () => ({
  ...NO_SPECTRAL_PICTURES,
  IR: { ok: true as const, bytes: new Uint8Array([5, 5]) },
  UV: { ok: true as const, bytes: new Uint8Array([6, 6]) },
});
const seen = (value: 'successful' | 'failed'): SpectralOutcome => ({
  checks: [check('document.mrz-ir', value, value === 'failed' ? 'DOC_IR_LOW_CONTRAST' : 'DOC_IR_READABLE', 'o')],
  display: { IR: new Uint8Array([1]), UV: new Uint8Array([2]) },
});
const isWiped = (bytes: Uint8Array | undefined) => bytes?.every((byte) => byte === 0);

function laneWith(answer: SpectralOutcome | Promise<SpectralOutcome>, options: Partial<LaneOptions> = {}) {
  const lane = fakeLane({ camera: null, ...options });
  lane.spectral.answer = answer;
  lane.pageText.mrz = pageMrz(UTO_LINES);
  const lay = async (handed: SpectralPictures) => {
    lane.imager.emit({
      kind: 'page',
      source: 'imager',
      bytes: new Uint8Array([1, 2]),
      pictures: handed,
      at: lane.time.now,
    });
    await lane.time.pass(1);
  };
  const run = () => lane.lane.snapshot().current;
  const ink = () => run()?.state.checks.filter((one) => one.check === 'document.mrz-ir') ?? [];
  return { ...lane, lay, run, ink };
}

describe('infrared and ultraviolet pictures of a page', () => {
  test('are looked at with the zone and the portrait of that page, shown, and overwritten once judged', async () => {
    const lane = laneWith(seen('failed'));
    const handed = pictures();
    await lane.lay(handed);
    expect(lane.spectral.asked[0]).toMatchObject({ zone: { lines: UTO_LINES }, portrait: [0.12, 0.22, 0.26, 0.36] });
    expect(lane.ink().map(({ reason }) => reason)).toEqual(['DOC_IR_LOW_CONTRAST']);
    const ref = lane.run()?.custody.ref('page-ir') ?? '';
    expect(lane.lane.image(ref)).toEqual(new Uint8Array([1]));
    expect([isWiped(handed.IR.bytes), isWiped(handed.UV.bytes)]).toEqual([true, true]);
    expect(lane.run()?.state.assessment?.facts).toContainEqual(
      expect.objectContaining({ check: 'document.mrz-ir', value: 'failed' }),
    );
  });

  test('the assessment waits for them', async () => {
    let answer: (outcome: SpectralOutcome) => void = () => undefined;
    const lane = laneWith(
      new Promise<SpectralOutcome>((resolve) => {
        answer = resolve;
      }),
    );
    await lane.lay(pictures());
    expect(lane.run()?.state.assessment).toBeNull();
    answer(seen('successful'));
    await lane.time.pass(1);
    expect(lane.run()?.state.assessment).not.toBeNull();
  });

  test('of a page that failed the capture gate are not judged', async () => {
    const lane = laneWith(seen('successful'));
    const blurred = pageOutcome();
    if (blurred.ok) blurred.page.checks[0] = check('document.capture', 'failed', 'DOC_CAPTURE_BLURRED');
    lane.page.outcome = blurred;
    const handed = pictures();
    await lane.lay(handed);
    expect(lane.spectral.asked).toEqual([]);
    expect(lane.ink().map(({ value, reason }) => [value, reason])).toEqual([['aborted', 'DOC_CAPTURE_BLURRED']]);
    expect(isWiped(handed.IR.bytes)).toBe(true);
  });

  test('that did not come leave an aborted check', async () => {
    const lane = laneWith(seen('successful'));
    const absent = { ok: false as const, reason: 'DOC_IMAGE_MISSING' as const };
    await lane.lay({ ...NO_SPECTRAL_PICTURES, IR: absent, UV: absent });
    expect(lane.ink().map(({ value, reason }) => [value, reason])).toEqual([['aborted', 'DOC_IMAGE_MISSING']]);
  });

  test('of an earlier page say nothing about a newer one, however late they are answered', async () => {
    let answer: (outcome: SpectralOutcome) => void = () => undefined;
    const late = new Promise<SpectralOutcome>((resolve) => {
      answer = resolve;
    });
    const lane = laneWith(late);
    const first = pictures();
    await lane.lay(first);
    lane.spectral.answer = seen('successful');
    await lane.lay(pictures());
    const old = seen('failed');
    answer(old);
    await lane.time.pass(1);
    expect(lane.ink().map(({ reason }) => reason)).toEqual(['DOC_IR_READABLE']);
    expect(isWiped(old.display.IR)).toBe(true);
    expect(isWiped(first.IR.bytes)).toBe(true);
  });

  test('go with the page: a newer one that cannot be read takes them off the screen and ends their check', async () => {
    const lane = laneWith(seen('successful'));
    await lane.lay(pictures());
    const ref = lane.run()?.custody.ref('page-uv') ?? '';
    const shown = lane.lane.image(ref);
    lane.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_REJECTED', at: lane.time.now });
    expect(lane.run()?.custody.ref('page-ir')).toBeNull();
    expect(isWiped(shown ?? undefined)).toBe(true);
    expect(lane.ink().at(-1)).toMatchObject({ value: 'aborted', reason: 'DOC_IMAGE_REJECTED', mode: 'o' });
  });

  test('are overwritten with the inspection, also while they are looked at', async () => {
    const lane = laneWith(new Promise<SpectralOutcome>(() => undefined));
    const handed = pictures();
    await lane.lay(handed);
    lane.lane.abandon(lane.run()?.id ?? '', 'officer');
    expect([isWiped(handed.IR.bytes), isWiped(handed.UV.bytes)]).toEqual([true, true]);
  });

  test('are looked at again when the audit could not take what was seen', async () => {
    const lane = laneWith(seen('failed'));
    let answer: (outcome: SpectralOutcome) => void = () => undefined;
    lane.spectral.answer = new Promise<SpectralOutcome>((resolve) => {
      answer = resolve;
    });
    await lane.lay(pictures());
    lane.journal.full = true;
    answer(seen('failed'));
    await lane.time.pass(1);
    expect(lane.ink()).toEqual([]);
    lane.journal.full = false;
    lane.spectral.answer = seen('failed');
    lane.lane.refresh();
    await lane.time.pass(1);
    expect(lane.spectral.asked).toHaveLength(2);
    expect(lane.ink().map(({ reason }) => reason)).toEqual(['DOC_IR_LOW_CONTRAST']);
  });
});

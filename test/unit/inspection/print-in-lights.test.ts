import { describe, expect, test } from 'vitest';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import type { PagePrint, SpectralOutcome } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { check, fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

const bright = (): Check => check('document.uv-photo', 'failed', 'DOC_UV_BRIGHT_PHOTO', 'o');
const dull = (): Check => check('document.uv-photo', 'successful', 'DOC_UV_DULL', 'o');
const photo = (value: Check['value']): Check =>
  check('document.photo-process', value, value === 'failed' ? 'DOC_PHOTO_PROCESS' : 'DOC_PRINT_PROCESS_OK', 'e');

/** A portrait whose print shows nothing, and that is found where its paper shines. */
const print = (): PagePrint => ({
  checks: [photo('successful')],
  maps: [],
  inLights: (lights) => (lights.some(({ value }) => value === 'failed') ? [photo('failed')] : []),
});

function later<T>(): { promise: Promise<T>; answer: (value: T) => void } {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}

function laneOf() {
  const lane = fakeLane({ camera: null });
  lane.pageText.mrz = pageMrz(UTO_LINES);
  const lay = async (): Promise<void> => {
    lane.imager.emit({
      kind: 'page',
      source: 'imager',
      bytes: new Uint8Array([1, 2]),
      pictures: {
        ...NO_SPECTRAL_PICTURES,
        IR: { ok: true, bytes: new Uint8Array([5]) },
        UV: { ok: true, bytes: new Uint8Array([6]) },
      },
      at: lane.time.now,
    });
    await lane.time.pass(1);
  };
  const said = () =>
    lane.lane
      .snapshot()
      .current?.state.checks.filter((one) => one.check === 'document.photo-process')
      .map(({ value }) => value);
  return { ...lane, lay, said };
}

describe('the print of the portrait and the light that its paper gives back', () => {
  test.each(['print', 'light'] as const)('decide together, whichever comes first: the %s', async (first) => {
    const lane = laneOf();
    const [look, light] = [later<PagePrint>(), later<SpectralOutcome>()];
    lane.page.look = look.promise;
    lane.spectral.answer = light.promise;
    await lane.lay();
    const answers = [() => look.answer(print()), () => light.answer({ checks: [bright()], display: {} })];
    for (const answer of first === 'print' ? answers : answers.reverse()) {
      answer();
      await lane.time.pass(1);
    }
    expect(lane.said()?.at(-1)).toBe('failed');
  });

  test.each(['print', 'light'] as const)(
    'weigh the edge of the portrait of this page, whichever comes first: the %s',
    async (first) => {
      const lane = laneOf();
      const [look, light] = [later<PagePrint>(), later<SpectralOutcome>()];
      lane.page.look = look.promise;
      lane.spectral.answer = light.promise;
      await lane.lay();
      const asked: unknown[] = [];
      const seen = (lights: readonly unknown[], portrait: unknown) => {
        if (lights.length > 0) asked.push(portrait);
        return [];
      };
      const portrait = { UV: { step: -1 }, IR: null };
      const answers = [
        () => look.answer({ ...print(), inLights: seen }),
        () => light.answer({ checks: [dull()], display: {}, portrait }),
      ];
      for (const answer of first === 'print' ? answers : answers.reverse()) {
        answer();
        await lane.time.pass(1);
      }
      expect(asked).toEqual([portrait]);
    },
  );

  test('leave the answer of the print as it is where the paper is dull', async () => {
    const lane = laneOf();
    lane.page.look = print();
    lane.spectral.answer = { checks: [dull()], display: {} };
    await lane.lay();
    expect(lane.said()).toEqual(['successful']);
  });

  test('never weigh the print of one page with the light of the next', async () => {
    const lane = laneOf();
    lane.page.look = print();
    lane.spectral.answer = { checks: [dull()], display: {} };
    await lane.lay();
    lane.page.look = later<PagePrint>().promise;
    lane.spectral.answer = { checks: [bright()], display: {} };
    await lane.lay();
    expect(lane.said()).not.toContain('failed');
  });

  test('never weigh the edge of the portrait of one page with the print of the next', async () => {
    const lane = laneOf();
    lane.page.look = print();
    lane.spectral.answer = { checks: [dull()], display: {}, portrait: { UV: { step: -1 }, IR: null } };
    await lane.lay();
    const asked: unknown[] = [];
    lane.page.look = {
      ...print(),
      inLights: (_, portrait) => {
        asked.push(portrait);
        return [];
      },
    };
    lane.spectral.answer = later<SpectralOutcome>().promise;
    await lane.lay();
    expect(asked).toEqual([undefined]);
  });

  test('never carry the light of one page over to the next', async () => {
    const lane = laneOf();
    lane.page.look = print();
    lane.spectral.answer = { checks: [bright()], display: {} };
    await lane.lay();
    expect(lane.said()?.at(-1)).toBe('failed');
    const light = later<SpectralOutcome>();
    lane.spectral.answer = light.promise;
    await lane.lay();
    expect(lane.said()?.at(-1)).toBe('successful');
    light.answer({ checks: [dull()], display: {} });
    await lane.time.pass(1);
    expect(lane.said()?.at(-1)).toBe('successful');
  });
});

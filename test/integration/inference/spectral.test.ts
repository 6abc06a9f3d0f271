import { beforeAll, describe, expect, test } from 'vitest';
import { type CalibrationRecord, Calibrations } from '../../../src/core/document/calibration/index.ts';
import { frameFromPicture } from '../../../src/core/document/document-type/frame/index.ts';
import { modelOf, teachIllumination, teachPrint } from '../../../src/core/document/document-type/index.ts';
import { NO_SPECTRAL_PICTURES, type SpectralPicture } from '../../../src/core/inspection/ports/index.ts';
import type { SpectralInput } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { createSpectralStep, type InferenceService } from '../../../src/inference/host/index.ts';
import type { SpectralStepOptions } from '../../../src/inference/host/spectral-step.ts';
import { SPECTRAL_COMPONENT } from '../../../src/inference/host/spectral-step.ts';
import type { SpectralPayload } from '../../../src/inference/protocol/spectral-value.ts';
import { analyzeIllumination } from '../../../src/inference/worker/spectral.ts';
import { IMAGER, stored } from '../../fakes/calibrations.ts';
import { drawIllumination, drawPage as drawModel } from '../../fakes/drawn-model.ts';
import { holdPage } from '../../fakes/held-pages.ts';
import { SIDE_PHOTO, type SidePage, sidePictures, whitePicture } from '../../fakes/side-page.ts';
import { drawPage, moved, PHOTO, png, type SpectralPage, VANISHING } from '../../fakes/spectral-page.ts';

/** The work of the child without the child: the same function on the same bytes. */
const here = {
  request: async (_op: string, { bytes, IR, UV, SIDE1, SIDE2, ...rest }: SpectralPayload) => {
    const white = await holdPage(bytes);
    if ('refused' in white) return { ok: false, reason: white.refused, detail: '' };
    const light = async (of: Uint8Array | null) => (of === null ? null : await holdPage(of));
    return {
      ok: true,
      value: await analyzeIllumination(
        { white, IR: await light(IR), UV: await light(UV), SIDE1: await light(SIDE1), SIDE2: await light(SIDE2) },
        rest,
      ),
      cpuMs: 0,
    };
  },
} as unknown as InferenceService;
const clock = { mono: () => 7, wall: () => new Date(0), trusted: () => true };
const stepWith = (options: Partial<SpectralStepOptions> = {}) =>
  createSpectralStep({ supervisor: here, clock, ...options });

let page: SpectralPage;
let files: { white: Uint8Array; infrared: Uint8Array; blue: Uint8Array };
beforeAll(async () => {
  page = drawPage();
  files = await filesOf(page);
});

async function filesOf({ white, infrared, blue }: SpectralPage): Promise<typeof files> {
  return { white: await png(white), infrared: await png(infrared), blue: await png(blue, 'blue') };
}

const there = (bytes: Uint8Array): SpectralPicture => ({ ok: true, bytes });
const absent = (reason: 'SENSOR_NOT_FITTED' | 'DOC_IMAGE_MISSING'): SpectralPicture => ({ ok: false, reason });

function input(IR: SpectralPicture, UV: SpectralPicture, more: Partial<SpectralInput> = {}): SpectralInput {
  const zone = { lines: page.lines.map(({ text }) => text), bands: page.lines.map(({ band }) => band) };
  return {
    white: files.white,
    pictures: { ...NO_SPECTRAL_PICTURES, IR, UV },
    zone,
    zoneMissing: 'MRZ_NOT_ON_PAGE',
    portrait: [...PHOTO],
    ppi: null,
    ...more,
  };
}

/** A calibration in force for the pictures of this test. */
const calibrated = (more: Partial<CalibrationRecord>) =>
  new Calibrations([stored({ images: PNG, component: SPECTRAL_COMPONENT, ...more })], {
    imager: IMAGER,
    clock: { wall: () => new Date('2026-12-01'), trusted: () => true },
  });
const PNG = { format: 'png' as const, ppi: null, step: null };

const told = (checks: readonly Check[]) => checks.map(({ check, value, reason }) => `${check} ${value} ${reason}`);
const inkIn = (checks: readonly Check[]) => told(checks)[0];

describe('infrared and ultraviolet pictures of a page', () => {
  test('black ink passes; without a calibration the brightness is measured and not judged', async () => {
    const step = stepWith({ uvReference: { level: 200 } });
    const { checks, display } = await step.look(input(there(files.infrared), there(files.blue)));
    expect(told(checks)).toEqual([
      'document.mrz-ir successful DOC_IR_READABLE',
      'document.uv-page undetermined DOC_NOT_CALIBRATED',
      'document.uv-visual undetermined DOC_NOT_CALIBRATED',
      'document.uv-photo undetermined DOC_NOT_CALIBRATED',
      'document.uv-mrz undetermined DOC_NOT_CALIBRATED',
      'document.ir-pattern not-supported DOC_MODEL_UNKNOWN',
      'document.uv-pattern not-supported DOC_MODEL_UNKNOWN',
      'document.photo-edge not-supported SENSOR_NOT_FITTED',
    ]);
    expect(checks.map(({ mode }) => mode)).toEqual(['o', 'e', 'e', 'e', 'e', 'e', 'e', 'e']);
    expect(checks[1]?.score).toMatchObject({ threshold: null, value: expect.closeTo(0.1, 1) });
    expect([display.IR?.[0], display.UV?.[0]]).toEqual([0xff, 0xff]);
  });

  test('ink that vanishes fails, with its place on the infrared picture', async () => {
    const { infrared } = await filesOf(drawPage({ ink: VANISHING }));
    const { checks } = await stepWith().look(input(there(infrared), absent('SENSOR_NOT_FITTED')));
    expect(told(checks).slice(0, 2)).toEqual([
      'document.mrz-ir failed DOC_IR_LOW_CONTRAST',
      'document.uv-page not-supported SENSOR_NOT_FITTED',
    ]);
    expect(checks[0]?.region?.image).toBe('IR');
    expect(checks[1]?.mode).toBe('e');
  });

  test('with a calibration bright paper fails and names it', async () => {
    const { blue } = await filesOf(drawPage({ paper: 190 }));
    const calibrations = calibrated({ check: 'document.uv-mrz', threshold: 0.4, genuine: 0.1 });
    const step = stepWith({ uvReference: { level: 200 }, calibrations });
    const { checks } = await step.look(input(absent('SENSOR_NOT_FITTED'), there(blue)));
    const bright = checks.find(({ check }) => check === 'document.uv-mrz');
    expect(bright).toMatchObject({ value: 'failed', reason: 'DOC_UV_BRIGHT_MRZ', mode: 'o', region: { image: 'UV' } });
    expect(bright?.component.calibrationId).toBe('1d'.repeat(32));
    const visual = checks.find(({ check }) => check === 'document.uv-visual');
    expect(visual).toMatchObject({ value: 'undetermined', reason: 'DOC_NOT_CALIBRATED', mode: 'e' });
  });

  test('a calibration of the ink moves its threshold, and frames what lies below it', async () => {
    const weak = await filesOf(drawPage({ ink: VANISHING }));
    const calibrations = calibrated({ check: 'document.mrz-ir', threshold: 0.5, genuine: 0.9 });
    const { checks } = await stepWith({ calibrations }).look(input(there(weak.infrared), absent('SENSOR_NOT_FITTED')));
    expect(checks[0]).toMatchObject({ value: 'failed', mode: 'o', score: { threshold: 0.5 }, region: { image: 'IR' } });
    expect(checks[0]?.calibration).toEqual({ on: '2026-11-26', documents: 60 });
  });

  test('a lamp without a picture, a page without a zone and a gate that failed are told apart', async () => {
    const step = stepWith();
    const missing = await step.look(input(absent('DOC_IMAGE_MISSING'), there(files.blue)));
    expect(inkIn(missing.checks)).toBe('document.mrz-ir aborted DOC_IMAGE_MISSING');
    const zoneless = await step.look(input(there(files.infrared), there(files.blue), { zone: null }));
    expect(inkIn(zoneless.checks)).toBe('document.mrz-ir not-supported MRZ_NOT_ON_PAGE');
    expect(told(zoneless.checks)[4]).toBe('document.uv-mrz not-supported MRZ_NOT_ON_PAGE');
    const pictures = { ...NO_SPECTRAL_PICTURES, IR: there(files.infrared) };
    const gated = told(step.without(pictures, 'DOC_CAPTURE_BLURRED'));
    expect(gated.slice(0, 2)).toEqual([
      'document.mrz-ir aborted DOC_CAPTURE_BLURRED',
      'document.uv-page not-supported SENSOR_NOT_FITTED',
    ]);
  });

  test('a picture that lies elsewhere, has another size or is no picture aborts what needs it, and nothing passes', async () => {
    const shifted = await png(moved(page.infrared, 6, 0));
    const { data, width } = page.infrared;
    const shorter = await png({ width, height: 400, data: data.subarray(0, width * 400) });
    const noise = new Uint8Array(64).fill(3);
    for (const [bytes, reason] of [
      [shifted, 'DOC_NOT_REGISTERED'],
      [shorter, 'DOC_NOT_REGISTERED'],
      [noise, 'DOC_IMAGE_REJECTED'],
    ] as const) {
      const { checks, display } = await stepWith().look(input(there(bytes), absent('SENSOR_NOT_FITTED')));
      expect(inkIn(checks)).toBe(`document.mrz-ir aborted ${reason}`);
      expect(display.IR === undefined).toBe(reason === 'DOC_IMAGE_REJECTED');
    }
  });

  test('of a document whose model is taught are compared with it, and say what broke where one did not come', async () => {
    const UTO = { issuingState: { code: 'UTO' }, documentCode: 'I', format: 'TD1' } as NonNullable<
      SpectralInput['document']
    >;
    const of = async (holder: number) => {
      const drawn = { model: 3, holder };
      const { IR, UV } = drawIllumination(drawn);
      return { white: await png(drawModel(drawn).plane), IR: await png(IR), UV: await png(UV, 'blue') };
    };
    const pages = [1, 2, 3, 4, 5].map((holder) => {
      const page = drawModel({ model: 3, holder });
      const at = frameFromPicture(page.plane, 'TD1', false);
      return { ...page, at, lights: drawIllumination({ model: 3, holder }) };
    });
    const taught = teachPrint(pages, { format: 'TD1', zone: false });
    if (!taught.ok) throw new Error(taught.reason);
    const key = { country: 'UTO', type: 'I', number: 1, year: null, prado: null };
    const about = { key, format: 'TD1', zone: false, allEditions: false, created: '2026-11-26T00:00:00.000Z' } as const;
    const model = modelOf(taught.print, about, teachIllumination(pages, taught.print));
    const { white, IR, UV } = await of(2);
    const bare = { zone: null, portrait: null, document: UTO, white };
    const patterns = async (
      models: (typeof model)[],
      more: Partial<SpectralInput>,
      lights = { IR: there(IR), UV: there(UV) },
    ) => {
      const { checks } = await stepWith({ models }).look({ ...input(lights.IR, lights.UV), ...bare, ...more });
      return checks.filter(({ check }) => check.endsWith('-pattern'));
    };
    const seen = await patterns([model], {});
    expect(told(seen)).toEqual([
      'document.ir-pattern successful DOC_IR_PATTERN_OK',
      'document.uv-pattern successful DOC_UV_PATTERN_OK',
    ]);
    expect(seen[0]).toMatchObject({ documentModel: { country: 'UTO', taughtFrom: 5 }, mode: 'e' });
    const ofType = seen[0]?.component as CalibrationRecord['component'];
    const irMode = async (component: CalibrationRecord['component'], chosenType: string | null) => {
      const calibrations = calibrated({ check: 'document.ir-pattern', component });
      const step = stepWith({ models: [model], calibrations });
      const { checks } = await step.look({
        ...input(there(IR), absent('SENSOR_NOT_FITTED')),
        ...bare,
        chosen: chosenType,
      });
      return checks.find(({ check }) => check === 'document.ir-pattern')?.mode;
    };
    expect(await irMode(ofType, null)).toBe('o');
    // Calibrated for another type, or chosen by hand: shown only.
    expect(await irMode({ ...ofType, version: 'UTO-I-2' }, null)).toBe('e');
    expect(await irMode(ofType, 'UTO-I-1')).toBe('e');
    // Chosen by hand, also under another country: what fits does not pass, what differs is a finding.
    const elsewhere = { ...UTO, issuingState: { code: 'D' } } as NonNullable<SpectralInput['document']>;
    const byHand = await patterns([model], { document: elsewhere, chosen: 'UTO-I-1' });
    expect(told(byHand)).toEqual([
      'document.ir-pattern undetermined DOC_MODEL_CHOSEN',
      'document.uv-pattern undetermined DOC_MODEL_CHOSEN',
    ]);
    expect(byHand[0]).toMatchObject({ documentModel: { country: 'UTO', byHand: true }, mode: 'e' });
    const off = await patterns([model], {
      chosen: 'UTO-I-1',
      white: await png(drawModel({ model: 8, holder: 2 }).plane),
    });
    expect(told(off)[0]).toBe('document.ir-pattern not-supported DOC_MODEL_CHOSEN_OFF');
    const lost = { IR: absent('DOC_IMAGE_MISSING'), UV: absent('SENSOR_NOT_FITTED') };
    expect(told(await patterns([model], {}, lost))).toEqual([
      'document.ir-pattern aborted DOC_IMAGE_MISSING',
      'document.uv-pattern not-supported SENSOR_NOT_FITTED',
    ]);
    const half = { ...model, lights: { IR: model.lights?.IR ?? null, UV: null } };
    expect(told(await patterns([half], {}))[1]).toBe('document.uv-pattern not-supported DOC_NOT_ENROLLED');
    expect(told(await patterns([model], { document: elsewhere }))[0]).toBe(
      'document.ir-pattern not-supported DOC_MODEL_UNKNOWN',
    );
    expect(
      told(stepWith({ models: [model] }).without(input(there(IR), there(UV)).pictures, 'DOC_CAPTURE_BLURRED')),
    ).toContain('document.uv-pattern aborted DOC_CAPTURE_BLURRED');
  });

  test('a process that broke aborts the fitted lights alone', async () => {
    const broken = { request: () => Promise.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: '' }) };
    const step = stepWith({ supervisor: broken as unknown as InferenceService });
    const { checks } = await step.look(input(there(files.infrared), absent('SENSOR_NOT_FITTED')));
    expect(told(checks).slice(0, 2)).toEqual([
      'document.mrz-ir aborted MODEL_UNAVAILABLE',
      'document.uv-page not-supported SENSOR_NOT_FITTED',
    ]);
  });
});

describe('pictures of a page under light from two sides', () => {
  /** The check of a page and what is shown, with one of the three pictures replaced. */
  async function edgeOf(drawn: SidePage, more: Replaced = {}, calibrations?: Calibrations) {
    const [a, b] = sidePictures(drawn);
    const pictures = { ...NO_SPECTRAL_PICTURES, SIDE1: there(await png(a)), SIDE2: there(await png(b)), ...more };
    const asked = { white: await png(whitePicture(drawn)), pictures, portrait: [...SIDE_PHOTO] as Rect };
    const step = stepWith(calibrations === undefined ? {} : { calibrations });
    const { checks, display } = await step.look({
      ...input(pictures.IR, pictures.UV),
      ...asked,
      zone: null,
      ...(more.portrait === undefined ? {} : { portrait: more.portrait }),
    });
    return { edge: checks.at(-1) as Check, display };
  }
  type Rect = SpectralInput['portrait'];
  type Replaced = Partial<Record<'SIDE1' | 'SIDE2', SpectralPicture>> & { portrait?: Rect };
  const limit = () => calibrated({ check: 'document.photo-edge', threshold: 20, genuine: 2 });

  test('are measured and shown, and judge nothing until this imager is calibrated', async () => {
    const { edge, display } = await edgeOf({ sheet: 0.2 });
    expect(told([edge])).toEqual(['document.photo-edge undetermined DOC_NOT_CALIBRATED']);
    expect(edge).toMatchObject({ mode: 'e', score: { threshold: null, direction: 'higher-is-suspicious' } });
    expect(edge.score?.value).toBeGreaterThan(40);
    expect([display.SIDE1?.[0], display.SIDE2?.[0]]).toEqual([0xff, 0xff]);
  });

  test('with a calibration a sheet fails, with its place, and a flat page passes', async () => {
    const { edge } = await edgeOf({ sheet: 0.2 }, {}, limit());
    expect(edge).toMatchObject({ value: 'failed', reason: 'DOC_PHOTO_EDGE', mode: 'o', region: { image: 'SIDE1' } });
    const flat = await edgeOf({}, {}, limit());
    expect(flat.edge).toMatchObject({ value: 'successful', reason: 'DOC_PHOTO_NO_EDGE', mode: 'o' });
  });

  test('never pass if one is missing, shifted, dark, another page or a copy of the other', async () => {
    const [a, b] = sidePictures({});
    const other: typeof a = { ...a, data: a.data.map((_, i) => (i * 7919) % 251) };
    const replaced: [Replaced, string][] = [
      [{ SIDE2: absent('DOC_IMAGE_MISSING') }, 'aborted DOC_IMAGE_MISSING'],
      [{ SIDE1: absent('DOC_IMAGE_MISSING') }, 'aborted DOC_IMAGE_MISSING'],
      [{ SIDE2: absent('SENSOR_NOT_FITTED') }, 'not-supported SENSOR_NOT_FITTED'],
      [{ SIDE2: there(new Uint8Array([1, 2, 3])) }, 'aborted DOC_IMAGE_REJECTED'],
      [{ SIDE2: there(await png(moved(b, 5, 3))) }, 'aborted DOC_NOT_REGISTERED'],
      [{ SIDE1: there(await png(moved(a, 5, 3))) }, 'aborted DOC_NOT_REGISTERED'],
      [{ SIDE2: there(await png(page.white)) }, 'aborted DOC_NOT_REGISTERED'],
      [{ SIDE2: there(await png(other)) }, 'aborted DOC_NOT_REGISTERED'],
      [{ SIDE2: there(await png({ ...b, data: new Uint8Array(b.data.length).fill(4) })) }, 'aborted SENSOR_FAULT'],
      [{ SIDE1: there(await png({ ...a, data: new Uint8Array(a.data.length).fill(4) })) }, 'aborted SENSOR_FAULT'],
      [{ SIDE2: there(await png(a)) }, 'aborted SENSOR_FAULT'],
      [{ portrait: null }, 'not-supported DOC_PORTRAIT_NOT_FOUND'],
      [{ portrait: [0.4, 0.4, 0.05, 0.05] }, 'not-supported DOC_CAPTURE_RESOLUTION'],
    ];
    for (const [more, expected] of replaced) {
      const { edge } = await edgeOf({}, more, limit());
      expect(told([edge])).toEqual([`document.photo-edge ${expected}`]);
    }
  });
});

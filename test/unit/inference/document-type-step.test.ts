import { describe, expect, it } from 'vitest';
import { type CalibrationRecord, Calibrations } from '../../../src/core/document/calibration/index.ts';
import { modelOf, teachPrint } from '../../../src/core/document/document-type/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { createDocumentTypeStep } from '../../../src/inference/host/index.ts';
import { IMAGER, stored } from '../../fakes/calibrations.ts';
import { drawPage } from '../../fakes/drawn-model.ts';
import { UTO_LINES } from '../../fakes/lane-ports.ts';

type Options = Parameters<typeof createDocumentTypeStep>[0];

const { document } = readMrz(
  { lines: [...UTO_LINES], source: 'typed', uncertain: [], proposals: [], disputed: [] },
  { year: 2026, month: 11, day: 26 },
);

/** A step whose inference process must not be asked. */
function stepWith(models: unknown[]) {
  const supervisor = {
    request: () => {
      throw new Error('asked without a candidate');
    },
  };
  return createDocumentTypeStep({
    supervisor,
    clock: { mono: () => 5 },
    models,
  } as unknown as Options);
}

async function modelCheck(models: unknown[]) {
  if (document === null) throw new Error('the zone does not read');
  const checks = await stepWith(models).identify({ bytes: new Uint8Array(1), place: null, document });
  return checks.find(({ check }) => check === 'document.model');
}

describe('document.model', () => {
  it('does not exist on a box where nothing is taught', async () => {
    expect(await modelCheck([])).toMatchObject({ value: 'not-supported', reason: 'DOC_MODEL_UNKNOWN', mode: 'e' });
  });

  it('could not tell where models are taught and none of this country', async () => {
    const other = { key: { country: 'XXK', type: 'P' }, print: { plane: new Uint8Array(4) } };
    expect(await modelCheck([other])).toMatchObject({ value: 'undetermined', reason: 'DOC_MODEL_UNKNOWN' });
  });
});

describe('document.layout of a calibrated type', () => {
  const pages = [1, 2, 3, 4, 5].map((holder) => drawPage({ model: 3, holder }));
  const taught = teachPrint(pages, { format: 'TD3', zone: false });
  const key = { country: 'UTO', type: 'P', number: 1, year: null, prado: null };
  const about = { format: 'TD3', zone: false, allEditions: false, created: '2026-11-26T00:00:00.000Z' } as const;
  const JPEG = new Uint8Array([0xff, 0xd8, 0xff]);
  const images = { format: 'jpeg' as const, ppi: [398, 402] as [number, number], step: null };
  const clock = { wall: () => new Date('2026-12-01'), trusted: () => true };

  /** A page whose print lies this far from where it was taught, millimetres. */
  async function layoutAt(mm: number, record: Partial<CalibrationRecord> | null, ppi: number | null = 400) {
    if (document === null || !taught.ok) throw new Error('no zone, or nothing taught');
    const model = modelOf(taught.print, { ...about, key });
    const cells = model.cells.map(({ column, row, shift: [x, y] }) => {
      return { column, row, correlation: 0.95, shift: [x + mm, y] };
    });
    const request = (_what: string, { models: sent }: { models: { id: string }[] }) => {
      const fits = sent.map(({ id }) => ({ id, coarse: 0.95, cells, sides: [], at: [1, 0, 0, 0, 1, 0] }));
      return Promise.resolve({ ok: true, value: { fits, areaSha256: 'a'.repeat(64) } });
    };
    const entries = record === null ? [] : [stored({ check: 'document.layout', images, ...record })];
    const calibrations = new Calibrations(entries, { imager: IMAGER, clock });
    const options = { supervisor: { request }, clock: { mono: () => 5 }, models: [model], calibrations };
    const step = createDocumentTypeStep(options as unknown as Options);
    const checks = await step.identify({ bytes: JPEG, place: null, document, ppi });
    const found = checks.find(({ check }) => check === 'document.layout');
    if (found === undefined) throw new Error('no layout');
    return found;
  }

  it('counts at the threshold of its own calibration, and with that of another type it is shown', async () => {
    const delivered = await layoutAt(0.7, null);
    expect(delivered).toMatchObject({ mode: 'e', value: 'failed', score: { threshold: 1 } });
    const score = delivered.score?.value ?? 0;
    expect(score).toBeGreaterThan(1);
    const { component } = delivered;
    const own = { component, threshold: score - 0.1, genuine: 0.4 };
    expect(await layoutAt(0.7, own)).toMatchObject({ mode: 'o', value: 'failed', reason: delivered.reason });
    expect(await layoutAt(0.7, { ...own, threshold: score + 0.1 })).toMatchObject({ mode: 'o', value: 'successful' });
    for (const other of [{ version: 'UTO-P-2' }, { sha256: 'ff'.repeat(32) }])
      expect(await layoutAt(0.7, { ...own, component: { ...component, ...other } })).toEqual(delivered);
    // A picture of another resolution, or of one that nobody knows, is judged as delivered.
    for (const ppi of [600, null]) expect(await layoutAt(0.7, own, ppi)).toEqual(delivered);
  });
});

describe('a model chosen by hand', () => {
  const pages = [1, 2, 3, 4, 5].map((holder) => drawPage({ model: 3, holder }));
  const taught = teachPrint(pages, { format: 'TD3', zone: false });
  const key = { country: 'UTO', type: 'P', number: 1, year: null, prado: null };
  const about = { format: 'TD3', zone: false, allEditions: false, created: '2026-11-26T00:00:00.000Z' } as const;

  /** Models of two countries without a zone on the page, and a process that says how well each lies. */
  async function chosen(correlation: number, id: string | null) {
    if (document === null || !taught.ok) throw new Error('no zone, or nothing taught');
    const models = ['D', 'UTO'].map((country) => modelOf(taught.print, { ...about, key: { ...key, country } }));
    const cells = models[0]?.cells.map(({ column, row, shift }) => ({ column, row, correlation, shift })) ?? [];
    const asked: string[][] = [];
    const supervisor = {
      request: (_what: string, { models: sent }: { models: { id: string }[] }) => {
        asked.push(sent.map((one) => one.id));
        const fits = sent.map((one) => ({ id: one.id, coarse: correlation, cells, sides: [], at: [1, 0, 0, 0, 1, 0] }));
        return Promise.resolve({ ok: true, value: { fits, areaSha256: 'a'.repeat(64) } });
      },
    };
    const step = createDocumentTypeStep({ supervisor, clock: { mono: () => 5 }, models } as unknown as Options);
    const page = { place: null, document };
    const checks = await step.identify({ ...page, bytes: new Uint8Array(1), chosen: id });
    return { checks, asked, offers: step.offers(page).map((offer) => offer.id) };
  }

  it('is looked for alone, also under another country, and passes nothing', async () => {
    const { checks, asked, offers } = await chosen(0.95, 'D-P-1');
    expect(offers).toEqual(['UTO-P-1', 'D-P-1']);
    expect(asked).toEqual([['D-P-1']]);
    expect(checks.map(({ check, value }) => [check, value])).toEqual([
      ['document.model', 'undetermined'],
      ['document.layout', expect.not.stringMatching('successful')],
    ]);
    expect(checks[0]).toMatchObject({ reason: 'DOC_MODEL_CHOSEN', documentModel: { country: 'D', byHand: true } });
    // The same page passes where its print decides.
    expect((await chosen(0.95, null)).checks[0]).toMatchObject({ value: 'successful', reason: 'DOC_MODEL_KNOWN' });
  });

  it('says that the print does not fit it', async () => {
    const { checks } = await chosen(0.1, 'UTO-P-1');
    expect(checks.map(({ value, reason }) => [value, reason])).toEqual([
      ['undetermined', 'DOC_MODEL_CHOSEN_OFF'],
      ['not-supported', 'DOC_MODEL_CHOSEN_OFF'],
    ]);
  });
});

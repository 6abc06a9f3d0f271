import { describe, expect, it } from 'vitest';
import { modelOf, teachPrint } from '../../../src/core/document/document-type/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { createDocumentTypeStep } from '../../../src/inference/host/index.ts';
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

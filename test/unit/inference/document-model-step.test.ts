import { describe, expect, it } from 'vitest';
import { createDocumentModelStep } from '../../../src/inference/index.ts';
import { readMrz } from '../../../src/mrz/index.ts';
import { UTO_LINES } from '../../fakes/lane-ports.ts';

type Options = Parameters<typeof createDocumentModelStep>[0];

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
  return createDocumentModelStep({
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

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evalMrzText, judgeMrzText, MRZ_TEXT_LINE_MAX } from '../../../src/cli/evaluation/mrz-text.ts';

const today = { year: 2026, month: 11, day: 25 };
const specimen = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<</L898902C36UTO7408122F1204159ZE184226B<<<<<10';

describe('waypost eval mrz-text', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-mrz-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (text: string): Promise<Record<string, unknown>[]> => {
    const file = join(folder, 'in.txt');
    const out = join(folder, 'out.jsonl');
    await writeFile(file, text);
    expect(await evalMrzText({ file, out, today })).toBe(0);
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('writes one line per MRZ and goes on after bad ones', async () => {
    const rows = await run(`${specimen}\r\n\nnonsense\n${'A'.repeat(MRZ_TEXT_LINE_MAX + 1)}\n${specimen}`);
    expect(rows.map((row) => [row['format'], row['valid'], typeof row['error']])).toEqual([
      ['TD3', true, 'undefined'],
      [null, false, 'string'],
      [null, false, 'string'],
      ['TD3', true, 'undefined'],
    ]);
  });

  it('answers 2 where there is no file', async () => {
    expect(await evalMrzText({ file: join(folder, 'none'), out: join(folder, 'out'), today })).toBe(2);
  });

  it('gives normalised values, and captured and expected digits', () => {
    const row = judgeMrzText(specimen.replace('L898902C36', 'L898902C37'), today);
    expect(row.valid).toBe(false);
    expect(row.fields).toMatchObject({
      documentCode: 'P',
      issuingState: 'UTO',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      documentNumber: 'L898902C3',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '120415',
      optional: 'ZE184226B',
    });
    expect(row.details).toContainEqual({
      field: 'documentNumberCheckDigit',
      valid: false,
      captured: '7',
      expected: '6',
    });
  });
});

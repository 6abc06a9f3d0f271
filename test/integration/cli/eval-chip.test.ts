import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evalChip } from '../../../src/cli/chip/eval.ts';
import type { ChipLine } from '../../../src/cli/chip/judged.ts';
import { CSCA_NAME, dump, UT_DAY, UT_MRZ } from '../../fakes/chip-dump.ts';
import { crl } from '../../fakes/chip-pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-eval-chip-'));
const made = dump();
const lines = new Map<string, ChipLine>();

/** What each dump has beside the files of a genuine chip. */
const DUMPS: Readonly<Record<string, Record<string, string | Uint8Array | null>>> = {
  plain: { 'context.json': JSON.stringify({ mrz: UT_MRZ, clock: '2026-11-26T12:00:00Z' }) },
  'other-members': { 'context.json': JSON.stringify({ mrz: UT_MRZ, kind: 'passport', expected: ['successful'] }) },
  'day-alone': { 'context.json': JSON.stringify({ mrz: null, clock: '2026-11-26' }) },
  'no-clock': { 'context.json': JSON.stringify({ clock: null }) },
  'after-its-time': { 'context.json': JSON.stringify({ clock: '2099-01-01T00:00:00Z' }) },
  'no-context': {},
  'broken-context': { 'context.json': '{"mrz": [' },
  'wrong-clock': { 'context.json': JSON.stringify({ clock: 'yesterday' }) },
  'no-files': { 'EF_SOD.bin': null, 'EF_COM.bin': null, 'DG1.bin': null, 'DG2.bin': null },
  'large-file': { 'DG2.bin': new Uint8Array(1_048_577) },
};

beforeAll(async () => {
  for (const [name, files] of Object.entries(DUMPS)) {
    const at = join(folder, 'dumps', name);
    mkdirSync(at, { recursive: true });
    for (const [file, bytes] of Object.entries(made.files))
      writeFileSync(join(at, /^DG/.test(file) ? `${file}.bin` : `EF_${file}.bin`), bytes);
    for (const [file, bytes] of Object.entries(files))
      if (bytes === null) rmSync(join(at, file));
      else writeFileSync(join(at, file), bytes);
  }
  mkdirSync(join(folder, 'trust/csca'), { recursive: true });
  mkdirSync(join(folder, 'trust/crl'));
  writeFileSync(join(folder, 'trust/csca/ut.der'), made.csca.der);
  writeFileSync(join(folder, 'trust/crl/ut.crl'), crl({ issuer: CSCA_NAME, by: made.csca.signer }));
  const statement = { now: new Date(UT_DAY).toISOString(), countries: { UTO: 'UT' } };
  writeFileSync(join(folder, 'trust/trust.json'), JSON.stringify(statement));
  const write = (line: ChipLine) => Promise.resolve(void lines.set(line.file, line));
  const [dir, trust] = [join(folder, 'dumps'), join(folder, 'trust')];
  expect(await evalChip({ dir, trust, write, say: () => undefined })).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

const result = (dumped: string, check: string) => {
  const found = lines.get(dumped)?.results.find((one) => one.check === check);
  return found === undefined ? null : `${found.result} ${found.reason}`;
};

it('writes one line for every dump', () => {
  expect([...lines.keys()].sort()).toEqual(Object.keys(DUMPS).sort());
});

it.each(['plain', 'other-members', 'day-alone', 'no-context'])('takes the context of %s', (name) => {
  expect(lines.get(name)?.error).toBeUndefined();
  expect(result(name, 'chip-sod-signature')).toMatch(/^successful/);
  expect(result(name, 'chip-validity')).toMatch(/^successful/);
  expect(result(name, 'chip-mrz')).toBe(/plain|other/.test(name) ? 'successful CHIP_OK' : null);
});

it('judges at the time that a dump names, and knows none where its clock is not trusted', () => {
  expect(result('no-clock', 'chip-validity')).toMatch(/^undetermined CHIP_CERT_VALIDITY/);
  expect(result('after-its-time', 'chip-validity')).toMatch(/^failed CHIP_CERT_VALIDITY/);
});

it.each([
  ['broken-context', 'cannot be read'],
  ['wrong-clock', 'write a time like'],
  ['large-file', 'DG2.bin is larger than 1048576 bytes'],
])('says what is wrong with %s, and goes on', (name, words) => {
  expect(lines.get(name)?.results).toEqual([]);
  expect(lines.get(name)?.error).toContain(words);
});

it('has no good result for a dump without files', () => {
  expect(result('no-files', 'chip-content')).toMatch(/^undetermined/);
  const good = lines.get('no-files')?.results.filter((one) => one.result === 'successful');
  expect(good).toEqual([]);
});

it('leaves out what a dump cannot show', () => {
  const checks = lines.get('plain')?.results.map(({ check }) => check) ?? [];
  expect(checks).not.toContain('chip-access');
  expect(checks).not.toContain('chip-secure-messaging');
});

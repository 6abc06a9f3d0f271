import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { type MrzDocument, readMrz } from '../../../src/core/mrz/index.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { vizCheck, withSeal } from '../../../src/inference/host/viz-check.ts';
import { mrzCheck } from '../../fakes/page-text.ts';
import { BUNDLES, requireBuild, supervisor } from './bundles.ts';

const DEMO = join(packageRoot, 'hardware', 'demo');
const DEADLINE_MS = 10_000;
const TODAY = { year: 2026, month: 6, day: 1 };

interface Traveller {
  id: string;
  mrz: string[];
}

const { travellers } = JSON.parse(readFileSync(join(DEMO, 'travellers.json'), 'utf8')) as { travellers: Traveller[] };
const pageOf = (id: string): Buffer => readFileSync(join(DEMO, 'pages', `${id}.jpg`));
const mrzOf = (id: string): string[] => travellers.find((t) => t.id === id)?.mrz ?? [];

let child: InferenceSupervisor;
beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
});
afterAll(async () => await child.stop());

function documentOf(lines: string[]): MrzDocument {
  const { document } = readMrz({ lines, source: 'image', uncertain: [] }, TODAY);
  if (document === null) throw new Error('no document');
  return document;
}

/** The way of a page through the child: where the MRZ lies, what is printed beside it, and the check. */
async function checkOf(page: Buffer, mrz: string[]): Promise<Check> {
  const read = await child.request('mrz-page', { bytes: Buffer.from(page) }, { deadlineMs: DEADLINE_MS });
  if (!read.ok || read.value.reading === null) throw new Error('no MRZ on the page');
  const { quarters, corners } = read.value.reading;
  const place = { quarters: quarters as 0 | 1 | 2 | 3, corners };
  const document = documentOf(mrz);
  const zone = await child.request(
    'printed-zone',
    { bytes: Buffer.from(page), place, script: 'latin', document },
    { deadlineMs: DEADLINE_MS },
  );
  if (!zone.ok) throw new Error(`${zone.reason}: ${zone.detail}`);
  const component = { name: 'text-recogniser', version: '1.0.0', sha256: null };
  return vizCheck({
    value: zone.value,
    document,
    place,
    leastMargin: null,
    mode: 'm',
    component,
    t0: 0,
    t1: 1,
  });
}

/** Differing pairs of a check, as the officer sees them. */
const differing = (check: Check) =>
  (check.personal?.compared ?? []).filter((pair) => pair.captured !== pair.expected).map((pair) => pair.field);

describe('printed zone of a page picture', () => {
  it('loads the two networks beside the face profile', () => {
    expect(child.health().profile?.reading).toEqual([
      expect.objectContaining({ ok: true, role: 'text-detector' }),
      expect.objectContaining({ ok: true, role: 'text-recogniser' }),
    ]);
  });

  it.each(['genuine', 'expired', 'missing-child', 'misprinted-check-digit'])('agrees on the page of %s', async (id) => {
    const check = await checkOf(pageOf(id), mrzOf(id));
    expect(check).toMatchObject({ check: 'mrz.printed-zone', value: 'successful', reason: 'MRZ_VIZ_AGREES' });
    expect(differing(check)).toEqual([]);
    const fields = check.personal?.compared.map((pair) => pair.field);
    expect(fields).toEqual(
      expect.arrayContaining(['documentNumber', 'surname', 'givenNames', 'birthDate', 'expiryDate']),
    );
    expect(check.region).toBeUndefined();
  });

  it('shows a number that the MRZ does not repeat, and where it is printed', async () => {
    const check = await checkOf(pageOf('altered-number'), mrzOf('altered-number'));
    expect(check).toMatchObject({ value: 'undetermined', reason: 'MRZ_VIZ_DIFFERS' });
    expect(differing(check)).toEqual(['documentNumber']);
    const [x = 0, y = 0] = check.region?.rect ?? [];
    expect(check.region?.image).toBe('VIS');
    expect(x).toBeGreaterThan(0.5);
    expect(y).toBeLessThan(0.4);
  });

  it.each([
    ['a birth year', 1, 13, '7', 'birthDate'],
    ['an expiry year', 1, 21, '2', 'expiryDate'],
    ['a letter of the surname', 0, 7, 'X', 'surname'],
    ['a letter of the given names', 0, 17, 'N', 'givenNames'],
  ])('shows %s that was changed in the MRZ alone', async (_what, line, column, letter, field) => {
    const mrz = mrzOf('genuine').map((text, i) =>
      i === line ? text.slice(0, column) + letter + text.slice(column + 1) : text,
    );
    expect(mrz).not.toEqual(mrzOf('genuine'));
    const check = await checkOf(pageOf('genuine'), mrz);
    expect(differing(check)).toEqual([field]);
    expect(check).toMatchObject({ value: 'undetermined', reason: 'MRZ_VIZ_DIFFERS' });
  });

  /** Printed lines that are read when the MRZ is known, and where more than its values is wanted. */
  async function linesOf(id: string, mrz: string[], whole = false): Promise<string[]> {
    const bytes = Buffer.from(pageOf(id));
    const read = await child.request('mrz-page', { bytes }, { deadlineMs: DEADLINE_MS });
    if (!read.ok || read.value.reading === null) throw new Error('no MRZ on the page');
    const { quarters, corners } = read.value.reading;
    const place = { quarters: quarters as 0 | 1 | 2 | 3, corners };
    const request = { bytes, place, script: 'latin' as const, document: documentOf(mrz), whole };
    const zone = await child.request('printed-zone', request, { deadlineMs: DEADLINE_MS });
    if (!zone.ok) throw new Error(`${zone.reason}: ${zone.detail}`);
    return zone.value.lines.map(({ text }) => text);
  }

  it('reads no more lines than it needs to find every value', async () => {
    const needed = await linesOf('genuine', mrzOf('genuine'));
    expect(needed.join(' ')).toContain('OSTERVANG');
    expect(needed.length).toBeLessThan(12);
    const whole = await linesOf('genuine', mrzOf('genuine'), true);
    expect(whole.length).toBeGreaterThan(20);
  });

  it('reads the whole page before it reports a difference', async () => {
    const lines = await linesOf('altered-number', mrzOf('altered-number'));
    expect(new Set(lines).size).toBeGreaterThan(20);
  });

  it.each([90, 180, 270])('reads a page turned by %d degrees, and says where on it', async (degrees) => {
    const turned = await sharp(pageOf('altered-number')).rotate(degrees).jpeg({ quality: 95 }).toBuffer();
    const check = await checkOf(turned, mrzOf('altered-number'));
    expect(check.reason).toBe('MRZ_VIZ_DIFFERS');
    const upright = (await checkOf(pageOf('altered-number'), mrzOf('altered-number'))).region?.rect ?? [0, 0, 0, 0];
    const [x, y, w, h] = upright;
    const expected = { 90: [1 - y - h, x], 180: [1 - x - w, 1 - y - h], 270: [y, 1 - x - w] }[degrees] as number[];
    expect(Math.abs((check.region?.rect[0] ?? 9) - (expected[0] ?? 0))).toBeLessThan(0.03);
    expect(Math.abs((check.region?.rect[1] ?? 9) - (expected[1] ?? 0))).toBeLessThan(0.03);
  });

  it('says nothing about a page on which nothing is printed, nor about another one', async () => {
    const blank = await sharp({ create: { width: 1000, height: 700, channels: 3, background: '#dddddd' } })
      .png()
      .toBuffer();
    const answer = await child.request(
      'printed-zone',
      { bytes: blank, place: null, script: 'latin' },
      { deadlineMs: 5000 },
    );
    expect(answer).toMatchObject({ ok: true, value: { lines: [] } });
    const other = await checkOf(pageOf('genuine'), mrzOf('missing-child'));
    expect(other).toMatchObject({ value: 'not-supported', reason: 'MRZ_VIZ_NOT_FOUND' });
  });

  it('refuses what is no picture and reads on', async () => {
    const answer = await child.request(
      'printed-zone',
      { bytes: Buffer.from('<svg/>'), place: null, script: 'latin' },
      { deadlineMs: DEADLINE_MS },
    );
    expect(answer).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
    expect((await checkOf(pageOf('genuine'), mrzOf('genuine'))).value).toBe('successful');
  });
});

describe('reading networks that are missing or damaged', () => {
  it.each([
    ['absent', 'MODEL_NOT_INSTALLED', (dir: string) => rmSync(join(dir, 'reading.json'))],
    [
      'changed',
      'MODEL_DIGEST',
      (dir: string) => {
        const file = join(dir, 'text-recogniser', '1.0.0', 'ppocr_keys_v1.txt');
        writeFileSync(file, readFileSync(file, 'utf8').replace('A', 'B'));
      },
    ],
  ])('%s: answered with %s, while faces and MRZ work', async (_what, reason, damage) => {
    const dir = mkdtempSync(join(tmpdir(), 'reading-'));
    const damaged = supervisor({ modelsDir: dir });
    try {
      cpSync(BUNDLES, dir, { recursive: true });
      damage(dir);
      await damaged.start();
      const profile = damaged.health().profile;
      expect(profile?.reading.at(-1)).toMatchObject({ ok: false, role: 'text-recogniser', reason });
      expect([...(profile?.models ?? []), ...(profile?.committed ?? [])].every((model) => model.ok)).toBe(true);
      const answer = await damaged.request(
        'printed-zone',
        { bytes: pageOf('genuine'), place: null, script: 'latin' },
        { deadlineMs: DEADLINE_MS },
      );
      expect(answer).toMatchObject({ ok: false, reason });
      const mrz = await damaged.request('mrz-page', { bytes: pageOf('genuine') }, { deadlineMs: DEADLINE_MS });
      expect(mrz).toMatchObject({ ok: true, value: { reading: { lines: mrzOf('genuine') } } });
    } finally {
      await damaged.stop();
      rmSync(dir, { recursive: true });
    }
  });
});

describe('the second reader of printed lines', () => {
  /** Print of four or five pixels: the size of a thumbnail. */
  const thumbnail = (id: string) => sharp(pageOf(id)).resize({ width: 230 }).jpeg({ quality: 70 }).toBuffer();
  const found = ({ personal }: Check, field: string) =>
    personal?.compared.some((pair) => pair.field === field && pair.captured === pair.expected) ?? false;

  it('finds a value that is too small for the recogniser', async () => {
    const check = await checkOf(await thumbnail('genuine'), mrzOf('genuine'));
    expect(found(check, 'documentNumber')).toBe(true);
    expect(check.reason).toBe('MRZ_VIZ_AGREES');
  });

  it('does not find a number that is printed otherwise, nor call it a difference', async () => {
    const check = await checkOf(await thumbnail('altered-number'), mrzOf('altered-number'));
    expect(found(check, 'documentNumber')).toBe(false);
    expect(differing(check)).toEqual([]);
  });

  it('leaves nothing of what it read but the lines of values that agree', async () => {
    const request = { bytes: await thumbnail('altered-number'), place: null, script: 'latin' as const };
    const document = documentOf(mrzOf('altered-number'));
    const zone = await child.request('printed-zone', { ...request, document }, { deadlineMs: DEADLINE_MS });
    if (!zone.ok) throw new Error(`${zone.reason}: ${zone.detail}`);
    const own = zone.value.lines.filter(({ reader }) => reader === 'print-reader').map(({ text }) => text);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((text) => /^U[TI]/i.test(text))).toEqual([]);
  });

  it('is missed if it is missing, and everything else is found and differs as before', async () => {
    const committedDir = mkdtempSync(join(tmpdir(), 'committed-'));
    cpSync(join(packageRoot, 'models'), committedDir, { recursive: true });
    rmSync(join(committedDir, 'print-reader'), { recursive: true });
    const whole = child;
    child = supervisor({ committedDir });
    try {
      await child.start();
      expect(child.health().profile?.committed).toContainEqual(
        expect.objectContaining({ ok: false, role: 'print-reader', reason: 'MODEL_NOT_INSTALLED' }),
      );
      const small = await checkOf(await thumbnail('genuine'), mrzOf('genuine'));
      expect(found(small, 'documentNumber')).toBe(false);
      expect((await checkOf(pageOf('genuine'), mrzOf('genuine'))).reason).toBe('MRZ_VIZ_AGREES');
      expect((await checkOf(pageOf('altered-number'), mrzOf('altered-number'))).reason).toBe('MRZ_VIZ_DIFFERS');
    } finally {
      await child.stop();
      child = whole;
      rmSync(committedDir, { recursive: true });
    }
  });
});

describe('the print of a visa, against its seal', () => {
  const text = (x: number, y: number, size: number, words: string): string =>
    `<text x="${x}" y="${y}" font-size="${size}" font-family="DejaVu Sans, Liberation Sans, sans-serif">${words}</text>`;
  const visa = (stay: string): Promise<Buffer> =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="1900" height="1300"><rect width="1900" height="1300" fill="#eef"/>${[
          text(120, 140, 64, 'UTOPIA VISA'),
          text(700, 300, 30, 'Number of entries'),
          text(700, 352, 44, '02'),
          text(1250, 300, 30, 'Duration of stay, days'),
          text(1250, 352, 44, stay),
          text(700, 500, 30, 'Passport No'),
          text(700, 552, 44, 'UT4471209'),
          text(700, 700, 44, 'OSTERVANG, ELIAS MARTEN'),
        ].join('')}</svg>`,
      ),
    )
      .png()
      .toBuffer();
  const seal = { stay: { days: 90, months: 0, years: 0 }, entries: 2, passportNumber: 'UT4471209' };

  it('is read beside its captions: a stay that was changed differs, and nothing else', async () => {
    for (const [stay, printed] of [
      ['90', '90'],
      ['30', '30'],
    ] as const) {
      const zone = await child.request(
        'printed-zone',
        { bytes: await visa(stay), place: null, script: 'latin' },
        { deadlineMs: DEADLINE_MS },
      );
      if (!zone.ok) throw new Error(`${zone.reason}: ${zone.detail}`);
      const check = mrzCheck('not-supported', 'MRZ_VIZ_NOT_FOUND');
      expect(withSeal(check, { lines: zone.value.lines, seal, place: null })).toEqual({
        ...check,
        personal: {
          compared: [
            { field: 'stay', captured: printed, expected: '90' },
            { field: 'entries', captured: '2', expected: '2' },
            { field: 'passportNumber', captured: 'UT4471209', expected: 'UT4471209' },
          ],
        },
      });
    }
  });
});

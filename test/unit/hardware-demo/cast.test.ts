import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { loadCast, withSeals } from '../../../src/adapters/hardware/demo/index.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { parseRecordLine, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { listHeader } from '../../../src/delivery/format/index.ts';

const folder = join(packageRoot, 'hardware/demo');
const cast = await loadCast(folder);
const byId = (id: string) => cast.travellers.find((member) => member.id === id)!;

/** ICAO 9303-3 4.9, written out here once more so that the test does not borrow the code that it judges. */
function digit(text: string): string {
  const value = (glyph: string): number => {
    if (glyph === '<') return 0;
    return /\d/.test(glyph) ? Number(glyph) : glyph.charCodeAt(0) - 55;
  };
  return String([...text].reduce((sum, glyph, i) => sum + value(glyph) * [7, 3, 1][i % 3]!, 0) % 10);
}

function digits(row: string): Record<string, boolean> {
  const composite = row.slice(0, 10) + row.slice(13, 20) + row.slice(21, 43);
  return {
    number: digit(row.slice(0, 9)) === row[9],
    birth: digit(row.slice(13, 19)) === row[19],
    expiry: digit(row.slice(21, 27)) === row[27],
    composite: digit(composite) === row[43],
  };
}

async function records(file: string): Promise<WatchRecord[]> {
  const text = await readFile(join(folder, 'lists', file), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = parseRecordLine(line);
      if (!parsed.ok || parsed.operation.op !== 'put') throw new Error(`record refused: ${line.slice(0, 60)}`);
      return parsed.operation;
    });
}

describe('travellers', () => {
  test('have a page that the simulated reader of a trial lane knows', () => {
    expect(SPECIMENS['page']?.rows).toEqual(byId('genuine').mrz);
  });

  test('the fourteen of the demo lane are there, once each', () => {
    expect(cast.travellers.map(({ id }) => id)).toEqual([
      'genuine',
      'expired',
      'misprinted-check-digit',
      'other-face',
      'lost-document',
      'missing-child',
      'listed-face',
      'poor-page',
      'scanner-unplugged',
      'camera-unplugged',
      'model-crash',
      'worn-zone',
      'altered-number',
      'bright-paper',
    ]);
    expect(new Set(cast.travellers.map(({ holder }) => holder.number)).size).toBe(14);
    // The other passport of the holder whose page somebody else handed in.
    const { holder, portrait } = byId('bright-paper');
    expect([holder.surname, portrait]).toEqual([byId('other-face').holder.surname, byId('other-face').portrait]);
    expect(new Set(cast.travellers.map(({ holder }) => holder.surname)).size).toBe(13);
    expect(new Set(cast.travellers.map(({ portrait }) => portrait)).size).toBe(13);
  });

  test.each(cast.travellers.map((member) => [member.id, member] as const))(
    '%s: MRZ and page say the same',
    (id, member) => {
      const [first = '', second = ''] = member.mrz;
      const { holder } = member;
      expect(first).toBe(`P<UTO${holder.surname}<<${holder.givenNames.replaceAll(' ', '<')}`.padEnd(44, '<'));
      expect(second.slice(0, 9)).toBe(holder.number.padEnd(9, '<'));
      expect(second.slice(10, 13)).toBe('UTO');
      expect(second.slice(13, 19)).toBe(holder.birth.slice(2).replaceAll('-', ''));
      expect(second[20]).toBe(holder.sex);
      expect(second.slice(21, 27)).toBe(holder.expiry.slice(2).replaceAll('-', ''));
      const misprinted = id === 'misprinted-check-digit';
      expect(digits(second)).toEqual({ number: true, birth: !misprinted, expiry: true, composite: !misprinted });
    },
  );

  test('passports run until 2031 or longer, but for the expired one', () => {
    for (const { id, holder } of cast.travellers) {
      if (id === 'expired') expect(holder.expiry.slice(0, 4)).toBe('2024');
      else expect(holder.expiry >= '2031-01-01').toBe(true);
    }
  });

  test('the camera shows the holder, but for one', () => {
    const face = (file: string) => /id\d\d/.exec(file)?.[0];
    for (const { id, portrait, live } of cast.travellers) {
      const same = live.every((file) => face(file) === face(portrait));
      expect(same).toBe(id !== 'other-face');
    }
    expect(face(byId('other-face').portrait)).toBe('id10');
    expect(face(byId('other-face').live[0]!)).toBe('id01');
  });

  test('every picture is there, and no two frames of a subject are the same bytes', async () => {
    for (const files of [cast.emptyScene, ...cast.travellers.map(({ live }) => live)]) {
      const frames = await Promise.all(files.map((file) => readFile(file, 'base64')));
      expect(new Set(frames).size).toBe(files.length);
    }
    for (const { portrait } of cast.travellers) expect((await stat(portrait)).size).toBeGreaterThan(10_000);
  });

  test.each(cast.travellers.map(({ id, page }) => [id, page] as const))(
    '%s: page of 125 x 88 mm at 400 ppi',
    async (_id, page) => {
      const { width, height, density, format } = await sharp(page).metadata();
      expect({ width, height, density, format }).toEqual({ width: 1969, height: 1386, density: 400, format: 'jpeg' });
      // The noise of the simulated sensor takes a third of it.
      expect((await stat(page)).size).toBeLessThan(520_000);
    },
  );

  test('pictures in further lights have the size of the page: those of another size are not judged', async () => {
    const shown = cast.travellers.flatMap(({ lights }) => (lights === undefined ? [] : [lights.ir, lights.uv]));
    expect(shown).toHaveLength(6);
    for (const file of shown) {
      expect(await sharp(file).metadata()).toMatchObject({ width: 1969, height: 1386, format: 'jpeg' });
      expect((await stat(file)).size).toBeLessThan(100 * 1024);
    }
  });
});

describe('travellers with a visa', () => {
  test('are those of seals.json, behind the others, and lay the passport down before the page can be judged', async () => {
    const asked: [string, string][] = [];
    const visa = { mrz: ['V'], passportMrz: ['P'], page: () => Promise.resolve(new Uint8Array()) };
    const visaOf = (seal: string, { id }: { id: string }) => {
      asked.push([seal, id]);
      return visa;
    };
    const { travellers } = await withSeals(cast, { folder, visaOf });
    expect(asked.map(([seal]) => seal)).toEqual([
      'genuine',
      'altered-print',
      'other-passport',
      'unknown-signer',
      'revoked-signer',
    ]);
    expect(asked.every(([, id]) => id === 'genuine')).toBe(true);
    const shown = travellers.slice(cast.travellers.length);
    expect(shown.every((member) => member.visa === visa)).toBe(true);
    expect(new Set(travellers.map(({ id }) => id)).size).toBe(travellers.length);
    for (const { script } of shown)
      expect(script.map((step) => step.do)).toEqual(['show-face', 'send-mrz', 'send-passport', 'drop-page']);
  });
});

describe('lists', () => {
  test('heads are complete, and every record is one that a lane accepts, sorted by its id', async () => {
    const lists = JSON.parse(await readFile(join(folder, 'lists/list.json'), 'utf8')) as {
      records: string;
      head: unknown;
    }[];
    expect(lists.map(({ head }) => listHeader.parse(head).name)).toEqual([
      'Lost and stolen documents',
      'Missing persons',
    ]);
    for (const { records: file } of lists) {
      const ids = (await records(file)).map(({ id }) => id);
      expect(ids).toHaveLength(51);
      expect(ids).toEqual([...new Set(ids)].sort());
    }
  });

  test('exactly one document is on the list of lost documents: that of the traveller for it', async () => {
    const lost = (await records('lost-documents.jsonl')).flatMap(({ docs }) => docs.map(({ n }) => n));
    const listed = cast.travellers.filter(({ holder }) => lost.includes(holder.number)).map(({ id }) => id);
    expect(listed).toEqual(['lost-document']);
  });

  test('exactly one traveller is reported missing, in the class that protects', async () => {
    const missing = await records('missing-persons.jsonl');
    expect(new Set(missing.map(({ cat }) => cat))).toEqual(new Set(['protect']));
    const listed = cast.travellers.filter(({ holder }) =>
      missing.some(
        ({ names, dob }) => names.some(({ family }) => family === holder.surname) && dob.includes(holder.birth),
      ),
    );
    expect(listed.map(({ id }) => id)).toEqual(['missing-child']);
  });
});

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPageStep, InferenceSupervisor, loadedPatch } from '../../../src/inference/host/index.ts';
import { verifyModels } from '../../../tools/models/verify.ts';
import { TINY_HEAD, TINY_THRESHOLDS, tinyCommitted, tinyProfile } from '../../fakes/tiny-networks.ts';
import { clock, requireBuild } from './bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-patch-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  requireBuild();
  mkdirSync(at('bundles'), { recursive: true });
  await tinyProfile(at('bundles'));
});

async function started(committedDir: string): Promise<InferenceSupervisor> {
  const child = new InferenceSupervisor({
    modelsDir: at('bundles'),
    profile: 'accurate',
    mono: () => performance.now(),
    committedDir,
    part: 'seeing',
  });
  await child.start();
  return child;
}

/**
 * A page of one blue and one red; `spot` is one pixel of full red in every tile, which any shrinking would dim. Its stripes
 * are green, which the tiny network does not look at: a page without an edge is too soft to be judged.
 */
async function page(width: number, height: number, spot: boolean, striped = true): Promise<Uint8Array> {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const red = spot && (i % width) % 32 === 7 && Math.floor(i / width) % 32 === 9;
    data.set([red ? 255 : 150, striped && i % 8 < 4 ? 200 : 10, 50], i * 3);
  }
  return new Uint8Array(
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

const INPUT = { width: 1895, height: 1334, ppi: 385, zone: null, photo: null };
const PHOTO: [number, number, number, number] = [0.1, 0.2, 0.3, 0.5];

describe('the patch network in the child process', () => {
  let child: InferenceSupervisor;
  beforeAll(async () => {
    await tinyCommitted(at('committed'));
    child = await started(at('committed'));
  });
  afterAll(async () => await child.stop());
  const print = (input: Parameters<ReturnType<typeof createPageStep>['print']>[0]) =>
    createPageStep({ supervisor: child, clock, profile: 'accurate' }).print(input);

  it('sees blue first, green, then red, and every pixel as it was captured', async () => {
    const { checks, maps } = await print({ ...INPUT, bytes: await page(1895, 1334, true), photo: PHOTO });
    const [recapture, photo] = checks;
    expect(recapture).toMatchObject({
      check: 'document.recapture',
      mode: 'e',
      value: 'failed',
      reason: 'DOC_RECAPTURE_SCREEN_OR_PRINT',
      margin: -0.9375,
      score: { value: 255, threshold: 180, direction: 'higher-is-suspicious' },
    });
    expect(recapture?.region).toBeUndefined();
    expect(photo).toMatchObject({ value: 'successful', reason: 'DOC_PRINT_PROCESS_OK', margin: 0.25 });
    expect(photo?.score?.value).toBeCloseTo(50, 3);
    expect(photo?.region).toEqual({ image: 'VIS', rect: PHOTO });
    expect(photo?.imageArea).toMatch(/^[0-9a-f]{64}$/);
    expect(photo?.component.sha256).toBe(loadedPatch(child)?.sha256);
    expect(maps.map(({ check }) => check)).toEqual(['document.recapture', 'document.photo-process']);
    for (const { levels, columns, rows } of maps) expect(levels).toHaveLength(columns * rows);
    expect(new Set(maps[0]?.levels)).toEqual(new Set([194]));
    expect([...(maps[1]?.levels ?? [])].filter((level) => level !== 255 && level !== 75)).toEqual([]);
  });

  it('says nothing of a portrait that was not found', async () => {
    const { checks, maps } = await print({ ...INPUT, bytes: await page(1895, 1334, false) });
    expect(checks[0]).toMatchObject({ value: 'successful', margin: 0.375 });
    expect(checks[1]).toMatchObject({ value: 'not-supported', reason: 'DOC_PORTRAIT_NOT_FOUND', margin: null });
    expect(maps).toHaveLength(1);
  });

  it('does not look at a page without a sharp edge, which lens or focus may have made', async () => {
    const { checks, maps } = await print({ ...INPUT, bytes: await page(1895, 1334, true, false), photo: PHOTO });
    expect(checks.map(({ value, reason }) => [value, reason])).toEqual(
      Array(2).fill(['not-supported', 'DOC_PICTURE_SOFT']),
    );
    expect(maps).toEqual([]);
  });

  it('judges no page of more pixels than a page of its resolutions has', async () => {
    const bytes = new Uint8Array(
      await sharp({ create: { width: 4000, height: 2100, channels: 3, background: '#777' } })
        .png()
        .toBuffer(),
    );
    const { checks, maps } = await print({ ...INPUT, bytes });
    expect(checks.map(({ value, reason }) => [value, reason])).toEqual(
      Array(2).fill(['not-supported', 'DOC_IMAGE_TOO_LARGE']),
    );
    expect(maps).toEqual([]);
  });

  it('says that it is aborted where the bytes are no picture', async () => {
    const { checks } = await print({ ...INPUT, bytes: new Uint8Array([1, 2, 3]) });
    expect(checks.map(({ value, reason }) => [value, reason])).toEqual(
      Array(2).fill(['aborted', 'DOC_IMAGE_REJECTED']),
    );
  });
});

const thresholds = (threshold: number) => ({
  ...TINY_THRESHOLDS,
  scores: { ...TINY_THRESHOLDS.scores, recapture: { ...TINY_THRESHOLDS.scores.recapture, threshold } },
});

describe('a patch network that may not be used', () => {
  it.each([
    ['channels are exchanged', {}, 'RGB', 'needs BGR'],
    ['no thresholds lie beside it', { 'thresholds.json': {} }, 'BGR', 'thresholds.json'],
    [
      'a threshold is not above its median',
      { 'thresholds.json': thresholds(90) },
      'BGR',
      'not above its genuine median',
    ],
    ['no head lies beside it', { 'page-head.json': {} }, 'BGR', 'page-head.json'],
    ['its head has too few weights', { 'page-head.json': { ...TINY_HEAD, hidden: 3 } }, 'BGR', 'page-head.json'],
  ] as const)('is refused where %s', async (what, files, colour, detail) => {
    const dir = at(`refused-${what.replaceAll(' ', '-')}`);
    const written = Object.entries(files).map(([name, value]) => [name, Buffer.from(JSON.stringify(value))] as const);
    await tinyCommitted(dir, Object.fromEntries(written), (m) => {
      m.input.colour = colour;
    });
    const child = await started(dir);
    const report = child.health().profile?.committed[0];
    expect(report).toMatchObject({ ok: false, role: 'document-patch', reason: 'MODEL_SELFTEST' });
    expect(report?.ok === false && report.detail).toContain(detail);
    const step = createPageStep({ supervisor: child, clock, profile: 'accurate' });
    const { checks } = await step.print({ ...INPUT, bytes: await page(200, 200, false) });
    expect(checks.map(({ value, reason }) => [value, reason])).toEqual(Array(2).fill(['aborted', 'MODEL_SELFTEST']));
    await child.stop();
  });
});

describe('npm run models:verify', () => {
  const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const photo = [20, 20, 220, 220];

  /** A set as factory.py leaves it: pages of one colour, whose logits are their blue and their red. */
  function drawn(dir: string, pages: { name: string; species: string; bytes: Uint8Array }[]): string {
    mkdirSync(dir, { recursive: true });
    const files: Record<string, string> = {};
    for (const [i, { name, species, bytes }] of pages.entries()) {
      const meta = Buffer.from(JSON.stringify({ image: `${name}.png`, species, place: [1, 'test', i, 0], photo }));
      for (const [file, content] of [[`${name}.json`, meta] as const, [`${name}.png`, bytes] as const]) {
        writeFileSync(join(dir, file), content);
        files[file] = sha(content);
      }
    }
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ schema: 'waypost.documents/1', files }));
    const lines = Object.keys(files)
      .sort()
      .map((file) => `${files[file]}  ${file}\n`);
    return sha(Buffer.from(lines.join('')));
  }

  async function coloured(red: number, blue: number): Promise<Uint8Array> {
    const picture = sharp({ create: { width: 240, height: 240, channels: 3, background: { r: red, g: 5, b: blue } } });
    return new Uint8Array(await picture.png().toBuffer());
  }

  /** Bundle and set; `edit` spoils one of them. */
  async function prepared(name: string, edit: (parts: { scores: string; expected: number; apcer: number }) => object) {
    const pages = [
      { name: 'a', species: 'genuine', bytes: await coloured(100, 30) },
      { name: 'b', species: 'screen', bytes: await coloured(200, 40) },
    ];
    const parts = {
      scores:
        'page\tspecies\ttemplate\tleftOut\trecapture\tphoto\tlocal\n1-test-0-0-genuine\tgenuine\t0\t\t100.00000\t30.00000\t30.00000\n1-test-1-0-screen\tscreen\t1\t\t200.00000\t40.00000\t40.00000\n',
      expected: 30,
      apcer: 0,
    };
    Object.assign(parts, edit(parts));
    const row = { species: 'screen', score: 'recapture', subset: 'all test pages', n: 1, genuine: 1, auc: 1, eer: 0 };
    const rate = parts.apcer;
    const interval = { auc: [1, 1], eer: [0, 0], apcer1: [rate, rate], apcer5: [rate, rate] };
    const tiles = Array(2).fill([parts.expected, 100]);
    const test = { file: 'selftest-genuine.png', photo, scores: { recapture: 100, photo: 30, local: 30 } };
    const files = {
      'scores.tsv': parts.scores,
      'evaluation.json': JSON.stringify({
        schema: 'waypost.document-evaluation/1',
        sets: [{ draw: 'python3 factory.py DIR --seed 1', pages: drawn(at(`${name}-set`), pages) }],
        rows: [{ ...row, apcer1: rate, apcer5: rate, interval }],
      }),
      'selftest.json': JSON.stringify({
        schema: 'waypost.document-selftest/1',
        pages: [{ ...test, page: tiles, portrait: Array(16).fill([parts.expected, 100]) }],
      }),
    };
    const bytes = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]));
    await tinyCommitted(at(name), { ...bytes, 'selftest-genuine.png': Buffer.from(pages[0]?.bytes ?? []) });
  }

  async function verify(name: string, folders: string[]): Promise<{ code: number; said: string }> {
    const said: string[] = [];
    const code = await verifyModels({ committedDir: at(name), folders, say: (line) => said.push(line) });
    return { code, said: said.join('\n') };
  }

  it('repeats the pages of the bundle, and says that the held-out set was not given and how to draw it', async () => {
    await prepared('good', () => ({}));
    const { code, said } = await verify('good', []);
    expect(said).toContain('1 of 1 self-test pages reproduced');
    expect(said).toContain('python3 factory.py DIR --seed 1');
    expect(code).toBe(0);
  });

  it('repeats every page and every figure of the held-out set', async () => {
    const { code, said } = await verify('good', [at('good-set')]);
    expect(said).toContain('2 of 2 pages reproduced');
    expect(said).toContain('1 of 1 rows of the card reproduced');
    expect(code).toBe(0);
  });

  it.each([
    [
      'a score',
      ({ scores }: { scores: string }) => ({ scores: scores.replace('200.00000', '200.00200') }),
      '1-test-1-0-screen',
    ],
    ['a figure of the card', () => ({ apcer: 1 }), 'screen, all test pages'],
    [
      'a page that has no score',
      ({ scores }: { scores: string }) => ({ scores: scores.split('\n1-test-1')[0] }),
      'has no score',
    ],
    ['a logit of the bundle', () => ({ expected: 30.01 }), 'selftest-genuine.png differs'],
  ])('ends with 1 where %s differs', async (what, edit, named) => {
    const name = `bad-${what.replaceAll(' ', '-')}`;
    await prepared(name, edit);
    const { code, said } = await verify(name, [at(`${name}-set`)]);
    expect(said).toContain(named);
    expect(code).toBe(1);
  });

  it('ends with 1 where the folder is another set, a page was changed, or it is none', async () => {
    drawn(at('other'), [{ name: 'a', species: 'genuine', bytes: await coloured(1, 2) }]);
    expect(await verify('good', [at('other')])).toMatchObject({
      code: 1,
      said: expect.stringContaining('its pages are others') as string,
    });
    expect(await verify('good', [at('nowhere')])).toMatchObject({
      code: 1,
      said: expect.stringContaining('manifest.json') as string,
    });
    await prepared('touched', () => ({}));
    writeFileSync(join(at('touched-set'), 'b.png'), await coloured(200, 41));
    const touched = await verify('touched', [at('touched-set')]);
    expect(touched).toMatchObject({
      code: 1,
      said: expect.stringContaining('is not the file listed in the manifest') as string,
    });
  });

  it('verifies nothing where there is no model', async () => {
    expect((await verify('nowhere', [])).code).toBe(2);
  });
});

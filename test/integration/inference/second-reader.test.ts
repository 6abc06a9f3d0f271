import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { compareSecond } from '../../../src/core/mrz/ocr/index.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { ONE_LINE, TesseractReader } from '../../../src/inference/worker/tesseract.ts';
import { readScriptLines } from '../../../src/inference/worker/tesseract-scripts.ts';
import { TesseractStore } from '../../../src/inference/worker/tesseract-store.ts';
import { BUNDLES, requireBuild, supervisor } from './bundles.ts';

const LINES = join(import.meta.dirname, 'lines');
const LANGUAGES = join(BUNDLES, 'languages');
/** What is drawn on the pictures of `lines/`. */
const DRAWN = { greek: 'ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ', cyrillic: 'ЩЕРБАКОВА ЖАННА', arabic: 'مريم يوسف' } as const;

let work: string;
beforeAll(() => {
  requireBuild();
  if (!existsSync(LANGUAGES)) throw new Error('no language data: run npm run models:build');
  work = mkdtempSync(join(tmpdir(), 'second-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function grey(name: string) {
  const { data, info } = await sharp(join(LINES, `${name}.png`))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

async function colour(name: string) {
  const { data, info } = await sharp(join(LINES, `${name}.png`))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const greek = (over: Partial<ConstructorParameters<typeof TesseractReader>[0]> = {}): TesseractReader =>
  new TesseractReader({ language: 'ell', folder: LANGUAGES, gzip: true, mono: () => performance.now(), ...over });

describe('Tesseract in the inference process', () => {
  it('reads, and goes on after a picture that took too long', async () => {
    const reader = greek();
    try {
      const picture = await grey('greek');
      const late = await reader.read(picture, { mode: ONE_LINE, limitMs: 0 });
      expect(late).toMatchObject({ ok: false, reason: 'timeout' });
      const outcome = await reader.read(picture, { mode: ONE_LINE });
      const glyphs = outcome.ok ? outcome.lines.flat() : [];
      expect(glyphs.map((g) => g.text).join('')).toBe(DRAWN.greek);
      expect(glyphs.every((g) => g.confidence >= 0 && g.confidence <= 1)).toBe(true);
      const huge = { width: 4000, height: 4000, data: new Uint8Array(16_000_000) };
      expect(await reader.read(huge, { mode: ONE_LINE })).toMatchObject({ ok: false, reason: 'refused' });
    } finally {
      await reader.stop();
    }
  });

  it('loads no language data but the pinned: one changed byte is refused, and this process lives on', async () => {
    const folder = join(work, 'changed');
    mkdirSync(folder);
    cpSync(join(LANGUAGES, 'ell.traineddata.gz'), join(folder, 'ell.traineddata.gz'));
    const bytes = readFileSync(join(folder, 'ell.traineddata.gz'));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(folder, 'ell.traineddata.gz'), bytes);
    const reader = greek({ folder });
    const outcome = await reader.read(await grey('greek'), { mode: ONE_LINE });
    expect(outcome).toMatchObject({ ok: false, reason: 'start' });
    expect(!outcome.ok && outcome.detail).toContain('the language data is not known');
    await reader.stop();
  });

  it('loses a thread that crashes in the middle of a picture, not the process, and gives up on one that always does', async () => {
    const entry = join(work, 'crashing.mjs');
    writeFileSync(
      entry,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ workerId, jobId, action }) => {
         if (action === 'recognize') throw new Error('memory access out of bounds');
         parentPort.postMessage({ workerId, jobId, action, status: 'resolve', data: {} });
       });`,
    );
    const reader = greek({ entry });
    const picture = await grey('greek');
    for (let i = 0; i < 5; i++) {
      expect(await reader.read(picture, { mode: ONE_LINE })).toMatchObject({
        ok: false,
        reason: 'lost',
        detail: 'memory access out of bounds',
      });
    }
    expect(await reader.read(picture, { mode: ONE_LINE })).toMatchObject({ ok: false, reason: 'start' });
    await reader.stop();
  });

  it('ends a thread that never comes up', async () => {
    const entry = join(work, 'silent.mjs');
    writeFileSync(entry, 'setInterval(() => undefined, 1000);');
    const reader = greek({ entry, startLimitMs: 50 });
    const outcome = await reader.read(await grey('greek'), { mode: ONE_LINE });
    expect(outcome).toMatchObject({ ok: false, reason: 'start' });
    await reader.stop();
  });

  it('needs no network and tries none', () => {
    // Every way out of the process is replaced by one that leaves a trace; threads inherit --import.
    const trace = join(work, 'network-was-tried');
    const hook = join(work, 'hook.mjs');
    writeFileSync(
      hook,
      `import { appendFileSync } from 'node:fs'; import net from 'node:net'; import dns from 'node:dns';
       import dgram from 'node:dgram';
       const caught = (what) => () => { appendFileSync(${JSON.stringify(trace)}, what + '\\n'); throw new Error('network'); };
       net.Socket.prototype.connect = caught('connect'); dns.lookup = caught('lookup');
       dgram.createSocket = caught('dgram'); globalThis.fetch = caught('fetch');`,
    );
    const program = join(work, 'read.mjs');
    writeFileSync(
      program,
      `import { TesseractReader } from ${JSON.stringify(builtEntry('inference/worker/tesseract.js'))};
       import sharp from ${JSON.stringify(createRequire(import.meta.url).resolve('sharp'))};
       const { data, info } = await sharp(process.argv[2]).greyscale().raw().toBuffer({ resolveWithObject: true });
       const reader = new TesseractReader({ language: 'ell', folder: process.argv[3], gzip: true, mono: () => performance.now() });
       const outcome = await reader.read({ width: info.width, height: info.height, data }, { mode: '7' });
       console.log(outcome.ok ? outcome.lines.flat().map((g) => g.text).join('') : JSON.stringify(outcome));
       if (process.argv[4] === 'try') { try { fetch('http://127.0.0.1:9/'); } catch {} }
       await reader.stop();`,
    );
    // Where this user may, the program also runs on a machine without any network.
    const cut = spawnSync('unshare', ['--net', 'true']).status === 0 ? ['unshare', '--net'] : [];
    const run = (picture: string, ...more: string[]) => {
      const [command = '', ...args] = [
        ...cut,
        process.execPath,
        '--import',
        hook,
        program,
        picture,
        LANGUAGES,
        ...more,
      ];
      return spawnSync(command, args, { encoding: 'utf8', cwd: work });
    };
    const quiet = run(join(LINES, 'greek.png'));
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout.trim()).toBe(DRAWN.greek);
    expect(existsSync(trace)).toBe(false);
    // Without this the test could not fail: the trace does appear where something does try.
    run(join(LINES, 'greek.png'), 'try');
    expect(readFileSync(trace, 'utf8')).toBe('fetch\n');
    // `cacheMethod: none`: nothing was written beside the program either.
    expect(existsSync(join(work, 'ell.traineddata'))).toBe(false);
  });
});

describe('lines in other scripts', () => {
  it.each(['greek', 'cyrillic', 'arabic'] as const)('reads a drawn %s line', async (script) => {
    const tesseract = new TesseractStore({ modelsDir: BUNDLES, committedDir: work }, () => performance.now());
    try {
      const lines = await readScriptLines({ tesseract }, [await colour(script)], { script, budgetMs: 20_000 });
      expect(lines?.[0]?.text).toBe(DRAWN[script]);
    } finally {
      await tesseract.stop();
    }
  });

  it('says that nobody read where the language data is not installed, and leaves lines unread past the budget', async () => {
    const absent = new TesseractStore({ modelsDir: work, committedDir: work }, () => performance.now());
    expect(await readScriptLines({ tesseract: absent }, [await colour('greek')], { script: 'greek' })).toBeNull();
    const tesseract = new TesseractStore({ modelsDir: BUNDLES, committedDir: work }, () => performance.now());
    const lines = await readScriptLines({ tesseract }, [await colour('greek')], { script: 'greek', budgetMs: 0 });
    expect(lines).toEqual([null]);
    await tesseract.stop();
  });
});

describe('the MRZ of a page, read twice', () => {
  const page = readFileSync(join(packageRoot, 'hardware', 'demo', 'pages', 'genuine.jpg'));
  let child: InferenceSupervisor;
  beforeAll(async () => {
    child = supervisor();
    await child.start();
  });
  afterAll(async () => await child.stop());

  async function firstReading(from: InferenceSupervisor) {
    const first = await from.request('mrz-page', { bytes: page }, { deadlineMs: 10_000 });
    const reading = first.ok ? first.value.reading : null;
    if (reading === null) throw new Error('the first reader saw no MRZ');
    return reading;
  }

  const secondOf = (from: InferenceSupervisor, place: { quarters: 0; corners: [number, number][] }, bytes = page) =>
    from.request('mrz-second', { bytes, place, lines: 2, columns: 44 }, { deadlineMs: 20_000 });

  it('agrees on a clear page, and does not where the picture shows something else than the first reader said', async () => {
    const reading = await firstReading(child);
    const answer = await secondOf(child, { quarters: 0, corners: reading.corners });
    if (!answer.ok) throw new Error(answer.detail);
    expect(answer.value.reader).toBe('tesseract');
    expect(answer.value.lines.map((l) => l.text.length)).toEqual([44, 44]);
    expect(compareSecond(reading, answer.value)).toEqual({ state: 'agrees', disputed: [] });
    // A confident misreading of the first reader, made by hand where the second one is surest: an M for something else.
    const [upper = '', lower = ''] = reading.lines;
    const sure = answer.value.lines[0]?.confidence ?? [];
    const column = sure.reduce((best, c, i) => (c > (sure[best] ?? 0) && upper.charAt(i) !== 'M' ? i : best), 0);
    const wrong = { ...reading, lines: [`${upper.slice(0, column)}M${upper.slice(column + 1)}`, lower] };
    expect(upper.charAt(column)).not.toBe('M');
    const compared = compareSecond(wrong, answer.value);
    expect(compared.disputed).toEqual([{ line: 0, column, seen: 'M', second: upper.charAt(column) }]);
  });

  it('reads a Greek line of the printed zone where the issuer writes Greek, and looks for none elsewhere', async () => {
    const line = await sharp(join(LINES, 'greek.png')).resize({ height: 60 }).toBuffer();
    const bytes = await sharp({ create: { width: 1400, height: 900, channels: 3, background: '#e4e2d8' } })
      .composite([{ input: line, left: 400, top: 300 }])
      .jpeg({ quality: 92 })
      .toBuffer();
    const zone = async (script: 'greek' | 'latin') => {
      const answer = await child.request('printed-zone', { bytes, place: null, script }, { deadlineMs: 30_000 });
      if (!answer.ok) throw new Error(answer.detail);
      return answer.value.lines.filter((l) => l.reader === 'tesseract');
    };
    const found = await zone('greek');
    expect(found.map((l) => l.text)).toContain(DRAWN.greek);
    expect(found.every((l) => l.least === 0)).toBe(true);
    expect(await zone('latin')).toEqual([]);
  });

  it('sees no line where the place holds none, and refuses what is no picture', async () => {
    const paper: [number, number][] = [
      [0.4, 0.02],
      [0.9, 0.02],
      [0.9, 0.06],
      [0.4, 0.06],
    ];
    const blank = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#dddddd' } })
      .png()
      .toBuffer();
    const empty = await secondOf(child, { quarters: 0, corners: paper }, blank);
    expect(empty.ok && compareSecond({ lines: ['A'.repeat(44)], margins: [[]] }, empty.value).state).toBe('absent');
    const point: [number, number][] = [
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
    ];
    const nowhere = await secondOf(child, { quarters: 0, corners: point });
    expect(nowhere.ok && nowhere.value.lines).toEqual([]);
    const noPicture = await secondOf(child, { quarters: 0, corners: paper }, Buffer.from('<svg/>'));
    expect(noPicture).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
  });

  it('says that nobody looked where no second reader is installed', async () => {
    const bare = supervisor({ modelsDir: work, committedDir: work });
    try {
      await bare.start();
      const answer = await secondOf(bare, {
        quarters: 0,
        corners: [
          [0, 0.8],
          [1, 0.8],
          [1, 1],
          [0, 1],
        ],
      });
      expect(answer.ok && answer.value).toEqual({ reader: null, lines: [] });
    } finally {
      await bare.stop();
    }
  });
});

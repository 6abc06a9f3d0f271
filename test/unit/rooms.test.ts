import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { page, picture } from '../../tools/architecture/draw.ts';
import {
  arrowsOf,
  boxOf,
  circlesOf,
  importsOf,
  loadedWith,
  moduleOf,
  namesOf,
  sourceFiles,
} from '../../tools/architecture/modules.ts';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');
const MAX_LINES = 400;
const MAX_NAMES = 40;
const MAX_BOXES = 14;
const MAX_ARROWS = 35;
const MAX_CIRCLES_OF_TYPES = 3;

/** What each box may import (docs/architecture.md). None imports a box above it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ui: [],
  opener: ['core'],
  adapters: ['core'],
  inference: ['core', 'adapters'],
  delivery: ['core', 'adapters', 'inference'],
  daemon: ['core', 'adapters', 'inference', 'delivery', 'ui'],
  central: ['core', 'adapters', 'delivery'],
  cli: ['core', 'adapters', 'inference', 'delivery', 'daemon', 'central'],
};

/** The same one level down, for the rules: what each subject of the core may know of another. */
const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  mrz: [],
  operation: [],
  config: ['operation'],
  inspection: ['mrz', 'operation'],
  document: ['mrz', 'inspection'],
  face: ['inspection'],
  trust: [],
  chip: ['mrz', 'inspection', 'trust'],
  seal: ['mrz', 'inspection', 'trust'],
  watchlist: ['mrz', 'inspection'],
  protection: ['inspection'],
  audit: ['inspection'],
  additions: ['audit', 'inspection', 'protection'],
  training: ['inspection'],
};

/** What every subject may use. */
const FOR_ALL: readonly string[] = ['result', 'time', 'forms', 'role-words', 'asn1'];

/** The modules of an inspection, each with the others that it may import: only modules that are listed before it. */
const OF_AN_INSPECTION: Readonly<Record<string, readonly string[]>> = {
  'record/terms': [],
  'record/checks': [],
  'record/alerts': [],
  record: ['record/terms', 'record/checks', 'record/alerts'],
  'record/counts': ['record', 'record/checks', 'record/alerts'],
  policy: ['record', 'record/checks'],
  'policy/pack': ['record/terms', 'record/checks', 'record/alerts', 'record/counts'],
  ports: ['record', 'record/terms', 'record/checks'],
  'ports/steps': ['ports', 'record/terms', 'record/checks', 'record/alerts'],
  flow: ['record', 'record/terms', 'record/checks', 'record/alerts', 'policy', 'policy/pack', 'ports', 'ports/steps'],
  lane: ['record', 'record/terms', 'record/checks', 'record/alerts', 'ports', 'ports/steps', 'flow'],
  traveller: ['record/terms', 'ports/steps', 'flow'],
};

/** The folders of the server: what each may import of another, so that the arrows go one way. */
const HTTP_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  api: [],
  access: ['api'],
  views: ['api'],
  routes: ['api', 'access', 'views'],
  server: ['api', 'access', 'views', 'routes'],
  setup: ['api', 'access', 'server'],
  locked: ['server'],
  print: ['api', 'access', 'views', 'routes', 'server'],
};

/** Native packages and the only place that may load each. */
const NATIVE: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'inference/worker/',
  'tesseract.js': 'inference/worker/',
  sharp: 'inference/worker/',
  '@cornerstonejs/codec-openjpeg/decodewasmjs': 'inference/worker/',
  'zxing-wasm/reader': 'inference/worker/',
  serialport: 'adapters/hardware/',
  smartcard: 'adapters/hardware/chip-reader/child.ts',
  '@serialport/bindings-cpp': 'adapters/hardware/',
  '@serialport/stream': 'adapters/hardware/',
  'better-sqlite3': 'adapters/storage/',
  'libsodium-wrappers': 'adapters/storage/crypto/',
};

const files = sourceFiles(src);
const imports = files.flatMap((file) => importsOf(src, file));
const inside = imports.filter((one) => one.inside);
const place = (file: string): string => moduleOf(src, file);
const subjectOf = (file: string): string => file.split('/')[1] ?? '';
const told = (one: { file: string; target: string }): string => `${one.file} imports ${one.target}`;

describe('boxes', () => {
  it('import only what is below them', () => {
    expect(files.map(boxOf).filter((box) => MAY_IMPORT[box] === undefined)).toEqual([]);
    const wrong = inside.filter(
      ({ file, target }) => boxOf(file) !== boxOf(target) && !MAY_IMPORT[boxOf(file)]?.includes(boxOf(target)),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  it(`are at most ${MAX_BOXES}, with at most ${MAX_ARROWS} arrows and no way back up`, () => {
    const arrows = arrowsOf(imports, boxOf);
    expect(new Set(files.map(boxOf)).size).toBeLessThanOrEqual(MAX_BOXES);
    expect(arrows.length).toBeLessThanOrEqual(MAX_ARROWS);
    expect(circlesOf(arrows)).toEqual([]);
  });

  it('keep the subjects of the core apart', () => {
    const wrong = inside
      .filter(({ file, target }) => boxOf(file) === 'core' && boxOf(target) === 'core')
      .filter(({ file, target }) => subjectOf(file) !== subjectOf(target) && !FOR_ALL.includes(subjectOf(target)))
      .filter(({ file, target }) => !MAY_KNOW[subjectOf(file)]?.includes(subjectOf(target)));
    expect(wrong.map(told)).toEqual([]);
  });

  it('leave the central office to its own commands, which no kiosk gets', () => {
    const wrong = inside
      .filter(({ file, target }) => boxOf(target) === 'central' && boxOf(file) !== 'central')
      .filter(({ file }) => file !== 'cli/published-schemas.ts' && !file.startsWith('cli/central/'));
    expect(wrong.map(told)).toEqual([]);
  });
});

describe('modules', () => {
  it('are entered only through their index.ts', () => {
    const wrong = inside
      .filter(({ file, target }) => place(file) !== place(target))
      .filter(({ target }) => boxOf(target) !== 'ui' && existsSync(join(src, place(target), 'index.ts')))
      .filter(({ target }) => target !== `${place(target)}/index.ts`)
      // A kiosk has the door of that folder without this file: the one who asks looks whether it is there.
      .filter(({ file }) => file !== 'cli/central-office.ts');
    expect(wrong.map(told)).toEqual([]);
  });

  it('of the server have arrows in one direction', () => {
    const folderOf = (file: string): string => /^adapters\/http\/([^/]+)\//.exec(file)?.[1] ?? '';
    const crossing = inside
      .map((one) => ({ one, from: folderOf(one.file), to: folderOf(one.target) }))
      .filter(({ one, from, to }) => from !== '' && to !== from && one.target.startsWith('adapters/http/'));
    expect(crossing.length).toBeGreaterThan(50);
    expect(crossing.filter(({ from, to }) => !HTTP_FOLDERS[from]?.includes(to)).map(({ one }) => told(one))).toEqual(
      [],
    );
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].sort()).toEqual(Object.keys(HTTP_FOLDERS).sort());
    for (const folder of folders) expect(place(`adapters/http/${folder}/index.ts`)).toBe(`adapters/http/${folder}`);
  });

  it(`export at most ${MAX_NAMES} names`, () => {
    const wide = [...new Set(files.map(place))]
      .map((name) => ({ name, names: namesOf(src, name) }))
      .filter(({ names }) => names > MAX_NAMES);
    expect(wide).toEqual([]);
  });

  it('do not load each other in a circle, and nor do files', () => {
    const loaded = inside.filter((one) => !one.typeOnly && !one.later);
    expect(circlesOf(arrowsOf(loaded, (file) => file))).toEqual([]);
    expect(circlesOf(arrowsOf(loaded, place))).toEqual([]);
    expect(circlesOf(arrowsOf(imports, place)).length).toBeLessThanOrEqual(MAX_CIRCLES_OF_TYPES);
    const atStart = inside.filter((one) => !one.later);
    expect(circlesOf(arrowsOf(atStart, (file) => file)).length).toBeLessThanOrEqual(MAX_CIRCLES_OF_TYPES);
  });

  it('of an inspection import in one direction, and their files in no circle, types included', () => {
    const home = 'core/inspection/';
    const within = inside.filter(({ file, target }) => file.startsWith(home) && target.startsWith(home));
    const modules = Object.entries(OF_AN_INSPECTION);
    expect(new Set(within.map(({ file }) => place(file)))).toEqual(new Set(modules.map(([name]) => home + name)));
    const known = new Set(modules.flatMap(([from, others]) => others.map((to) => `${home}${from} ${home}${to}`)));
    const arrows = arrowsOf(within, place);
    expect(arrows.map(({ from, to }) => `${from} ${to}`).filter((arrow) => !known.has(arrow))).toEqual([]);
    const before = modules.map(([name]) => name);
    const back = modules.filter(([, others], at) => others.some((to) => before.indexOf(to) >= at));
    expect(back.map(([name]) => name)).toEqual([]);
    expect(circlesOf(arrowsOf(within, (file) => file))).toEqual([]);
  });

  it('are drawn as they are', () => {
    expect(
      readFileSync(join(root, 'docs/architecture.svg'), 'utf8'),
      'node --import tsx tools/architecture/draw.ts',
    ).toBe(picture(src));
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    expect(text, 'node --import tsx tools/architecture/draw.ts').toBe(page(text, src));
  });

  it(`have no file above ${MAX_LINES} lines`, () => {
    const long = files
      .map((file) => ({ file, lines: readFileSync(join(src, file), 'utf8').split('\n').length - 1 }))
      .filter((entry) => entry.lines > MAX_LINES && !entry.file.endsWith('.gen.ts'));
    expect(long).toEqual([]);
  });
});

describe('processes', () => {
  it('keep native packages in the one place that owns them', () => {
    const wrong = imports.filter(
      ({ file, target }) => NATIVE[target] !== undefined && !file.startsWith(NATIVE[target]),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  it('let neither the daemon nor the command line load what decodes, now or later', () => {
    const decoders = [
      'sharp',
      'onnxruntime-node',
      'tesseract.js',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      'zxing-wasm/reader',
    ];
    const decoding = (entry: string): string[] =>
      [...loadedWith(src, entry, 'ever')].flatMap((file) =>
        importsOf(src, file)
          .filter(({ target, typeOnly }) => !typeOnly && decoders.includes(target))
          .map(told),
      );
    for (const entry of ['daemon/main.ts', 'cli/main.ts']) {
      const loaded = [...loadedWith(src, entry, 'ever')];
      expect(loaded.length, entry).toBeGreaterThan(300);
      expect(
        loaded.filter((file) => file.startsWith('inference/worker/')),
        entry,
      ).toEqual([]);
      expect(decoding(entry), entry).toEqual([]);
    }
    // The same look finds each of them in the process that is meant to load them.
    const child = decoding('inference/worker/child.ts').map((text) => text.split(' ').at(-1));
    expect(new Set(child)).toEqual(new Set(decoders));
  });

  it('leave the network of the line to the courier, which holds nothing that opens a list, a notice or the audit', () => {
    const packages = (entry: string): string[] =>
      [...loadedWith(src, entry, 'ever')].flatMap((file) =>
        importsOf(src, file)
          .filter(({ inside: own, typeOnly }) => !own && !typeOnly)
          .map(({ target }) => target),
      );
    const speaksNats = imports.filter(({ target }) => target.startsWith('@nats-io/')).map(({ file }) => file);
    // The central office, which no kiosk gets, has a client of its own.
    expect(speaksNats.filter((file) => boxOf(file) !== 'central')).toEqual(['delivery/courier/line.ts']);
    for (const entry of ['daemon/main.ts', 'cli/main.ts'])
      expect(
        [...loadedWith(src, entry, 'ever')].filter((file) => /^delivery\/courier\/(line|courier|main)\.ts$/.test(file)),
        entry,
      ).toEqual([]);
    expect(packages('daemon/main.ts').filter((name) => name.startsWith('@nats-io/'))).toEqual([]);
    expect(packages('daemon/main.ts')).toContain('better-sqlite3');
    const courier = 'delivery/courier/main.ts';
    expect(packages(courier)).toContain('@nats-io/transport-node');
    expect(packages(courier).filter((name) => NATIVE[name] !== undefined)).toEqual([]);
    expect([...loadedWith(src, courier, 'ever')].filter((file) => file.startsWith('adapters/storage/'))).toEqual([]);
  });

  it('keep the two sides of an inference process apart: they share the protocol alone', () => {
    const sideOf = (file: string): string | null => (boxOf(file) === 'inference' ? subjectOf(file) : null);
    const wrong = inside.filter(({ file, target }) => {
      const [from, to] = [sideOf(file), sideOf(target)];
      if (to === null || from === to) return false;
      return from === null ? to === 'worker' : to !== 'protocol';
    });
    expect(wrong.map(told)).toEqual([]);
  });

  it('let no rule of the core read files, sockets or clocks', () => {
    const wrong = imports
      .filter(({ file }) => boxOf(file) === 'core')
      .filter(({ target }) => /^node:(fs|net|http|child_process|os|dgram)/.test(target));
    expect(wrong.map(told)).toEqual([]);
    const clocks = files
      .filter((file) => boxOf(file) === 'core')
      .filter((file) =>
        /Date\.now\(|performance\.now\(|Math\.random\(|new Date\(\)/.test(readFileSync(join(src, file), 'utf8')),
      );
    expect(clocks).toEqual([]);
  });
});

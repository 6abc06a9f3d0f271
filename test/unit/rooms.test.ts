import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');
const MAX_LINES = 400;

/** What each room may import (DESIGN section 2); a room missing here may import any. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  mrz: [],
  inspection: ['mrz'],
  document: ['mrz', 'inspection'],
  face: ['inspection'],
  chip: ['mrz', 'inspection'],
  watchlist: ['mrz', 'inspection'],
  protection: ['inspection'],
  audit: ['inspection'],
  training: ['inspection'],
  config: [],
  report: ['config'],
  hardware: ['inspection', 'mrz', 'config', 'report'],
  http: ['inspection', 'mrz', 'document', 'face', 'chip', 'watchlist', 'protection', 'audit', 'training', 'config'],
  ui: [],
};

/** Native packages and the only room that may load each. */
const NATIVE: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'inference',
  'tesseract.js': 'inference',
  sharp: 'inference',
  serialport: 'hardware',
  '@serialport/bindings-cpp': 'hardware',
  '@serialport/stream': 'hardware',
  'better-sqlite3': 'storage',
  'libsodium-wrappers': 'storage',
};

interface Import {
  file: string;
  room: string;
  target: string;
}

function sources(): string[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function imports(file: string): Import[] {
  const room = relative(src, file).split('/')[0] ?? '';
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    file,
    room,
    target: match[1] ?? '',
  }));
}

const all = sources().flatMap(imports);
const inside = all.filter((entry) => entry.target.startsWith('.'));

function targetOf(entry: Import): { room: string; file: string } {
  const full = relative(src, resolve(dirname(entry.file), entry.target));
  return { room: full.split('/')[0] ?? '', file: full };
}

/** What a module loads when it is loaded: neither its types nor what it asks for later with `import()`. */
function valueImports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;']*?\sfrom\s+)?'([^']+)';/gm)].map(
    (match) => match[1] ?? '',
  );
}

/** The modules of this project that are loaded with one of them, itself included. */
function loadedAtStart(entry: string): Set<string> {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const target of valueImports(file)) if (target.startsWith('.')) seen.add(resolve(dirname(file), target));
  }
  return seen;
}

/** The wiring lists are the only readers of the wiring's inside, and of each other. */
const isWiringList = (room: string): boolean =>
  ['daemon.ts', 'cli.ts', 'program.ts', 'published-schemas.ts'].includes(room);

describe('rooms', () => {
  it('import only what the design allows', () => {
    const wrong = inside
      .filter((entry) => MAY_IMPORT[entry.room] !== undefined)
      .filter((entry) => targetOf(entry).room !== entry.room && !MAY_IMPORT[entry.room]?.includes(targetOf(entry).room))
      .map((entry) => `${relative(src, entry.file)} imports ${entry.target}`);
    expect(wrong).toEqual([]);
  });

  it('are entered only through their index.ts', () => {
    const wrong = inside
      .filter((entry) => targetOf(entry).room !== entry.room)
      .filter(
        (entry) =>
          !(isWiringList(entry.room) && (targetOf(entry).room === 'wiring' || isWiringList(targetOf(entry).room))),
      )
      .filter((entry) => !/\/index\.ts$/.test(targetOf(entry).file))
      .map((entry) => `${relative(src, entry.file)} imports ${entry.target}`);
    expect(wrong).toEqual([]);
  });

  it('leave the central office to its own commands, which no kiosk gets', () => {
    const wrong = inside
      .filter(
        (entry) =>
          targetOf(entry).room === 'central' && entry.room !== 'central' && entry.room !== 'published-schemas.ts',
      )
      .map((entry) => relative(src, entry.file))
      .filter((file) => !/^provisioning\/commands\/central[^/]*\.ts$/.test(file));
    expect(wrong).toEqual([]);
  });

  it('keep native packages in the one room that owns them', () => {
    const wrong = all
      .filter((entry) => NATIVE[entry.target] !== undefined && NATIVE[entry.target] !== entry.room)
      .map((entry) => `${relative(src, entry.file)} imports ${entry.target}`);
    expect(wrong).toEqual([]);
  });

  it('let neither the daemon nor the command line load what decodes', () => {
    const decoders = ['sharp', 'onnxruntime-node', 'tesseract.js'];
    for (const entry of ['daemon.ts', 'cli.ts']) {
      const loaded = loadedAtStart(join(src, entry));
      expect(loaded.size, entry).toBeGreaterThan(300);
      const wrong = [...loaded].flatMap((file) =>
        valueImports(file)
          .filter((target) => decoders.includes(target))
          .map((target) => `${relative(src, file)} imports ${target}`),
      );
      expect(wrong, entry).toEqual([]);
    }
    // The look sees them behind the door that is meant for them.
    expect([...loadedAtStart(join(src, 'inference/verify/index.ts'))].flatMap(valueImports)).toContain('sharp');
  });

  it('let no domain room read files, sockets or clocks', () => {
    const domain = ['inspection', 'mrz', 'document', 'face', 'chip', 'watchlist', 'protection', 'audit', 'training'];
    const wrong = all
      .filter((entry) => domain.includes(entry.room))
      .filter((entry) => /^node:(fs|net|http|child_process|os|dgram)/.test(entry.target))
      .map((entry) => `${relative(src, entry.file)} imports ${entry.target}`);
    expect(wrong).toEqual([]);
    const clocks = sources()
      .filter((file) => domain.includes(relative(src, file).split('/')[0] ?? ''))
      .filter((file) => /Date\.now\(|performance\.now\(|Math\.random\(|new Date\(\)/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(src, file));
    expect(clocks).toEqual([]);
  });

  it(`have no file above ${MAX_LINES} lines`, () => {
    const long = sources()
      .map((file) => ({ file: relative(src, file), lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
      .filter((entry) => entry.lines > MAX_LINES && !entry.file.endsWith('.gen.ts'));
    expect(long).toEqual([]);
  });
});

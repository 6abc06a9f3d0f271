import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingProgramFiles } from '../../../src/adapters/files/index.ts';
import { READ_AT_RUN_TIME } from '../../../src/adapters/files/shipped.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { INSTALL_AGAIN } from '../../../src/cli/doctor/installation.ts';
import { examineProgram } from '../../../src/cli/doctor/installed.ts';

const SRC = join(packageRoot, 'src');
/** What the package brings besides: the program itself, its screen, its manifest, and the packages it imports. */
const BUILT = ['bin', 'dist', 'build/ui', 'build/console', 'package.json', 'node_modules'];
/** Makes models from pinned sources and measures on data sets: in a checkout alone, and no command of a kiosk. */
const DEVELOPERS = /^cli\/evaluation\/commands\.ts$/;
/** Folders of `npm start`, which no package has. */
const CHECKOUT_ONLY = ['.state/demo'];

/** `join(packageRoot, 'a', 'b')`, or the same on a constant that was made so. */
const JOINED = /\b(?:join|resolve)\(\s*(packageRoot|[A-Z][A-Z_]*)((?:,\s*'[^']*')*)/g;
const CONSTANT =
  /\bconst ([A-Z][A-Z_]*)(?:: string)? = (?:join|resolve)\(\s*(packageRoot|[A-Z][A-Z_]*)((?:,\s*'[^']*')*)\s*,?\s*\)/g;
const EXPORTED = /\bexport const ([A-Z][A-Z_]*)\b/g;
const COMMITTED = /\bjoin\((?:\w+\.)?(?:committedDir|COMMITTED_DIR), (?:'([^']+)'|([A-Z][A-Z_]*))/g;

interface Source {
  path: string;
  text: string;
}

function sources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('ui/') && !DEVELOPERS.test(path))
    .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }));
}

const words = (quoted: string): string[] => [...quoted.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);

/** Every path below the program's folder that these sources name, and each use that says no path. */
function readBy(all: readonly Source[]): { paths: Map<string, string>; unclear: string[] } {
  const paths = new Map<string, string>();
  const unclear: string[] = [];
  const known = new Map<string, string>();
  const key = (path: string, name: string) => `${path} ${name}`;
  const base = (path: string, name: string) =>
    name === 'packageRoot' ? '' : (known.get(key(path, name)) ?? known.get(key('exported', name)));
  for (let found = -1; found !== known.size; ) {
    found = known.size;
    for (const { path, text } of all) {
      const exported = new Set([...text.matchAll(EXPORTED)].map(([, name = '']) => name));
      for (const [, name = '', on = '', quoted = ''] of text.matchAll(CONSTANT)) {
        const from = base(path, on);
        if (from === undefined) continue;
        const whole = [from, ...words(quoted)].filter(Boolean).join('/');
        known.set(key(path, name), whole);
        if (exported.has(name)) known.set(key('exported', name), whole);
      }
    }
  }
  for (const { path, text } of all) {
    for (const [, on = '', quoted = ''] of text.matchAll(JOINED)) {
      const from = base(path, on);
      if (from === undefined) continue;
      const whole = [from, ...words(quoted)].filter(Boolean).join('/');
      if (whole === '') unclear.push(path);
      else paths.set(whole, path);
    }
  }
  return { paths, unclear };
}

const isIn = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

describe('what the program reads beside itself', () => {
  const all = sources();
  const { paths, unclear } = readBy(all);

  it('is in the package, each folder that a source names', () => {
    const forgotten = [...paths]
      .filter(([path]) => !isIn([...READ_AT_RUN_TIME, ...BUILT, ...CHECKOUT_ONLY], path))
      // A folder from which others are named, or that is handed on as the one of the committed models (below).
      .filter(([path]) => !['hardware', 'models'].includes(path));
    expect(forgotten).toEqual([]);
    // The search finds what is there to be found.
    for (const path of ['hardware/acceptance', 'hardware/profiles', 'training', 'privacy/notice.json'])
      expect([...paths.keys()], path).toContain(path);
  });

  it('is named where it is read: a path that is put together otherwise is seen by nobody', () => {
    expect(unclear).toEqual([]);
    const others = all.filter(({ path, text }) => {
      const rest = text
        .replace(/^(?:import|export) (?:type )?\{[^}]*\} from [^;]*;/gm, '')
        .replace(JOINED, '')
        // The folder from which relative paths of a configuration are taken, and what doctor looks through.
        .replace(/parseConfig\([^;]*?, packageRoot\)/g, '')
        .replace(/\broot: string = packageRoot\)/g, '');
      return path !== 'adapters/installation/paths.ts' && /\bpackageRoot\b/.test(rest);
    });
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('is in the package, each of the committed models', () => {
    const named = all.flatMap(({ text }) =>
      [...text.matchAll(COMMITTED)].map(
        ([, literal, name]) => literal ?? new RegExp(`\\bconst ${name} = '([^']+)'`).exec(text)?.[1] ?? name ?? '',
      ),
    );
    const profile = JSON.parse(readFileSync(join(packageRoot, 'models', 'committed.json'), 'utf8')) as {
      models: Record<string, { bundleId: string }>;
    };
    const folders = [...new Set([...named, ...Object.values(profile.models).map(({ bundleId }) => bundleId)])];
    expect(folders).toContain('committed.json');
    expect(folders.length).toBeGreaterThan(3);
    expect(folders.filter((folder) => !isIn(READ_AT_RUN_TIME, `models/${folder}`))).toEqual([]);
  });

  it('is in this checkout, and is missed by doctor where it is not', () => {
    expect(missingProgramFiles(packageRoot)).toEqual([]);
    expect(examineProgram()).toMatchObject({ state: 'ok' });
    const root = mkdtempSync(join(tmpdir(), 'waypost-program-'));
    try {
      for (const path of READ_AT_RUN_TIME) {
        const place = join(root, path);
        mkdirSync(path.endsWith('.json') ? join(place, '..') : place, { recursive: true });
        writeFileSync(path.endsWith('.json') ? place : join(place, 'file'), '{}');
      }
      expect(examineProgram(root)).toMatchObject({ state: 'ok' });
      rmSync(join(root, 'hardware/acceptance'), { recursive: true });
      rmSync(join(root, 'training/file'));
      expect(existsSync(join(root, 'training'))).toBe(true);
      const found = examineProgram(root);
      expect(found).toMatchObject({ state: 'work', code: 'PACKAGE_CHANGED', remedy: INSTALL_AGAIN });
      expect(found.reason).toContain('training, hardware/acceptance');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { listing, type Ran, runIn, stageRoot } from '../../fakes/staged-root.ts';

const GREEK = join(packageRoot, 'test/integration/inference/lines/greek.png');

/** A package at the end of an import statement, or in an import expression. */
const IMPORTED = /(?:^(?:import|export)\b[^'\n]*from |^import |\bimport\()'((?!node:)[a-z@][\w@/.-]*)'/gm;

let work: string;
let root: string;
let lib: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'waypost-staged-'));
  root = stageRoot(join(work, 'root'));
  lib = join(root, 'usr/lib/waypost');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Runs a module as one of the package's own: what it imports is found from there. */
function module(text: string): Ran {
  const file = join(lib, 'probe.mjs');
  writeFileSync(file, text);
  try {
    return runIn(lib, [file]);
  } finally {
    rmSync(file);
  }
}

describe('the files of the package', () => {
  it('are the same whatever umask, time zone and language the builder has', () => {
    const before = process.umask(0o077);
    try {
      const again = stageRoot(join(work, 'again'), { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8' });
      expect(listing(again)).toEqual(listing(root));
    } finally {
      process.umask(before);
    }
  });

  it('hold no test, source, map, declaration, or library of another platform', () => {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => /\.(ts|tsx|map|tsbuildinfo|dll|dylib)$/.test(name))).toEqual([]);
    expect(names.filter((name) => /(darwin|win32|android|musl)[^/]*(\/|\.node$)|__pycache__/.test(name))).toEqual([]);
    expect(names.filter((name) => /node_modules\/(vitest|typescript|vite|tsx|playwright-core)$/.test(name))).toEqual(
      [],
    );
  });

  it('bring units, users, folders and device rules to where Debian looks for them', () => {
    const there = (path: string) => expect(existsSync(join(root, path)), path).toBe(true);
    there('usr/lib/systemd/system/waypost-update.timer');
    there('usr/lib/sysusers.d/waypost.conf');
    there('usr/lib/tmpfiles.d/waypost.conf');
    there('usr/lib/udev/rules.d/60-waypost-scanner.rules');
    there('usr/lib/systemd/system/waypostd.socket');
    there('usr/lib/systemd/journald.conf.d/waypost.conf');
    there('usr/share/doc/waypost/examples/lane.json');
    // The folder of the configuration belongs to another user: dpkg, which is root, writes nothing there.
    expect(existsSync(join(root, 'etc'))).toBe(false);
  });
});

describe('the program in the package, away from the repository', () => {
  it('answers, and is what the link leads to', () => {
    expect(realpathSync(join(root, 'usr/bin/waypost'))).toBe(realpathSync(join(lib, 'bin/waypost')));
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    const link = join(lib, 'bin/waypost.mjs');
    expect(runIn(work, [link, '--version'])).toEqual({ code: 0, out: `${version}\n` });
    expect(runIn(work, [link, '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('doctor') });
  });

  it('has no module of the central office, and imports none', () => {
    const modules = readdirSync(join(lib, 'dist'), { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.js'),
    );
    expect(modules.filter((one) => /^central\/|^cli\/central\//.test(one))).toEqual([]);
    const missing: string[] = [];
    for (const file of modules) {
      const text = readFileSync(join(lib, 'dist', file), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:\bfrom |\bimport |\bimport\()'(\.[^']+)'/g)) {
        if (!existsSync(join(lib, 'dist', dirname(file), target))) missing.push(`${file} imports ${target}`);
      }
    }
    // Asked for only where it is there.
    expect(missing).toEqual([
      'cli/central-office.js imports ./central/central.js',
      'cli/central-office.js imports ./central/fleet-simulator.js',
    ]);
  });

  it('says which package has the commands of the central office', () => {
    const link = join(lib, 'bin/waypost.mjs');
    for (const words of [['build', '--list', 'x'], ['--help'], []]) {
      expect(runIn(work, [link, 'central', ...words])).toEqual({
        code: 2,
        out: 'waypost: a kiosk does not create lists. Install the package waypost-central on a machine of the central office.\n',
      });
    }
    expect(runIn(work, [link, '--help']).out).toMatch(/^ {2}central +not on a kiosk/m);
  });

  it('has every package that its modules import', () => {
    const names = new Set<string>();
    for (const file of readdirSync(join(lib, 'dist'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.js')) continue;
      const text = readFileSync(join(lib, 'dist', file), 'utf8');
      for (const [, name] of text.matchAll(IMPORTED)) names.add(name ?? '');
    }
    const packages = [...names].sort();
    expect(packages).toContain('better-sqlite3');
    const ran = module(`for (const name of ${JSON.stringify(packages)}) await import(name); console.log('all');`);
    expect(ran).toEqual({ code: 0, out: 'all\n' });
  });

  it('opens its databases, hashes a PIN, and runs every model with its golden inputs', () => {
    const lane = join(work, 'lane.json');
    writeFileSync(lane, readFileSync(join(root, 'usr/share/doc/waypost/examples/lane-simulated-scanner.json')));
    mkdirSync(join(work, 'pages'));
    const bin = join(lib, 'bin/waypost.mjs');
    const added = runIn(work, [bin, 'officer', 'add', 'anna', '--name', 'Anna', '--config', lane], {}, '24681357\n');
    expect(added).toEqual({ code: 0, out: 'Account anna (officer) is ready.\n' });
    const { out } = runIn(work, [bin, 'doctor', '--config', lane]);
    expect(out).toMatch(/^ok {4}accounts +1 can sign in$/m);
    expect(out).toMatch(/^ok {4}screen +built$/m);
    const models = out.split('\n').filter((line) => /^\S+ +model /.test(line));
    expect(models.length).toBe(9);
    for (const line of models) expect(line).toMatch(/^ok .*self-test passed/);
  });

  it('reads a picture with Tesseract', () => {
    const ran = module(`
      import sharp from 'sharp';
      const { TesseractReader, ONE_LINE } = await import('./dist/inference/worker/tesseract.js');
      const { data, info } = await sharp(${JSON.stringify(GREEK)}).greyscale().raw().toBuffer({ resolveWithObject: true });
      const mono = () => performance.now();
      const reader = new TesseractReader({ language: 'ell', folder: 'models/bundles/languages', gzip: true, mono });
      const read = await reader.read({ width: info.width, height: info.height, data }, { mode: ONE_LINE });
      console.log(read.ok ? read.lines.flat().map((glyph) => glyph.text).join('') : read);
      await reader.stop();
    `);
    expect(ran).toEqual({ code: 0, out: 'ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ\n' });
  });

  it('has the prebuilt serial binding', () => {
    const ran = module(`
      import { autoDetect } from '@serialport/bindings-cpp';
      console.log(Array.isArray(await autoDetect().list()));
    `);
    expect(ran).toEqual({ code: 0, out: 'true\n' });
  });
});

// Puts the files of the package under a root folder. The same commit always gives the same bytes, modes and times.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { READ_AT_RUN_TIME } from '../../dist/adapters/files/shipped.js';
import { shippedPackages } from './dependencies.mjs';
import { gatherLicences, refusal } from './licences.mjs';
import { stripped } from './native.mjs';
import { writeSbom } from './sbom.mjs';
import { byName, copySlim } from './slim.mjs';

export const LIB = 'usr/lib/waypost';

/** Folder of the page for receiving bodies, with its digest. */
const OPENER = 'usr/share/waypost/opener';

/** The two packages: what a kiosk gets, and what the central office gets. One machine takes one of them. */
export const KIOSK = 'waypost';
export const CENTRAL = 'waypost-central';
/** A program for the slots of a kiosk: a separate package for each version, so that two can be installed side by side. */
export const PROGRAM = 'waypost-program';

/** Folder in which a package has its program. */
export function libOf({ name, version }) {
  return name === PROGRAM ? `usr/lib/${PROGRAM}/${version}` : LIB;
}

/** The Debian name of a package: each version of a program is a separate package. */
export function packageNameOf({ name, version }) {
  return name === PROGRAM ? `${PROGRAM}-${version}` : name;
}

/** Compiled modules of the central office: authoring, approval and publishing are never on a kiosk. */
const CENTRAL_ONLY = /^(central\/|cli\/central\/|cli\/published-(schemas|files)\.js$)/;

const NOT_SHIPPED = /(^|\/)(__pycache__|make-[^/]*\.mjs|page-art\.mjs)(\/|$)/;

/** Where each kind of file of `systemd/` and `hardware/` belongs. */
const SYSTEMD = [
  ['systemd', /\.(service|socket|timer|path|target|slice)$/, 'usr/lib/systemd/system'],
  ['systemd/sysusers.d', /\.conf$/, 'usr/lib/sysusers.d'],
  ['systemd/tmpfiles.d', /\.conf$/, 'usr/lib/tmpfiles.d'],
  ['systemd/journald.conf.d', /\.conf$/, 'usr/lib/systemd/journald.conf.d'],
  ['hardware/udev', /\.rules$/, 'usr/lib/udev/rules.d'],
  ['hardware/polkit', /\.rules$/, 'usr/share/polkit-1/rules.d'],
];

const CENTRAL_SYSTEMD = [
  ['systemd/central', /\.(service|path)$/, 'usr/lib/systemd/system'],
  ['systemd/central/sysusers.d', /\.conf$/, 'usr/lib/sysusers.d'],
  ['systemd/central/tmpfiles.d', /\.conf$/, 'usr/lib/tmpfiles.d'],
];

/**
 * @param {{ name: string, root: string, to: string, dist: string, ui: string, version: string, arch: 'x64' | 'arm64',
 * epoch: number, commit: string }} input `name`: `KIOSK` or `CENTRAL`; `dist` and `ui`: compiled program and screen;
 * `epoch`: seconds, the time of every file
 */
export function stage(input) {
  const { name, root, to, version, arch, epoch, commit } = input;
  const lib = join(to, libOf(input));
  const doc = join(to, 'usr/share/doc', packageNameOf(input));
  const packages = shippedPackages(root).filter(({ why }) => name !== CENTRAL || why !== 'screen');
  const refused = packages.map(refusal).filter((reason) => reason !== null);
  if (refused.length > 0) throw new Error(refused.join('\n'));

  program(input);
  const texts = new Map();
  for (const pack of packages) {
    const target = pack.why === 'program' ? join(lib, pack.location) : null;
    texts.set(pack.location, copySlim({ name: pack.name, from: join(root, pack.location), to: target, arch }));
  }
  for (const path of READ_AT_RUN_TIME) copy(join(root, path), join(lib, path));
  if (name === KIOSK) kiosk({ root, to });
  else if (name === CENTRAL) central({ root, to });
  for (const file of namesIn(join(root, 'docs')).filter((one) => /\.(md|html)$/.test(one))) {
    copy(join(root, 'docs', file), join(doc, file));
  }
  // The office hands this page out with the pack, and so does a site's technician. A program does not contain another copy.
  if (name !== PROGRAM) copy(join(root, 'build/opener'), join(to, OPENER));
  copy(join(root, 'docs/screenshots'), join(doc, 'screenshots'));
  copy(join(root, 'docs/examples'), join(doc, 'examples'));
  const list = gatherLicences({ packages, texts, to: join(doc, 'licences') });
  const copyright = readFileSync(join(import.meta.dirname, 'debian', 'copyright'), 'utf8');
  const filled = copyright.replace('@PACKAGE@', packageNameOf(input)).replace('@PACKAGES@', list.replace(/^/gm, ' '));
  write(join(doc, 'copyright'), filled);
  write(
    join(doc, 'changelog.gz'),
    gzipSync(changelog({ name: packageNameOf(input), version, commit, epoch }), { level: 9 }),
  );
  const made = { name, root, packages, version, epoch };
  write(join(doc, 'sbom.cdx.json'), writeSbom({ ...made, models: join(lib, 'models') }));
  stripped(join(lib, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'));
  stripped(join(lib, 'node_modules/smartcard/build/Release/smartcard_napi.node'));
  settle(to, epoch, `/${libOf(input)}/bin/`);
}

/** Copies the compiled program without declarations and maps, and only files whose source still exists. */
function program({ name: pack, root, to, dist, ui, version }) {
  const lib = join(to, libOf({ name: pack, version }));
  for (const path of filesUnder(dist)) {
    const source = join(root, 'src', path.replace(/\.js$/, '.ts'));
    if (extname(path) !== '.js' || !existsSync(source)) continue;
    if (pack !== CENTRAL && CENTRAL_ONLY.test(path)) continue;
    // Each module ends with the name of a source map, which is not shipped.
    const text = readFileSync(join(dist, path), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    write(join(lib, 'dist', path), text);
  }
  if (pack !== CENTRAL) copy(ui, join(lib, 'build/ui'));
  else {
    // The office does not get the screen, only its style sheet and fonts, to draw a preview of what a kiosk would show.
    for (const file of lookOf(ui)) copy(join(ui, 'assets', file), join(lib, 'dist/look', file));
    copy(join(root, 'build/console'), join(lib, 'build/console'));
  }
  copy(join(root, 'bin/waypost.mjs'), join(lib, 'bin/waypost.mjs'));
  const { name, description, type, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = { name, version, description, private: true, type, engines };
  write(join(lib, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Style sheet of the officer's screen and its fonts, relative to the assets of the built screen. */
function lookOf(ui) {
  const look = filesUnder(join(ui, 'assets')).filter((path) => /^(look-[\w-]+\.css|[\w.-]+\.woff2)$/.test(path));
  if (!look.some((path) => path.endsWith('.css'))) throw new Error(`${ui} has no style sheet: run npm run build`);
  return look;
}

/** Copies the units, users, folders and device rules of a kiosk, and the launcher that gives up root rights. */
function kiosk({ root, to }) {
  for (const name of ['waypost', 'waypost-slot']) {
    copy(join(import.meta.dirname, 'debian', name), join(to, LIB, 'bin', name));
  }
  link(join(to, 'usr/bin/waypost'), '../lib/waypost/bin/waypost');
  for (const [folder, pattern, target] of SYSTEMD) {
    for (const name of namesIn(join(root, folder)).filter((one) => pattern.test(one))) {
      copy(join(root, folder, name), join(to, target, name));
    }
  }
}

/** Copies the units and the user of the line to the kiosks. The package does not enable them: an office may have no line. */
function central({ root, to }) {
  link(join(to, 'usr/bin/waypost'), '../lib/waypost/bin/waypost.mjs');
  for (const [folder, pattern, target] of CENTRAL_SYSTEMD) {
    for (const name of namesIn(join(root, folder)).filter((one) => pattern.test(one))) {
      copy(join(root, folder, name), join(to, target, name));
    }
  }
}

function changelog({ name, version, commit, epoch }) {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) unstable; urgency=medium\n\n  * Built from commit ${commit}.\n\n -- Waypost <waypost@localhost>  ${date}\n`;
}

/** Paths of all files under `folder`, sorted, relative to it. */
export function filesUnder(folder, inside = '') {
  if (!existsSync(join(folder, inside))) return [];
  return readdirSync(join(folder, inside), { withFileTypes: true })
    .sort(byName)
    .flatMap((entry) => {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(folder, path) : [path];
    });
}

function namesIn(folder) {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function copy(from, to) {
  if (!existsSync(from)) throw new Error(`${from} is missing: run npm run build`);
  const inside = filesOrSelf(from);
  if (inside.length === 0) throw new Error(`${from} is empty: run npm run build`);
  for (const path of inside) {
    if (NOT_SHIPPED.test(`/${path}`)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
}

function filesOrSelf(path) {
  try {
    return filesUnder(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return [''];
    throw error;
  }
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function link(path, target) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Sets one mode and one time for everything, so that the builder's umask and clock do not affect the package. */
function settle(folder, epoch, executable) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, epoch, executable);
    else if (entry.isFile()) chmodSync(path, path.includes(executable) ? 0o755 : 0o644);
    lutimesSync(path, epoch, epoch);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epoch, epoch);
}

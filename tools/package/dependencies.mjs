// Finds the npm packages that the kiosk gets, by following package-lock.json from what the program needs, without a download.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Dependencies that are not followed: only an install script, a compiler or a browser needs these packages. A kiosk does not
 * install, compile or download anything, and code that is missing cannot be misused.
 */
const NOT_AT_RUN_TIME = {
  'better-sqlite3': ['prebuild-install'],
  'onnxruntime-node': ['adm-zip', 'global-agent'],
  '@serialport/bindings-cpp': ['node-addon-api'],
  smartcard: ['node-addon-api'],
  'unix-dgram': ['nan'],
  // These are only types.
  'zxing-wasm': ['@types/emscripten', 'type-fest'],
  'tesseract.js': ['opencollective-postinstall', 'idb-keyval', 'node-fetch', 'zlibjs'],
};

/** A package name at the start of a module specifier. */
const PACKAGE = /^(@[^/]+\/[^/]+|[^/]+)/;
const IMPORT = /(?:from|import|url\()\s*['"]([^'".][^'"]*)['"]/g;

/**
 * @param {string} root folder of package.json
 * @returns {{ location: string, name: string, version: string, licence: string, why: 'program' | 'page' | 'screen' }[]} sorted
 * by location. `program`: a folder of node_modules in the package; `page`: compiled into files of both packages, namely
 * the page for receiving bodies and the style sheet of a preview with its fonts; `screen`: compiled into the files of the screen.
 */
export function shippedPackages(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = new Map();
  for (const name of Object.keys(lock[''].dependencies)) walk({ root, lock, from: '', name, why: 'program', found });
  for (const name of Object.keys(lock[''].optionalDependencies ?? {})) {
    walk({ root, lock, from: '', name, why: 'program', found, optional: true });
  }
  const inBoth = [...compiledIn(root, 'opener'), ...compiledIn(root, 'ui/styles')];
  for (const name of inBoth) walk({ root, lock, from: '', name, why: 'page', found });
  for (const name of compiledIn(root, 'ui')) walk({ root, lock, from: '', name, why: 'screen', found });
  return [...found.values()].sort((a, b) => (a.location < b.location ? -1 : 1));
}

/** Packages that the sources of one page import: Vite compiles them in, so their licences must be included. */
function compiledIn(root, box) {
  const names = new Set();
  const folder = join(root, 'src', box);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|css|html)$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, specifier] of text.matchAll(IMPORT)) {
      const name = PACKAGE.exec(specifier)?.[0] ?? '';
      if (existsSync(join(root, 'node_modules', name, 'package.json'))) names.add(name);
    }
  }
  return [...names].sort();
}

function walk({ root, lock, from, name, why, found, optional = false }) {
  const location = locate(lock, from, name);
  const folder = location === null ? null : join(root, location);
  if (folder === null || !existsSync(join(folder, 'package.json'))) {
    // An optional package of another platform is not installed, and not missed.
    if (optional) return;
    throw new Error(`${name}, which ${from || 'the program'} needs, is not installed: run npm ci`);
  }
  if (found.has(location)) return;
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest.version !== lock[location].version) {
    throw new Error(`${location} is ${manifest.version}, the lockfile has ${lock[location].version}: run npm ci`);
  }
  found.set(location, { location, name, version: manifest.version, licence: licenceOf(manifest), why });
  const entry = lock[location];
  const skip = NOT_AT_RUN_TIME[name] ?? [];
  const next = (names, isOptional) => {
    for (const one of Object.keys(names ?? {})) {
      if (skip.includes(one)) continue;
      walk({ root, lock, from: location, name: one, why, found, optional: isOptional });
    }
  };
  next(entry.dependencies, false);
  next(entry.optionalDependencies, true);
  next(entry.peerDependencies, true);
}

/** Where node finds `name` from the package at `from`: first in its own node_modules, then in those above it. */
function locate(lock, from, name) {
  for (let base = from; ; ) {
    const location = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (location in lock) return location;
    if (base === '') return null;
    const up = base.lastIndexOf('/node_modules/');
    base = up === -1 ? '' : base.slice(0, up);
  }
}

function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license;
  if (license?.type !== undefined) return license.type;
  if (Array.isArray(licenses)) return licenses.map((one) => one.type ?? one).join(' OR ');
  return 'not stated';
}

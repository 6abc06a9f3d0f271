// Refuses packages under a licence that nobody has read, and collects the texts of the other licences (docs/dependencies.md).
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shippedPackages } from './dependencies.mjs';

/** SPDX identifiers of licences under which code may ship, each with what the licence requires of the package. */
const ALLOWED = {
  MIT: 'licence text and notice are included',
  ISC: 'licence text and notice are included',
  '0BSD': 'nothing',
  'BSD-2-Clause': 'licence text and notice are included',
  'BSD-3-Clause': 'licence text and notice are included',
  'Apache-2.0': 'licence text and NOTICE are included',
  'BlueOak-1.0.0': 'licence text or a link to it is included',
  'CC0-1.0': 'nothing',
  Unlicense: 'nothing',
  'OFL-1.1': 'fonts; licence text is included, the font is not sold on its own',
};

/** Copyleft licences that are each allowed for one package only, with the reason. */
const ALLOWED_HERE = {
  'LGPL-3.0-or-later': [
    /^@img\/sharp-libvips-linux-/,
    'a shared library next to the program: anyone who has the kiosk may replace it with another build',
  ],
};

/**
 * @param {{ name: string, licence: string }} pack `licence`: an SPDX expression of identifiers, AND, OR and brackets
 * @returns {string | null} why the package may not ship
 */
export function refusal({ name, licence }) {
  const allowed = (id) => id in ALLOWED || (ALLOWED_HERE[id]?.[0].test(name) ?? false);
  const alternatives = licence.replace(/[()]/g, '').split(/\s+OR\s+/);
  // Mixed expressions are read strictly: with both words, every identifier must be allowed.
  const mixed = /\sAND\s/.test(licence) && /\sOR\s/.test(licence);
  const good = mixed
    ? licence
        .replace(/[()]/g, '')
        .split(/\s+(?:AND|OR)\s+/)
        .every(allowed)
    : alternatives.some((one) => one.split(/\s+AND\s+/).every(allowed));
  if (good) return null;
  return `${name}: licence "${licence}" is not on the list of tools/package/licences.mjs (docs/dependencies.md)`;
}

/**
 * @param {{ packages: { name: string, version: string, licence: string }[], texts: Map<string, string[]>, to: string }} what
 * @returns {string} the list of packages for the file `copyright`
 */
export function gatherLicences({ packages, texts, to }) {
  const lines = [];
  for (const pack of packages) {
    const id = `${pack.name}@${pack.version}`;
    const found = texts.get(pack.location) ?? [];
    if (found.length > 0) {
      const folder = join(to, id.replaceAll('/', '+'));
      mkdirSync(folder, { recursive: true });
      for (const file of found) copyFileSync(file, join(folder, basename(file)));
    }
    lines.push(`${id}: ${pack.licence}${found.length === 0 ? ' (the package contains no licence text)' : ''}`);
  }
  return [...new Set(lines)].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = join(import.meta.dirname, '..', '..');
  const extra = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const packages = [...shippedPackages(root), ...extra.flat()];
  const refused = packages.map(refusal).filter((reason) => reason !== null);
  for (const pack of packages) console.log(`${pack.licence.padEnd(24)} ${pack.name} ${pack.version} (${pack.why})`);
  for (const reason of refused) console.error(reason);
  console.log(`${packages.length} packages ship, ${refused.length} refused.`);
  if (refused.length > 0) process.exit(1);
}

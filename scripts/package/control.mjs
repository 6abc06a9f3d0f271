// The control archive: what dpkg must know before, and what runs after.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './stage.mjs';

const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const KIB = 1024;

/** @param {{ staged: string, version: string, architecture: string }} input writes `DEBIAN` into the staged root */
export function writeControl({ staged, version, architecture }) {
  const files = filesUnder(staged).filter((path) => !path.startsWith('DEBIAN/'));
  const folder = join(staged, 'DEBIAN');
  mkdirSync(folder, { recursive: true });
  const put = (name, text, mode = 0o644) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  };
  put(
    'control',
    `${[
      'Package: waypost',
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      'Maintainer: Waypost <waypost@localhost>',
      'Section: misc',
      'Priority: optional',
      `Installed-Size: ${installedKib(staged)}`,
      // better-sqlite3 is compiled for one binary interface of Node: another major version would not load it.
      'Depends: nodejs (>= 20.19), nodejs (<< 21), libc6 (>= 2.41), libstdc++6, libgcc-s1, systemd, udev',
      'Recommends: chromium, cage, chrony, python3',
      'Suggests: tpm2-tools, greetd',
      'Description: document and biometric verification for border checkpoints',
      ' Reads a travel document and looks at its page and at the live face with models',
      ' that run on the machine, asks an encrypted local watchlist, and shows one',
      ' officer what it found. The officer decides. It needs no network.',
    ].join('\n')}\n`,
  );
  put('conffiles', '/etc/waypost/waypost.json.example\n');
  const sums = files.filter((path) => !path.startsWith('etc/') && lstatSync(join(staged, path)).isFile());
  put('md5sums', sums.map((path) => `${md5(join(staged, path))}  ${path}\n`).join(''));
  for (const name of SCRIPTS) {
    copyFileSync(join(import.meta.dirname, 'debian', name), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  chmodSync(folder, 0o755);
}

function md5(file) {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

/** As Debian Policy 5.6.20 counts: each file rounded up to 1 KiB, and 1 KiB for everything else. */
export function installedKib(folder) {
  let sum = 1;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += entry.name === 'DEBIAN' ? 0 : installedKib(path);
    else sum += entry.isFile() ? Math.ceil(lstatSync(path).size / KIB) : 1;
  }
  return sum;
}

// The control archive: what dpkg must know before an installation, and what runs after it.
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CENTRAL, filesUnder, KIOSK, PROGRAM, packageNameOf } from './stage.mjs';

const SCRIPTS = ['postinst', 'prerm', 'postrm'];
const KIB = 1024;

const RUNTIME = 'nodejs (>= 20.19), nodejs (<< 21), libc6 (>= 2.41), libstdc++6, libgcc-s1';

/** Fonts for letters of the traveller's display that its own Inter font does not have. */
const FONTS = 'fonts-noto-core, fonts-noto-cjk';

/** The control fields that differ between the packages. They conflict: a machine that searches lists cannot make them. */
const FIELDS = {
  [KIOSK]: [
    // better-sqlite3 is compiled for one binary interface of Node: another major version would not load it.
    // The fonts are those of the traveller's display: without them it leaves languages out (docs/traveller-display.md).
    `Depends: ${RUNTIME}, systemd, udev, ${FONTS}`,
    // A kiosk without a chip reader needs none of the last three: the PC/SC service, its driver of USB readers and its library.
    'Recommends: chromium, cage, chrony, python3, pcscd, libccid, libpcsclite1',
    'Suggests: tpm2-tools, greetd',
    `Conflicts: ${CENTRAL}`,
    'Description: document and biometric verification for border checkpoints',
    ` Reads a travel document, examines its page and the live face with models that run
 on the machine, searches an encrypted local watchlist, and shows one officer what
 it found. The officer decides. It needs no network.`,
  ],
  [CENTRAL]: [
    `Depends: ${RUNTIME}`,
    // The line to the kiosks needs its broker, and openssl for the certificates.
    'Recommends: nats-server, openssl',
    `Conflicts: ${KIOSK}`,
    'Description: watchlists, models and policy for kiosks, created at the central office',
    ` The commands "waypost central": key ceremony, authoring, two approvals, signing
 and publishing. It has units for the line to the kiosks, which are off until they
 are enabled. It has no screen and is never installed on a kiosk.`,
  ],
};

/** A program is installed next to the kiosk's package, which has the units, the users and the script that chooses a program. */
const PROGRAM_FIELDS = [
  `Depends: ${RUNTIME}, ${KIOSK}`,
  `Conflicts: ${CENTRAL}`,
  'Description: program of a kiosk, installed next to the one in use',
  ` Signed by central IT and installed by the kiosk itself, which tries it while no
 traveller is there and goes back automatically if it does not run well.`,
];

/** @param {{ name: string, staged: string, version: string, architecture: string }} input writes `DEBIAN` into `staged` */
export function writeControl({ name: pack, staged, version, architecture }) {
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
      `Package: ${packageNameOf({ name: pack, version })}`,
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      'Maintainer: Waypost <waypost@localhost>',
      'Section: misc',
      'Priority: optional',
      `Installed-Size: ${installedKib(staged)}`,
      ...(pack === PROGRAM ? PROGRAM_FIELDS : FIELDS[pack]),
    ].join('\n')}\n`,
  );
  const sums = files.filter((path) => lstatSync(join(staged, path)).isFile());
  put('md5sums', sums.map((path) => `${md5(join(staged, path))}  ${path}\n`).join(''));
  if (pack === KIOSK) {
    for (const name of SCRIPTS) put(name, readFileSync(join(import.meta.dirname, 'debian', name)), 0o755);
  }
  if (pack === PROGRAM) {
    for (const name of ['postinst', 'prerm']) {
      const text = readFileSync(join(import.meta.dirname, 'debian', `program-${name}`), 'utf8');
      put(name, text.replaceAll('@VERSION@', version), 0o755);
    }
  }
  chmodSync(folder, 0o755);
}

function md5(file) {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}

/** Installed size according to Debian Policy 5.6.20: each file rounded up to 1 KiB, and 1 KiB for everything else. */
export function installedKib(folder) {
  let sum = 1;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += entry.name === 'DEBIAN' ? 0 : installedKib(path);
    else sum += entry.isFile() ? Math.ceil(lstatSync(path).size / KIB) : 1;
  }
  return sum;
}

// The Debian packages that the tests need. If root runs the tests on Debian, they are installed. Elsewhere, tests that lack
// a package are skipped by name, except the browser tests, of which there are too many to leave out.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { commandExists } from './prepare.mjs';

const NO_TPM = 'the tests of the TPM counter will be skipped';
const NO_FONT = 'the tests of the fonts on the display of the traveller will be skipped';
const NO_READER = 'the tests of the chip reader will be skipped';

const NO_BROKER = 'the tests of the line to the central office will be skipped';

const TOOLS = [
  {
    name: 'chromium',
    isThere: () => existsSync('/usr/bin/chromium'),
    without: 'the browser tests cannot run',
    needed: true,
  },
  { name: 'swtpm', isThere: () => commandExists('swtpm'), without: NO_TPM },
  { name: 'tpm2-tools', isThere: () => commandExists('tpm2_nvdefine'), without: NO_TPM },
  { name: 'pcscd', isThere: () => existsSync('/usr/sbin/pcscd'), without: NO_READER },
  { name: 'vsmartcard-vpcd', isThere: () => existsSync('/etc/reader.conf.d/vpcd'), without: NO_READER },
  { name: 'libpcsclite-dev', isThere: () => existsSync('/usr/include/PCSC/winscard.h'), without: NO_READER },
  { name: 'nats-server', isThere: () => commandExists('nats-server'), without: NO_BROKER },
  { name: 'openssl', isThere: () => commandExists('openssl'), without: NO_BROKER },
  { name: 'fontconfig', isThere: () => commandExists('fc-list'), without: NO_FONT },
  { name: 'fonts-noto-core', isThere: () => hasFont('Noto Sans Ethiopic'), without: NO_FONT },
  { name: 'fonts-noto-cjk', isThere: () => hasFont('Noto Sans CJK SC'), without: NO_FONT },
];

function hasFont(family) {
  try {
    return execFileSync('fc-list', [`:family=${family}`], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}

export const missingTools = () => TOOLS.filter(({ isThere }) => !isThere());

/** Installs missing packages, if allowed; resolves when the installation has ended, successfully or not. */
export function installTools() {
  const names = missingTools().map(({ name }) => name);
  if (names.length === 0 || !isDebianRoot()) return Promise.resolve();
  console.log(`waypost: installing Debian packages ${names.join(' ')} …`);
  const command = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${names.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || !commandExists('apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

// The test command: type check, lint, unit, integration and browser tests. With `--long`: the test files that take longer
// than about twenty seconds each, instead. `.ci/run` calls the one and then the other.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNotify } from './build-notify.mjs';
import { commandExists, fail, prepare, root, run } from './prepare.mjs';

const CHROMIUM = '/usr/bin/chromium';
const bin = (name) => join(root, 'node_modules', '.bin', name);

function isDebianRoot() {
  if (process.getuid?.() !== 0 || !commandExists('apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function browserIsThere() {
  if (existsSync(CHROMIUM)) return;
  if (!isDebianRoot())
    fail('The browser tests need Chromium at /usr/bin/chromium. On Debian: apt-get install chromium');
  console.log('waypost: installing Debian package chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const remedy = 'chromium could not be installed. Install it by hand: apt-get install chromium';
  run('apt-get', ['update', '-qq'], { env, remedy });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    env,
    remedy,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Without the simulated TPM its tests are skipped by name. Whoever may install it gets it; a machine off line goes on. */
function tpmSimulatorIsThere() {
  if ((commandExists('swtpm') && commandExists('tpm2_nvdefine')) || !isDebianRoot()) return;
  console.log('waypost: installing Debian packages swtpm tpm2-tools …');
  const command = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends swtpm tpm2-tools';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) console.log('waypost: not installed; the tests of the TPM counter will be skipped by name');
}

prepare();
browserIsThere();
tpmSimulatorIsThere();
const notNotified = buildNotify();
if (notNotified !== null)
  console.log(`waypost: ${notNotified}; the tests under a service manager will be skipped by name`);
const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
const [long, wanted] = [process.argv.includes('--long'), process.argv.slice(2).filter((word) => word !== '--long')];
if (!long) {
  console.log('waypost: types');
  run(bin('tsc'), ['--noEmit', '-p', 'tsconfig.test.json']);
  run(bin('tsc'), ['--noEmit', '-p', 'tsconfig.ui.json']);
  console.log('waypost: lint');
  run(bin('biome'), ['ci', '--error-on-warnings', '.']);
}
console.log(long ? 'waypost: tests that take their time' : 'waypost: tests');
const projects = long ? ['long'] : ['unit', 'integration', 'inference', 'browser'];
run(bin('vitest'), ['run', ...projects.flatMap((name) => ['--project', name]), ...wanted], { env });

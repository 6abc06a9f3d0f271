// Bootstrap without dependencies: brings a fresh clone to the point where the product can run, and does nothing on the
// second call. Each step says what it does, and a failure says what to do.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative, canBuild } from './build-native.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MIN_NODE = [20, 19];
/** A step that says nothing for longer looks as if it hung, milliseconds. */
const SAY_EVERY_MS = 5_000;
const stamps = join(root, '.cache', 'stamps');

export function fail(message) {
  console.error(`\nwaypost: ${message}\n`);
  process.exit(1);
}

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(`${command} could not be started (${result.error.message}). Is it installed and on the PATH?`);
  if (result.status !== 0) {
    fail(
      options.remedy ??
        `"${command} ${args.join(' ')}" ended with code ${result.status ?? result.signal}. See the lines above.`,
    );
  }
}

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [full];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder))
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Runs `work` unless its inputs are those of the last good run and its output is still there. */
function step({ name, inputs, output, work, counted = [] }) {
  const stamp = join(stamps, name);
  const now = digest(inputs);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const began = Date.now();
  console.log(`waypost: ${name} …`);
  const says = ['tools/progress.mjs', name, String(SAY_EVERY_MS), ...counted];
  const progress = spawn(process.execPath, says, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  progress.unref();
  try {
    work();
  } finally {
    progress.kill();
  }
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
  console.log(`waypost: ${name} done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

export function checkMachine() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    fail(`Node.js ${MIN_NODE.join('.')} or newer is needed, this is ${process.version}.`);
  }
  for (const [tool, why] of [
    ['python3', 'the simulated scanner opens its terminal with it, and better-sqlite3 may need it to compile'],
  ]) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0) {
      fail(`${tool} is missing: ${why}. On Debian: apt-get install ${tool}`);
    }
  }
}

const node = process.execPath;
const bin = (name) => join(root, 'node_modules', '.bin', name);

export function installDependencies() {
  step({
    name: 'dependencies',
    inputs: ['package-lock.json'],
    output: 'node_modules/better-sqlite3/package.json',
    counted: ['node_modules', String(topPackages())],
    work: () =>
      run('npm', ['ci', '--no-audit', '--no-fund'], {
        remedy:
          'npm ci failed. The package registry must be reachable once, and better-sqlite3 is compiled if there is no prebuilt file: python3, make and g++ are needed (Debian: apt-get install python3 make g++).',
      }),
  });
}

/** Packages at the top of `node_modules` that the lockfile names for any system; a few of them are for another one. */
function topPackages() {
  const { packages = {} } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.keys(packages).filter((path) => path.split('node_modules/').length === 2).length;
}

export function build() {
  step({
    name: 'compile',
    inputs: ['src', 'tsconfig.json', 'package-lock.json'],
    output: 'dist/daemon/main.js',
    work: () => run(bin('tsc'), ['-p', 'tsconfig.json']),
  });
  step({
    name: 'models',
    inputs: ['models/sources.json', 'tools/models', 'src/inference/protocol/models/manifest.ts'],
    output: 'models/bundles',
    work: () =>
      run(node, ['--import', 'tsx', 'tools/models/build.ts'], { env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' } }),
  });
  step({
    name: 'screen',
    inputs: ['src/ui', 'vite.ui.config.ts', 'package-lock.json'],
    output: 'build/ui/index.html',
    work: () => run(bin('vite'), ['build', '--config', 'vite.ui.config.ts', '--logLevel', 'warn']),
  });
  step({
    name: 'console of the central office',
    inputs: ['src/ui', 'vite.ui.config.ts', 'vite.console.config.ts', 'package-lock.json'],
    output: 'build/console/console.html',
    work: () => run(bin('vite'), ['build', '--config', 'vite.console.config.ts', '--logLevel', 'warn']),
  });
  step({
    name: 'page for receiving bodies',
    inputs: [
      'src/opener',
      'src/core/protection/sealed',
      'src/delivery/format/fingerprint.ts',
      'tools/opener',
      'package-lock.json',
    ],
    output: 'build/opener/opener.html',
    work: () => run(node, [join(root, 'tools/opener/build.mjs')]),
  });
}

/** The module of the chip reader, where Debian's header for it is installed; a machine without one reads no chips. */
function readerModule() {
  const fault = canBuild('smartcard') ? buildNative('smartcard') : null;
  if (fault !== null) console.log(`waypost: ${fault}`);
}

export function prepare() {
  checkMachine();
  installDependencies();
  build();
  readerModule();
}

export function commandExists(command) {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

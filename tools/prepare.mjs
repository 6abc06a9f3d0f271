// Bootstrap without dependencies: makes a fresh clone ready to run, and does nothing on the second call. Each step says
// what it does, and a failure says what to do. Compiling the database module takes longer on one core than everything else
// together on the other, so it runs in parallel with the rest.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNativeBeside, canBuild } from './build-native.mjs';
import { packagesIn, progressLine } from './progress.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MIN_NODE = [20, 19];
/** How often a step reports its progress, milliseconds: without output for longer it would look as if it hung. */
const SAY_EVERY_MS = 5_000;
const stamps = join(root, '.cache', 'stamps');
const modules = join(root, 'node_modules');

/** Child processes that are still running; a failure ends them. */
const working = new Set();

export function fail(message) {
  for (const child of working) child.kill();
  console.error(`\nwaypost: ${message}\n`);
  process.exit(1);
}

const notStarted = (command, error) =>
  `${command} could not be started (${error.message}). Is it installed and on the PATH?`;
const endedBadly = (command, args, ending) =>
  `"${command} ${args.join(' ')}" ended with code ${ending}. See the lines above.`;

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) fail(notStarted(command, result.error));
  if (result.status !== 0) fail(options.remedy ?? endedBadly(command, args, result.status ?? result.signal));
}

/** Like `run`, while other work continues. */
export function runBeside(command, args, { remedy, ...options } = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  working.add(child);
  return new Promise((resolve) => {
    child.once('error', (error) => fail(notStarted(command, error)));
    child.once('close', (code, signal) => {
      working.delete(child);
      if (code !== 0) fail(remedy ?? endedBadly(command, args, code ?? signal));
      resolve();
    });
  });
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

/** Runs `work` and prints its progress; `packages` is the number of packages that `node_modules` will contain. */
async function said(name, work, packages) {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  console.log(`waypost: ${name} …`);
  const counted = () => (packages === undefined ? {} : { packages: packagesIn(modules), total: packages });
  const progress = setInterval(
    () => console.log(progressLine({ name, seconds: Math.round(seconds()), ...counted() })),
    SAY_EVERY_MS,
  );
  try {
    await work();
  } finally {
    clearInterval(progress);
  }
  console.log(`waypost: ${name} done in ${seconds().toFixed(1)} s`);
}

/** Runs `work` unless its inputs are those of the last successful run and its output still exists. */
async function step({ name, inputs, output, work, packages }) {
  const stamp = join(stamps, name);
  const now = digest(inputs);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  await said(name, work, packages);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
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
const bin = (name) => join(modules, '.bin', name);

/** Installs the packages of the lockfile without their scripts. The only script allowed is that of the database module. */
function installDependencies() {
  return step({
    name: 'dependencies',
    inputs: ['package-lock.json'],
    output: 'node_modules/better-sqlite3/package.json',
    packages: topPackages(),
    work: () =>
      runBeside('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        remedy: 'npm ci failed. The package registry must be reachable once.',
      }),
  });
}

/** Fetches or compiles the database module with its own script, as `npm ci` would. */
async function databaseModule() {
  if (existsSync(join(modules, 'better-sqlite3/build/Release/better_sqlite3.node'))) return;
  await said('database module', () =>
    runBeside('npm', ['rebuild', 'better-sqlite3'], {
      remedy:
        'npm rebuild better-sqlite3 failed. It is compiled if there is no prebuilt file: python3, make and g++ are needed (Debian: apt-get install python3 make g++).',
    }),
  );
}

/** Number of packages at the top of `node_modules` in the lockfile. A few of them are for other systems. */
function topPackages() {
  const { packages = {} } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.keys(packages).filter((path) => path.split('node_modules/').length === 2).length;
}

async function build() {
  await step({
    name: 'compile',
    inputs: ['src', 'tsconfig.json', 'package-lock.json'],
    output: 'dist/daemon/main.js',
    work: () => runBeside(bin('tsc'), ['-p', 'tsconfig.json']),
  });
  await step({
    name: 'models',
    inputs: ['models/sources.json', 'tools/models', 'src/inference/protocol/models/manifest.ts'],
    output: 'models/bundles',
    work: () =>
      runBeside(node, ['--import', 'tsx', 'tools/models/build.ts'], {
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      }),
  });
  await step({
    name: 'screen',
    inputs: ['src/ui', 'vite.ui.config.ts', 'package-lock.json'],
    output: 'build/ui/index.html',
    work: () => runBeside(bin('vite'), ['build', '--config', 'vite.ui.config.ts', '--logLevel', 'warn']),
  });
  await step({
    name: 'console of the central office',
    inputs: ['src/ui', 'vite.ui.config.ts', 'vite.console.config.ts', 'package-lock.json'],
    output: 'build/console/console.html',
    work: () => runBeside(bin('vite'), ['build', '--config', 'vite.console.config.ts', '--logLevel', 'warn']),
  });
  await step({
    name: 'page for receiving bodies',
    inputs: [
      'src/opener',
      'src/core/protection/sealed',
      'src/delivery/format/fingerprint.ts',
      'tools/opener',
      'package-lock.json',
    ],
    output: 'build/opener/opener.html',
    work: () => runBeside(node, [join(root, 'tools/opener/build.mjs')]),
  });
}

/** Builds the module of the chip reader, if Debian's header for it is installed. Without the module chips are not read. */
async function readerModule() {
  const fault = canBuild('smartcard') ? await buildNativeBeside('smartcard') : null;
  if (fault !== null) console.log(`waypost: ${fault}`);
}

async function nativeModules() {
  await databaseModule();
  await readerModule();
}

/** `also`: work that needs only the packages; it runs after the build, in parallel with the database module. */
export async function prepare(also = async () => {}) {
  checkMachine();
  await installDependencies();
  await Promise.all([nativeModules(), build().then(also)]);
}

export function commandExists(command) {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// `npm run package`: the Debian package of this commit. The same commit with the same node_modules gives the same bytes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildNative } from '../build-native.mjs';
import { installedKib, writeControl } from './control.mjs';
import { CENTRAL, KIOSK, PROGRAM, packageNameOf, stage } from './stage.mjs';

const root = join(import.meta.dirname, '..', '..');
const MIB = 1024 * 1024;
const KIB_PER_MIB = 1024;
/** Largest package, bytes, that is practical for a border post on a slow line. */
const MAX_DEB_BYTES = 80_000_000;
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
/** The filter of xz for the machine code of an architecture. */
const BRANCHES = { amd64: '--x86', arm64: '--arm64' };

const USAGE = `Usage: npm run package -- [options]

  --program       only the program, for the slots of a kiosk (docs/updates.md)
  --central the package of the central office instead of the one for the kiosk
  --out FOLDER    where the package is written, default build/package
  --check         build a second time, program and screen compiled again, and compare the two
  --version V     version of the package instead of that of package.json
  --stage FOLDER  put the files there and build no package; the folder must not exist`;

const { values } = parseArgs({
  options: {
    central: { type: 'boolean', default: false },
    program: { type: 'boolean', default: false },
    out: { type: 'string' },
    check: { type: 'boolean', default: false },
    version: { type: 'string' },
    stage: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

try {
  main();
} catch (error) {
  console.error(`waypost: ${error.message}`);
  process.exit(1);
}

function main() {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined || process.platform !== 'linux') {
    throw new Error(`packages are built on Linux, x64 or arm64, and this is ${process.platform} ${process.arch}`);
  }
  const version = values.version ?? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  if (!/^[0-9][0-9A-Za-z.+~]*$/.test(version)) throw new Error(`"${version}" is not a version of a Debian package`);
  const pack = values.central ? CENTRAL : values.program ? PROGRAM : KIOSK;
  if (pack === PROGRAM && !/^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(version))
    throw new Error(`"${version}" is not a version of a program: three numbers, such as 0.5.0`);
  const made = { name: pack, root, version, arch: process.arch, architecture, ...commitOf() };
  for (const name of ['unix-dgram', 'smartcard']) {
    const fault = buildNative(name);
    if (fault !== null) throw new Error(fault);
  }
  const compiled = { dist: join(root, 'dist'), ui: join(root, 'build', 'ui') };
  if (values.stage !== undefined) {
    if (existsSync(values.stage)) throw new Error(`${values.stage} exists: give a folder that does not exist yet`);
    stage({ ...made, ...compiled, to: resolve(values.stage) });
    return;
  }
  const out = resolve(values.out ?? join(root, 'build', 'package'));
  mkdirSync(out, { recursive: true });
  const deb = `${packageNameOf({ name: pack, version })}_${version}_${architecture}.deb`;
  const first = build({ ...made, ...compiled, file: join(out, deb) });
  if (values.check) inTemporary((folder) => compare(first, { ...made, folder, deb }));
  if (first.bytes > MAX_DEB_BYTES) throw new Error(`${deb} is larger than ${MAX_DEB_BYTES / 1e6} MB`);
}

function compare(first, { folder, deb, ...made }) {
  const dist = join(folder, 'dist');
  const ui = join(folder, 'ui');
  execute(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json', '--outDir', dist, '--incremental', 'false']);
  const vite = ['build', '--config', 'vite.ui.config.ts', '--logLevel', 'error', '--emptyOutDir', '--outDir', ui];
  execute(join(root, 'node_modules/.bin/vite'), vite);
  process.umask(0o077);
  const second = build({ ...made, dist, ui, file: join(folder, deb) });
  if (first.sha256 !== second.sha256) {
    throw new Error(`two builds of the same commit differ: ${first.sha256} and ${second.sha256}`);
  }
  console.log('Built twice, with program and screen compiled again: the bytes are the same.');
}

function build({ file, architecture, ...made }) {
  const began = performance.now();
  return inTemporary((folder) => {
    const staged = join(folder, 'root');
    stage({ ...made, to: staged });
    writeControl({ name: made.name, staged, version: made.version, architecture });
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(made.epoch), TZ: 'UTC', LC_ALL: 'C.UTF-8' };
    const plain = join(folder, 'plain.deb');
    execute('dpkg-deb', ['--root-owner-group', '-Znone', '--build', staged, plain], { env });
    pack({ plain, file, folder, architecture });
    const bytes = statSync(file).size;
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    console.log(file);
    console.log(`  ${(bytes / 1e6).toFixed(1)} MB (${(bytes / MIB).toFixed(1)} MiB), sha256 ${sha256}`);
    const installed = installedKib(staged) / KIB_PER_MIB;
    const seconds = (performance.now() - began) / 1000;
    console.log(`  ${installed.toFixed(0)} MiB installed, built in ${seconds.toFixed(0)} s`);
    return { bytes, sha256 };
  });
}

/**
 * Compresses the package that dpkg-deb made, because dpkg-deb cannot set the filters of xz. Absolute addresses for calls and
 * jumps in machine code, and no alignment for weights and pictures, save 1.4 MB. One thread is used, because xz divides
 * its blocks by the number of threads.
 */
function pack({ plain, file, folder, architecture }) {
  const members = join(folder, 'members');
  mkdirSync(members);
  execute('ar', ['x', plain], { cwd: members });
  const filters = [BRANCHES[architecture], '--lzma2=preset=9,lc=4,lp=0,pb=0'];
  execute('xz', ['--threads=1', '--check=crc64', ...filters, 'control.tar', 'data.tar'], { cwd: members });
  rmSync(file, { force: true });
  execute('ar', ['rcSD', file, 'debian-binary', 'control.tar.xz', 'data.tar.xz'], { cwd: members });
}

/** The commit and its time, which all files in the package get; without a repository, `SOURCE_DATE_EPOCH` is used. */
function commitOf() {
  const asked = process.env.SOURCE_DATE_EPOCH;
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const head = git('log', '-1', '--format=%ct %H');
  const [time, id] = head.status === 0 ? head.stdout.trim().split(' ') : [undefined, 'unknown'];
  const changed = head.status === 0 && git('status', '--porcelain').stdout !== '';
  const commit = changed ? `${id}, with changes that are not committed` : id;
  const epoch = Number(asked ?? time);
  if (!Number.isInteger(epoch) || epoch <= 0) {
    throw new Error('this is not a git checkout: set SOURCE_DATE_EPOCH to the time of the source, in seconds');
  }
  return { epoch, commit };
}

function execute(command, args, { env = process.env, cwd = root } = {}) {
  const result = spawnSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.error !== undefined) throw new Error(`${command} cannot be started: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`${command} ended with code ${result.status ?? result.signal}`);
}

function inTemporary(work) {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-package-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

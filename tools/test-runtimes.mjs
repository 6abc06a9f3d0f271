// `npm run test:runtimes [24 26]` runs the unit and integration tests on the versions of Node after the packaged one.
// Each version gets a copy of the tree in `.cache/runtimes`, with native modules built for it where that is necessary.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { gypOf } from './build-native.mjs';
import { gate } from './gate.mjs';
import { fail, prepare, root, run } from './prepare.mjs';

/** Versions of Node with long-term support (docs/decisions/0042-runtime.md). */
const LINES = ['24', '26'];
const PROJECTS = ['unit', 'integration'];
/** Modules that are built for one version of Node; the others use Node-API, which is the same in every version. */
const COMPILED = ['better-sqlite3', 'unix-dgram'];
const NATIVE = [...COMPILED, '@serialport/bindings-cpp', 'onnxruntime-node', 'sharp', '@node-rs/argon2'];
/** Folders that git ignores but the tests need. */
const BUILT = ['node_modules', 'dist', 'build/ui', 'build/opener', 'models/bundles'];
const FLAKY = join(root, '.cache', 'flaky.jsonl');

/** The program in the npm package `node` for this machine; it comes with its own headers and does not run a script. */
function nodeOf(line) {
  const name = `node-${process.platform}-${process.arch}`;
  const place = join(root, '.cache', 'runtimes', line);
  mkdirSync(place, { recursive: true });
  const install = [
    'install',
    '--prefix',
    place,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    `${name}@${line}`,
  ];
  run('npm', install, { remedy: `${name}@${line} could not be installed. The package registry must be reachable.` });
  return join(place, 'node_modules', name, 'bin', 'node');
}

function treeOf(line) {
  const tree = join(root, '.cache', 'runtimes', line, 'tree');
  rmSync(tree, { recursive: true, force: true });
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name))))
    cpSync(join(root, file), join(tree, file), { verbatimSymlinks: true });
  // Some tests ask git which files there are. The copy lies in a folder that the repository around it ignores.
  execFileSync('git', ['init', '-q'], { cwd: tree });
  execFileSync('git', ['add', '-A'], { cwd: tree });
  for (const folder of BUILT)
    cpSync(join(root, folder), join(tree, folder), { recursive: true, verbatimSymlinks: true });
  return tree;
}

function compile(node, tree) {
  for (const name of COMPILED) {
    const folder = join(tree, 'node_modules', name);
    if (!existsSync(folder)) continue;
    const args = [gypOf(), 'rebuild', '--release'];
    // An npm setting on the machine would override the same option on the command line.
    const env = { ...process.env, npm_config_nodedir: dirname(dirname(node)) };
    const { status, stderr } = spawnSync(node, args, { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) console.log(`waypost: ${name} was not built: ${stderr.slice(-600)}`);
  }
}

/** Names of the native modules that this version of Node cannot load. */
function notLoaded(node, tree) {
  return NATIVE.filter((name) => {
    const use = name === 'better-sqlite3' ? "; new m(':memory:').pragma('user_version')" : '';
    const program = `const m = require('${name}')${use}`;
    return spawnSync(node, ['-e', program], { cwd: tree, stdio: 'ignore' }).status !== 0;
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((line) => !LINES.includes(line));
if (unknown.length > 0) fail(`npm run test:runtimes accepts ${LINES.join(' or ')}; without an argument it runs both.`);
await prepare();
const rows = [];
for (const line of LINES.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const node = nodeOf(line);
  const version = execFileSync(node, ['-p', 'process.version + " ABI " + process.versions.modules'], {
    encoding: 'utf8',
  });
  console.log(`waypost: Node ${version.trim()}`);
  const tree = treeOf(line);
  compile(node, tree);
  const absent = notLoaded(node, tree);
  const began = Date.now();
  // Without its database module a lane cannot start: every test file would fail, and be run twice.
  const passed = absent.includes('better-sqlite3')
    ? false
    : gate({
        vitest: join(tree, 'node_modules', '.bin', 'vitest'),
        folder: tree,
        projects: PROJECTS,
        list: FLAKY,
        env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, ORT_DISABLE_TELEMETRY: '1' },
      });
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  rows.push({ version: version.trim(), absent, passed: passed && absent.length === 0, minutes });
}
console.log('\n Node                    tests    minutes  native modules that do not load');
for (const { version, absent, passed, minutes } of rows)
  console.log(
    ` ${version.padEnd(22)}  ${passed ? 'passed' : 'FAILED'}   ${minutes.padStart(7)}  ${absent.join(', ') || 'none'}`,
  );
process.exit(rows.every(({ passed }) => passed) ? 0 : 1);

// The test command: type check, lint, unit, integration and browser tests. With `--long`, it runs instead the test files that
// take longer than about ten seconds each. `.ci/run` calls it both ways. `gate.mjs` decides what passes.
import { join } from 'node:path';
import { buildNative } from './build-native.mjs';
import { installTools, missingTools } from './debian-tools.mjs';
import { gate, showFlaky } from './gate.mjs';
import { fail, prepare, root, runBeside } from './prepare.mjs';
import { folderInMemory } from './test-folder.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);
/** Flaky files of every run on this machine, one JSON object per line. It is not committed. */
const FLAKY = join(root, '.cache', 'flaky.jsonl');

const [long, wanted] = [process.argv.includes('--long'), process.argv.slice(2).filter((word) => word !== '--long')];

/** Type checking takes one core while the database module takes the other; with more threads it would only wait. */
async function types() {
  for (const project of ['tsconfig.test.json', 'tsconfig.ui.json'])
    await runBeside(bin('tsc'), ['--noEmit', '--singleThreaded', '-p', project]);
}

async function check() {
  if (long) return;
  console.log('waypost: types and lint');
  await Promise.all([types(), runBeside(bin('biome'), ['ci', '--error-on-warnings', '.'])]);
}

// Debian's packages are installed while npm and the compiler run: one waits for the network, the other for a core.
const installing = installTools();
await prepare(check);
await installing;
for (const { name, without, needed } of missingTools()) {
  const words = `Debian package ${name} is missing: ${without}. On Debian: apt-get install ${name}`;
  if (needed) fail(words);
  console.log(`waypost: ${words}`);
}
for (const [name, which] of [
  ['unix-dgram', 'under a service manager'],
  ['smartcard', 'of a chip reader'],
]) {
  const fault = buildNative(name);
  if (fault !== null) console.log(`waypost: ${fault}; the tests ${which} will be skipped by name`);
}
const folder = long ? null : folderInMemory();
showFlaky(FLAKY);
console.log(long ? 'waypost: tests that take a long time' : 'waypost: tests');
const passed = gate({
  vitest: bin('vitest'),
  folder: root,
  projects: long ? ['long'] : ['unit', 'integration', 'inference', 'browser'],
  wanted,
  list: FLAKY,
  env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...(folder === null ? {} : { TMPDIR: folder }) },
});
process.exit(passed ? 0 : 1);

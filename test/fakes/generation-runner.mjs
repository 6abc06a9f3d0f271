/** Child of the list kill and power-cut tests: node generation-runner.mjs STATE_DIR JOB_FILE [PHASE] (test/fakes/generation-loop.ts) */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir, jobFile, diesIn] = process.argv.slice(2);
const room = (name) => import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', name, 'index.js')));
const { cryptoReady } = await room('adapters/storage/crypto');
const { KeyRing } = await room('adapters/storage/keys');
const { applyDelta, ListFolder } = await room('adapters/storage/lists');
const { buildGeneration, keysOf, keysOfText, readLine } = await room('delivery/bundles');

await cryptoReady();
const ring = new KeyRing(new Uint8Array(32).fill(7));
const { task, meta, from, lines } = JSON.parse(readFileSync(jobFile, 'utf8'));

function operationOf(line) {
  const read = readLine(line);
  if (!read.ok) return JSON.parse(line);
  return { op: 'put', id: read.record.id, rev: read.record.rev, text: read.text, keys: () => keysOf(read.record) };
}

/** Where the run is, for the test that kills it: a pipe is written at once. In the phase `diesIn` it kills itself. */
function phase(name) {
  process.stdout.write(`phase ${name}\n`);
  if (name === diesIn) process.kill(process.pid, 'SIGKILL');
}

function* phased(all) {
  phase('records');
  for (const [at, line] of all.entries()) {
    if (at === Math.floor(all.length / 2)) phase('middle');
    yield line;
  }
  phase('index');
}

async function* each(all) {
  yield* phased(all);
}

function* operations(all) {
  for (const line of phased(all)) yield operationOf(line);
}

const folder = new ListFolder(stateDir, meta.listId);
folder.create();
process.stdout.write('ready\n');
const lock = folder.lock();
if (lock === null) process.exit(3);
folder.removeLeftovers();
let done;
if (task === 'full') {
  done = await buildGeneration({ lines: each(lines), folder, ring, meta });
  if (done.ok) {
    phase('activate');
    folder.activate(meta.generation);
    folder.removeOthers();
  }
} else {
  const { listId } = meta;
  done = applyDelta({ folder, listId, ring, from, meta, operations: operations(lines), keysOfText });
}
lock.release();
process.stdout.write(`${done.ok ? 'applied' : `${done.reason} ${done.message}`}\n`);
process.exit(done.ok ? 0 : 1);

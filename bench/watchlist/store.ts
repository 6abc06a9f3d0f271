/** Child of the benchmark: imports, applies the delta or checks, in a process of its own, and says what it took. */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { applyDelta, type DeltaOperation, ListFolder, ListReader } from '../../src/adapters/storage/lists/index.ts';
import { buildGeneration, filedAlike, keysOf, keysOfText, readLine } from '../../src/delivery/bundles/index.ts';
import { LIST_ID, type Prepared } from './prepare.ts';

export interface Taken {
  seconds: number;
  /** Of all threads of the process. */
  cpuSeconds: number;
  peakMiB: number;
  began: number;
  ended: number;
}

type Task = 'import' | 'delta' | 'check';

async function run(task: Task, prepared: Prepared): Promise<void> {
  const ring = new KeyRing(new Uint8Array(Buffer.from(prepared.key, 'hex')));
  const folder = new ListFolder(prepared.stateDir, LIST_ID);
  folder.create();
  if (task === 'import') {
    const lines = createInterface({ input: createReadStream(prepared.base, 'utf8') });
    const built = await buildGeneration({ lines, folder, ring, meta: prepared.first });
    if (!built.ok) throw new Error(built.message);
    folder.activate(prepared.first.generation);
    folder.removeOthers();
  } else if (task === 'delta') {
    const { generation, state } = prepared.first;
    const lines = readFileSync(prepared.delta, 'utf8').trimEnd().split('\n');
    const done = applyDelta({
      folder,
      listId: LIST_ID,
      ring,
      from: { generation, state },
      meta: prepared.second,
      operations: operationsOf(lines),
      keysOfText,
      filedAlike,
    });
    if (!done.ok) throw new Error(`${done.reason}: ${done.message}`);
  } else {
    const opening = ListReader.open(folder.current() ?? '', LIST_ID, ring);
    if (!opening.ok) throw new Error(opening.message);
    const verdict = opening.reader.check();
    if (!verdict.ok) throw new Error('the self-check does not find the signed state');
    opening.reader.close();
  }
}

function* operationsOf(lines: readonly string[]): Generator<DeltaOperation> {
  for (const line of lines) {
    const read = readLine(line);
    if (read.ok) {
      const { id, rev } = read.record;
      yield { op: 'put', id, rev, text: read.text, keys: () => keysOf(read.record) };
    } else yield JSON.parse(line) as DeltaOperation;
  }
}

process.once('message', (job: { task: Task; prepared: Prepared }) => {
  void (async () => {
    await cryptoReady();
    const began = Date.now();
    const before = process.cpuUsage();
    await run(job.task, job.prepared);
    const { user, system } = process.cpuUsage(before);
    const ended = Date.now();
    const taken: Taken = {
      seconds: (ended - began) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      began,
      ended,
    };
    process.send?.(taken, () => process.exit(0));
  })();
});

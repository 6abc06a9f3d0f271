import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { builtEntry } from '../../adapters/installation/index.ts';
import type { Random } from '../../adapters/storage/crypto/index.ts';
import type { SealingKeys } from '../../adapters/storage/lists/index.ts';
import { type Batch, type SealedBatch, sealBatch } from './seal-batch.ts';

/** Batches under way for each thread: one at work, one waiting. */
const BATCHES_PER_THREAD = 2;

export interface SealerPool {
  /** Hands a batch over and returns finished ones, in order; waits while too many are under way. */
  seal(batch: Batch): Promise<SealedBatch[]>;
  /** Waits for all batches that are under way. */
  rest(): Promise<SealedBatch[]>;
  end(): Promise<void>;
}

/**
 * Checks and seals batches in separate threads. They load no native code except Node's, so a thread can be ended at any time
 * without harm (unlike inference). Without threads, or if the build has none, this thread does the work.
 */
export function sealerPool(input: { keys: SealingKeys; threads: number; random?: Random }): SealerPool {
  const entry = builtEntry('delivery/bundles/sealer-thread.js');
  // A test's source of random bytes cannot be passed to a thread.
  if (input.threads === 0 || input.random !== undefined || !existsSync(entry)) return inline(input);
  return threaded(input.keys, { entry, threads: input.threads });
}

function inline({ keys, random }: { keys: SealingKeys; random?: Random }): SealerPool {
  return {
    seal: (batch) => Promise.resolve([sealBatch(keys, batch, random)]),
    rest: () => Promise.resolve([]),
    end: () => Promise.resolve(),
  };
}

function threaded(keys: SealingKeys, { entry, threads }: { entry: string; threads: number }): SealerPool {
  const workers = Array.from({ length: threads }, () => new Worker(entry, { workerData: keys }));
  const waiting: Promise<SealedBatch>[] = [];
  const answers = workers.map((): ((answer: SealedBatch) => void)[] => []);
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  workers.forEach((worker, at) => {
    worker.on('message', (answer: SealedBatch) => answers[at]?.shift()?.(answer));
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('a sealing thread ended')));
  });
  let next = 0;
  const takeDown = async (most: number): Promise<SealedBatch[]> => {
    const done: SealedBatch[] = [];
    while (waiting.length > most) {
      const first = waiting.shift();
      if (first !== undefined) done.push(await Promise.race([first, failed]));
    }
    return done;
  };
  return {
    seal: (batch) => {
      const at = next % threads;
      next += 1;
      waiting.push(new Promise((resolve) => answers[at]?.push(resolve)));
      workers[at]?.postMessage(batch);
      return takeDown(threads * BATCHES_PER_THREAD);
    },
    rest: () => takeDown(0),
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ChipArithmetic, GroupAnswer, GroupJob } from '../../core/chip/index.ts';
import { builtEntry } from '../installation/index.ts';
import { bytesIn, withOwnBytes } from './job-bytes.ts';

/** A job takes 2 to 70 ms; one that takes this long is not coming back. */
const LIMIT_JOB_MS = 10_000;
const LIMIT_HEAP_MB = 64;
/** secp256r1, brainpoolP256r1, secp384r1, brainpoolP384r1: what documents have. The others are made at their first use. */
const WARM_CURVES: readonly number[] = [13, 12, 16, 15];

interface Waiting {
  resolve(answer: GroupAnswer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * Group arithmetic of chips in a thread of its own, so that the event loop never waits for a point multiplication (decision
 * 0058). The thread loads no native code. One that ends takes its jobs with it, and the next job starts another one.
 */
export class ArithmeticThread implements ChipArithmetic {
  readonly #entry: string;
  readonly #limitJobMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #next = 0;

  constructor({ entry, limitJobMs }: { entry?: string; limitJobMs?: number } = {}) {
    this.#entry = entry ?? builtEntry('adapters/chip-arithmetic/thread.js');
    this.#limitJobMs = limitJobMs ?? LIMIT_JOB_MS;
  }

  /** Starts the thread and builds its tables, so that the first traveller does not wait for them. */
  start(): void {
    for (const id of WARM_CURVES) {
      // If the thread cannot start, the first real job will report that too.
      this.compute({ op: 'warm', group: { kind: 'ec', id } }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#lose(new Error('The chip arithmetic thread was stopped.'));
    await worker?.terminate();
  }

  /** Rejects if the thread is lost, which says nothing about the chip. */
  compute(job: GroupJob): Promise<GroupAnswer> {
    return new Promise((resolve, reject) => {
      const worker = this.#running();
      const id = this.#next++;
      const timer = setTimeout(() => {
        void worker.terminate();
        this.#lose(new Error('The chip arithmetic thread did not answer in time.'));
      }, this.#limitJobMs);
      timer.unref();
      this.#waiting.set(id, { resolve, reject, timer });
      // A program that waits for a job does not end; one that has none is not kept alive.
      worker.ref();
      const own = withOwnBytes(job);
      // Moved, not copied: a copy would also be in the message, where nobody can overwrite it.
      worker.postMessage(
        { id, job: own },
        bytesIn(own).map(({ buffer }) => buffer),
      );
    });
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    if (!existsSync(this.#entry)) throw new Error(`${this.#entry} is missing: the installation is incomplete.`);
    const worker = new Worker(this.#entry, { resourceLimits: { maxOldGenerationSizeMb: LIMIT_HEAP_MB } });
    worker.unref();
    worker.on('message', ({ id, answer }: { id: number; answer: GroupAnswer }) => {
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) return;
      clearTimeout(waiting.timer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
      waiting.resolve(answer);
    });
    const ended = (error: Error): void => {
      if (this.#worker === worker) this.#lose(error);
    };
    worker.on('error', ended);
    worker.on('exit', () => ended(new Error('The thread of the chip arithmetic ended.')));
    this.#worker = worker;
    return worker;
  }

  #lose(error: Error): void {
    this.#worker = null;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

/** Thread of `ArithmeticThread`: computes the jobs of a chip one after the other. */
import { parentPort } from 'node:worker_threads';
import { computeGroupJob, type GroupAnswer, type GroupJob } from '../../core/chip/index.ts';
import { bytesIn } from './job-bytes.ts';

interface Asked {
  id: number;
  job: GroupJob;
}

function compute(job: GroupJob): GroupAnswer {
  try {
    return computeGroupJob(job);
  } finally {
    // This overwrites only the thread's own copies; the caller overwrites the originals.
    for (const bytes of bytesIn(job)) bytes.fill(0);
  }
}

parentPort?.on('message', ({ id, job }: Asked) => {
  const answer = compute(job);
  if (!answer.ok) return parentPort?.postMessage({ id, answer });
  // An agreed secret is moved as well: no copy of it stays here.
  const bytes = new Uint8Array(answer.bytes);
  answer.bytes.fill(0);
  parentPort?.postMessage({ id, answer: { ok: true, bytes } }, [bytes.buffer]);
});

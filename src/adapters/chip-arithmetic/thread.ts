/** Thread of `ArithmeticThread`: computes the jobs of a chip one after the other. */
import { parentPort } from 'node:worker_threads';
import { computeGroupJob, type GroupAnswer, type GroupJob } from '../../core/chip/index.ts';

interface Asked {
  id: number;
  job: GroupJob;
}

function compute(job: GroupJob): GroupAnswer {
  try {
    return computeGroupJob(job);
  } finally {
    // The copy of the key in this thread; the one that was sent is the caller's to overwrite.
    if ('privateKey' in job) job.privateKey.fill(0);
  }
}

parentPort?.on('message', ({ id, job }: Asked) => {
  parentPort?.postMessage({ id, answer: compute(job) });
});

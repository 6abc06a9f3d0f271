/** Thread of `sealerPool`: takes batches of lines and returns them checked, sealed and hashed. */
import { parentPort, workerData } from 'node:worker_threads';
import { cryptoReady } from '../../adapters/storage/crypto/index.ts';
import type { SealingKeys } from '../../adapters/storage/lists/index.ts';
import { type Batch, sealBatch } from './seal-batch.ts';

const keys = workerData as SealingKeys;
const ready = cryptoReady();

parentPort?.on('message', (batch: Batch) => {
  void ready.then(() => parentPort?.postMessage(sealBatch(keys, batch)));
});

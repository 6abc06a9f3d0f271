/** A publication in a process of its own, to be killed: says that it is there, and publishes when it is told how. */

import { cryptoReady } from '../../dist/adapters/storage/crypto/index.js';
import { CentralFolder } from '../../dist/central/folder/index.js';
import { publish } from '../../dist/central/publish/index.js';

await cryptoReady();
process.once('message', ({ path, now, keys }) => {
  const opened = Object.fromEntries(
    Object.entries(keys).map(([role, { secret, ...key }]) => [role, { ...key, secret: Buffer.from(secret, 'hex') }]),
  );
  const verdict = publish(new CentralFolder(path), opened, new Date(now));
  process.exit(verdict.ok ? 0 : 1);
});
process.send?.('ready');

/** A publication in a process of its own, to be killed: opens the keys, says so, and publishes when it is told to. */
import { cryptoReady } from '../../src/storage/index.ts';
import { TestCentral } from './central-office.ts';

const [path, now] = process.argv.slice(2);
await cryptoReady();
const office = new TestCentral(path);
for (const name of ['snapshot', 'timestamp']) await office.key(name);
process.once('message', async () => {
  const verdict = await office.publish(new Date(now));
  process.exit(verdict.ok ? 0 : 1);
});
process.send?.('ready');

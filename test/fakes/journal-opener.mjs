/** Child of the migration test: opens the audit as a new program does, says so, adds one case and ends. `node journal-opener.mjs STATE_DIR` */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir] = process.argv.slice(2);
const storage = (name) =>
  import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'adapters', 'storage', name, 'index.js')));
const { cryptoReady } = await storage('crypto');
const { KeyRing } = await storage('keys');
const { openJournal } = await storage('journal');

await cryptoReady();
const opened = openJournal({
  stateDir,
  ring: new KeyRing(new Uint8Array(32).fill(7)),
  clock: { mono: () => 1, wall: () => new Date(), trusted: () => true },
  bootId: 'after',
});
if (!opened.ok) {
  writeSync(1, `refused ${opened.reason} ${opened.message}\n`);
  process.exit(3);
}
const event = { wall: new Date().toISOString(), mono: 1, kind: 'opened', lane: 'lane-1', by: 'scanner', demo: false };
const result = opened.journal.append('after-0', [event]);
writeSync(1, result.ok ? `ack after-0 ${result.seq} 1\n` : `unavailable ${result.detail}\n`);
opened.journal.stop();

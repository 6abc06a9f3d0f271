/**
 * Child of the kill tests: writes cases in a loop and reports each acknowledged batch on standard output.
 *
 *   node journal-writer.mjs STATE_DIR PREFIX [MOST]
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir, prefix, most = '1000000'] = process.argv.slice(2);
const storage = (name) =>
  import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'adapters', 'storage', name, 'index.js')));
const { cryptoReady } = await storage('crypto');
const { KeyRing } = await storage('keys');
const { openJournal } = await storage('journal');

await cryptoReady();
const opened = openJournal({
  stateDir,
  ring: new KeyRing(new Uint8Array(32).fill(7)),
  clock: { mono: () => Math.round(performance.now()), wall: () => new Date(), trusted: () => true },
  bootId: prefix,
});
if (!opened.ok) {
  writeSync(1, `refused ${opened.reason} ${opened.message}\n`);
  process.exit(3);
}
const { journal } = opened;
writeSync(1, 'ready\n');

const stamp = () => ({ wall: new Date().toISOString(), mono: Math.round(performance.now()) });
const personal = { lines: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'], uncertain: [], document: null };
const batches = [
  () => [
    { ...stamp(), kind: 'opened', lane: 'lane-1', by: 'scanner', demo: false },
    {
      ...stamp(),
      kind: 'mrz-read',
      source: 's',
      via: 'scanner',
      value: 'successful',
      reason: 'MRZ_OK',
      rawDigest: '00',
      personal,
    },
  ],
  () => [
    { ...stamp(), kind: 'page-read', source: 'i', digest: '11', width: 1, height: 1, portrait: true },
    { ...stamp(), kind: 'live-face-read', source: 'c', digests: ['22'], frames: 1 },
  ],
  () => [{ ...stamp(), kind: 'decided', officer: 'o', decision: 'clear', reasons: ['OTHER'], personal: { note: 'n' } }],
  () => [{ ...stamp(), kind: 'sealed', digest: '33', wiped: 1 }],
];

for (let number = 0; number < Number(most); number += 1) {
  const id = `${prefix}-${number}`;
  for (const batch of batches) {
    const events = batch();
    const result = journal.append(id, events);
    if (result.ok) writeSync(1, `ack ${id} ${result.seq} ${events.length}\n`);
    else {
      writeSync(1, `unavailable ${result.detail}\n`);
      if (journal.health().ok) writeSync(1, 'healthy after a failure\n');
      process.exit(4);
    }
  }
}
journal.stop();
writeSync(1, 'done\n');

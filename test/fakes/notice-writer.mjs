/**
 * Child of the kill test of notices: raises and judges alerts in a loop and reports each acknowledged batch.
 *
 *   node notice-writer.mjs STATE_DIR PREFIX SEAL_HEX RECEIPTS_HEX
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { v7 as uuidv7 } from 'uuid';

const [stateDir, prefix, seal, receipts] = process.argv.slice(2);
const storage = (name) =>
  import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'adapters', 'storage', name, 'index.js')));
const { cryptoReady } = await storage('crypto');
const { KeyRing } = await storage('keys');
const { openJournal } = await storage('journal');

await cryptoReady();
const key = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const opened = openJournal({
  stateDir,
  ring: new KeyRing(new Uint8Array(32).fill(7)),
  clock: { mono: () => Math.round(performance.now()), wall: () => new Date(), trusted: () => true },
  bootId: prefix,
  notices: { policy: { seal: key(seal), receipts: key(receipts), classes: ['protect'] }, nextId: () => uuidv7() },
});
if (!opened.ok) {
  writeSync(1, `refused ${opened.reason} ${opened.message}\n`);
  process.exit(3);
}
const { journal } = opened;
writeSync(1, 'ready\n');

const stamp = () => ({ wall: new Date().toISOString(), mono: Math.round(performance.now()) });
const list = { id: 'missing', name: 'Missing', version: 3, generatedAt: '', legalBasis: 'x', handling: 'y' };
for (let number = 0; ; number += 1) {
  const id = `${prefix}-${number}`;
  const alertId = randomUUID();
  const personal = { recordId: id, names: ['N'], explain: [], score: null, note: null };
  const alert = {
    id: alertId,
    cls: 'protect',
    via: 'name',
    list,
    listAgeMs: 1,
    stale: false,
    action: 'Call',
    personal,
  };
  const batches = [
    [
      { ...stamp(), kind: 'opened', lane: 'lane-1', by: 'scanner', demo: false },
      { ...stamp(), kind: 'alert-raised', alert },
    ],
    [{ ...stamp(), kind: 'adjudicated', alertId, outcome: 'unsure', officer: 'o' }],
  ];
  for (const events of batches) {
    const result = journal.append(id, events);
    if (!result.ok) {
      writeSync(1, `unavailable ${result.detail}\n`);
      process.exit(4);
    }
    writeSync(1, `ack ${id} ${result.seq} ${events.length}\n`);
  }
}

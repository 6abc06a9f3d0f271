/** Child of the kill and disk tests of the update: node update-runner.mjs STATE_DIR REPOSITORY_FOLDER */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir, from] = process.argv.slice(2);
const room = (name) => import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', name, 'index.js')));
const { cryptoReady, keyIdOf } = await room('adapters/storage/crypto');
const { deviceBoxKey, KeyRing } = await room('adapters/storage/keys');
const { openJournal } = await room('adapters/storage/journal');
const { applyUpdate } = await room('delivery/apply');

await cryptoReady();
const ring = new KeyRing(new Uint8Array(32).fill(7));
const clock = { mono: () => Math.round(performance.now()), wall: () => new Date(), trusted: () => true };
const opened = openJournal({ stateDir, ring, clock, bootId: 'update' });
if (!opened.ok) process.exit(3);
const site = {
  stateDir,
  ring,
  deviceKeyId: keyIdOf(deviceBoxKey(ring).publicKey),
  listIds: ['missing-persons'],
  journal: opened.journal,
  clock,
  version: '0.1.0',
  policy: 'file',
  tpm: null,
};
process.stdout.write('ready\n');
const report = await applyUpdate({ site, repository: 'main', from });
process.stdout.write(`${report.ok ? report.lists[0].verdict : report.reason}\n`);
process.exit(report.ok ? 0 : 1);

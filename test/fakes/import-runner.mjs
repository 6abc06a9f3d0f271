/** Child of the import kill test: node import-runner.mjs STATE_DIR BUNDLE HEX_KEY HEX_KEY */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir, path, ...keys] = process.argv.slice(2);
const room = (name) => import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', name, 'index.js')));
const { cryptoReady } = await room('adapters/storage/crypto');
const { KeyRing } = await room('adapters/storage/keys');
const { openJournal } = await room('adapters/storage/journal');
const { importBundle } = await room('delivery/bundles');

await cryptoReady();
const ring = new KeyRing(new Uint8Array(32).fill(7));
const clock = {
  mono: () => Math.round(performance.now()),
  wall: () => new Date('2026-11-25T12:00:00Z'),
  trusted: () => true,
};
const opened = openJournal({ stateDir, ring, clock, bootId: 'import' });
if (!opened.ok) process.exit(3);
process.stdout.write('ready\n');
const request = { bundle: { path }, stateDir, ring, clock, journal: opened.journal };
const verdict = await importBundle({ ...request, trust: { keys, threshold: 2 }, listIds: ['missing-persons'] });
process.stdout.write(`${verdict.ok ? verdict.verdict : verdict.reason}\n`);
process.exit(verdict.ok ? 0 : 1);

/** Child of the power-cut test of the end of an operation: node operation-end-runner.mjs STATE_DIR NOW */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [stateDir, now] = process.argv.slice(2);
const room = (name) => import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', name, 'index.js')));
const { cryptoReady } = await room('adapters/storage/crypto');
const { KeyRing } = await room('adapters/storage/keys');
const { openJournal } = await room('adapters/storage/journal');
const { sweepOperations } = await room('delivery/apply');

await cryptoReady();
const ring = new KeyRing(new Uint8Array(32).fill(7));
const clock = { mono: () => Math.round(performance.now()), wall: () => new Date(now), trusted: () => true };
const opened = openJournal({ stateDir, ring, clock, bootId: 'end' });
if (!opened.ok) process.exit(3);
const done = sweepOperations({ stateDir, ring, journal: opened.journal, now: new Date(now) });
process.stdout.write(done ? 'destroyed\n' : 'left\n');
opened.journal.stop();

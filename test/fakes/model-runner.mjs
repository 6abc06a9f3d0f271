/** Child of the model kill test: node model-runner.mjs STATE_DIR MODELS_DIR FOLDER BUNDLE VERSION HEX_KEY HEX_KEY */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

process.env.ORT_DISABLE_TELEMETRY = '1';
const [stateDir, modelsDir, folder, bundleId, version, ...keys] = process.argv.slice(2);
const room = (name) => import(pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', name, 'index.js')));
const { cryptoReady } = await room('adapters/storage/crypto');
const { KeyRing } = await room('adapters/storage/keys');
const { openJournal } = await room('adapters/storage/journal');
const { activateModel, installModel } = await room('delivery/models');

await cryptoReady();
const ring = new KeyRing(new Uint8Array(32).fill(7));
const clock = {
  mono: () => Math.round(performance.now()),
  wall: () => new Date('2026-11-25T12:00:00Z'),
  trusted: () => true,
};
const opened = openJournal({ stateDir, ring, clock, bootId: 'models' });
if (!opened.ok) process.exit(3);
const place = {
  stateDir,
  trust: { keys, threshold: 2 },
  journal: opened.journal,
  by: 'a test',
  profile: { modelsDir, profileName: 'accurate', committedDir: modelsDir },
  newId: randomUUID,
};
process.stdout.write('ready\n');
const installed = await installModel(place, folder);
if (!installed.ok) {
  process.stdout.write(`refused ${installed.reason} ${installed.message}\n`);
  process.exit(1);
}
const activated = await activateModel(place, { bundleId, version });
process.stdout.write(activated.ok ? 'activated\n' : `refused ${activated.reason} ${activated.message}\n`);
process.exit(activated.ok ? 0 : 1);

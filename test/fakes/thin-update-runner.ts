/** `waypost update fetch` until it succeeds, then `waypost update apply`, of a simulated kiosk. Argument: JSON of `ThinUpdateRun`. */
import { cryptoReady, fromHex, keyIdOf } from '../../src/adapters/storage/crypto/index.ts';
import { openJournal } from '../../src/adapters/storage/journal/index.ts';
import { deviceBoxKey, KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { applyUpdate } from '../../src/delivery/apply/index.ts';
import { fetchUpdate } from '../../src/delivery/fetch/index.ts';

export interface ThinUpdateRun {
  stateDir: string;
  secret: string;
  url: string;
  listId: string;
}

export interface ThinUpdateSaid {
  /** Reasons of fetches that failed before the one that did not. */
  failed: string[];
  fetchSeconds: number;
  fetchedBytes: number;
  applySeconds: number;
  verdict: string;
  generation: number | null;
}

const FETCHES_MAX = 10;
const run = JSON.parse(process.argv[2] ?? '') as ThinUpdateRun;
await cryptoReady();
const ring = new KeyRing(fromHex(run.secret, 32) ?? new Uint8Array());
const clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };
const { stateDir, url, listId } = run;
const failed: string[] = [];
const began = performance.now();
let fetchedBytes = -1;
while (fetchedBytes < 0 && failed.length < FETCHES_MAX) {
  const report = await fetchUpdate({ stateDir, repository: 'main', url, listIds: [listId] });
  if (report.ok) fetchedBytes = report.fetchedBytes;
  else failed.push(report.reason);
}
const fetchSeconds = (performance.now() - began) / 1000;
const opened = openJournal({ stateDir, ring, clock, bootId: 'thin' });
if (!opened.ok) throw new Error(opened.message);
const applied = await applyUpdate({
  repository: 'main',
  site: {
    ...{ stateDir, ring, deviceKeyId: keyIdOf(deviceBoxKey(ring).publicKey), listIds: [listId], clock },
    ...{ journal: opened.journal, version: '0.1.0', policy: 'file', tpm: null },
  },
});
opened.journal.stop();
const [list] = applied.lists;
const said: ThinUpdateSaid = {
  ...{ failed, fetchSeconds, fetchedBytes, applySeconds: (performance.now() - began) / 1000 - fetchSeconds },
  ...{ verdict: list?.verdict ?? (applied.ok ? 'nothing' : applied.reason), generation: list?.generation ?? null },
};
console.log(JSON.stringify(said));

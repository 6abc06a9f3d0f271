/** The daemon's side of the line in a process of its own, which makes a notice now and then. Argument: JSON of `DaemonLinkRun`. */
import { appendFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { cryptoReady, fromHex } from '../../src/adapters/storage/crypto/index.ts';
import { openJournal } from '../../src/adapters/storage/journal/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { LinkService } from '../../src/daemon/link/link-service.ts';
import { plainReport } from './line-site.ts';
import { caseWith } from './notices.ts';

export interface DaemonLinkRun {
  stateDir: string;
  seal: string;
  receipts: string;
  beatMs: number;
  /** Milliseconds between two hits; 0 for none. */
  hitEveryMs: number;
  /** Each hit whose notice is on the disk is named here. */
  hits: string;
  /** Secret of its key ring, hex; without, the one that every test has. */
  secret?: string;
}

const run = JSON.parse(process.argv[2] ?? '') as DaemonLinkRun;
await cryptoReady();
const bytes = (hex: string): Uint8Array => fromHex(hex, 32) ?? new Uint8Array();
const clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };
const ring = (): KeyRing => new KeyRing(run.secret === undefined ? new Uint8Array(32).fill(7) : bytes(run.secret));
const policy = { seal: bytes(run.seal), receipts: bytes(run.receipts), classes: [] };
const opened = openJournal({
  ...{ stateDir: run.stateDir, ring: ring(), clock, bootId: uuidv7() },
  notices: { policy, nextId: () => uuidv7() },
  alone: true,
});
if (!opened.ok) {
  console.error(opened.message);
  process.exit(3);
}
const { journal } = opened;
new LinkService({
  ...{ stateDir: run.stateDir, beatMs: run.beatMs, ring: ring(), journal, clock, report: plainReport },
  every: (_ms, work) => {
    const timer = setInterval(work, 20);
    return () => clearInterval(timer);
  },
  idle: () => true,
  warn: (message) => console.error(message),
}).start();
if (run.hitEveryMs > 0)
  setInterval(() => {
    const id = uuidv7();
    if (journal.append(`case-${id}`, caseWith(`alert-${id}`, `r-${id.slice(-12)}`)).ok)
      appendFileSync(run.hits, `r-${id.slice(-12)}\n`);
  }, run.hitEveryMs);

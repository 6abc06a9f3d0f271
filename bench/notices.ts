import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { SystemTime } from '../src/adapters/files/index.ts';
import { cryptoReady } from '../src/adapters/storage/crypto/index.ts';
import { openFleetRegister } from '../src/adapters/storage/fleet/index.ts';
import { type AuditJournal, openJournal } from '../src/adapters/storage/journal/index.ts';
import { boxKeyFrom, KeyRing, signingKeyFromSeed } from '../src/adapters/storage/keys/index.ts';
import { collectReceipts, sendNotices } from '../src/adapters/storage/notice-exchange/index.ts';
import { openReceived } from '../src/adapters/storage/outbox/index.ts';
import { receiveNotices } from '../src/central/notices/index.ts';
import type { Alert } from '../src/core/inspection/record/alerts/index.ts';
import type { InspectionEvent } from '../src/core/inspection/record/index.ts';
import { deviceIdentity } from '../src/delivery/device/index.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const component = { name: 'watchlist', version: '1', sha256: null };
const look = (time: SystemTime, check: 'lists.document' | 'lists.person'): InspectionEvent => ({
  wall: time.wall().toISOString(),
  mono: time.mono(),
  kind: 'check-done',
  check: {
    check,
    mode: 'm',
    value: 'successful',
    reason: 'LIST_CLEAR',
    errorCode: null,
    margin: null,
    component,
    t0: 1,
    t1: 2,
  },
});

function raised(time: SystemTime, id: string): InspectionEvent {
  const list = { id: 'missing', name: 'Missing', version: 3, generatedAt: '', legalBasis: 'x', handling: 'y' };
  const personal: Alert['personal'] = { recordId: id, names: ['N'], explain: [], score: null, note: null };
  const alert: Alert = { id, cls: 'protect', via: 'name', list, listAgeMs: 1, stale: false, action: 'Call', personal };
  return { wall: time.wall().toISOString(), mono: time.mono(), kind: 'alert-raised', alert };
}

/** Hit notices: what one adds to the audit of a look-up, and how fast many go to central and back. */
export async function benchNotices({ notices: count, lookUps }: Sizes['notices'] = FULL.notices): Promise<Row[]> {
  await cryptoReady();
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  const time = new SystemTime(new Date(0));
  const ring = new KeyRing(new Uint8Array(32).fill(1));
  const office = new KeyRing(new Uint8Array(32).fill(2));
  const keys = {
    box: boxKeyFrom(office.key('notice-box')),
    receipts: signingKeyFromSeed(office.key('notice-signing')),
    store: office.key('notice-store'),
    signIn: { office: office.key('fleet-office'), system: office.key('fleet-system') },
    wipe: () => office.wipe(),
  };
  const policy = { seal: keys.box.publicKey, receipts: keys.receipts.publicKey, classes: ['protect' as const] };
  const open = (name: string, told: boolean): AuditJournal => {
    const stateDir = join(folder, name);
    mkdirSync(stateDir);
    const notices = told ? { policy, nextId: () => uuidv7() } : null;
    const opened = openJournal({ stateDir, ring, clock: time, bootId: 'bench', notices });
    if (!opened.ok) throw new Error(opened.message);
    return opened.journal;
  };
  try {
    const silent = open('silent', false);
    const told = open('told', true);
    const kinds = {
      'no notices configured, no hit': { journal: silent, hit: false, ms: [] as number[], cpu: 0 },
      'no notices configured, hit': { journal: silent, hit: true, ms: [] as number[], cpu: 0 },
      'notices, no hit (a blank)': { journal: told, hit: false, ms: [] as number[], cpu: 0 },
      'notices, hit': { journal: told, hit: true, ms: [] as number[], cpu: 0 },
    };
    // In turn, so that the load of the machine falls on all alike.
    for (let at = 0; at < lookUps; at += 1) {
      for (const kind of Object.values(kinds)) {
        const id = uuidv7();
        const events = [look(time, 'lists.document'), look(time, 'lists.person')];
        if (kind.hit) events.push(raised(time, id));
        const before = process.cpuUsage();
        const start = performance.now();
        if (!kind.journal.append(id, events).ok) throw new Error('the audit cannot be written');
        kind.ms.push(performance.now() - start);
        const used = process.cpuUsage(before);
        kind.cpu += (used.user + used.system) / 1000;
      }
    }
    const rows = Object.entries(kinds).map(([what, { ms, cpu }]) =>
      timing(`audit of a look-up: ${what}`, ms, null, `${(cpu / lookUps).toFixed(2)} ms CPU each`),
    );
    while (told.outbox.status().waiting < count) {
      const id = uuidv7();
      told.append(id, [raised(time, id)]);
    }
    const stick = join(folder, 'stick');
    mkdirSync(stick);
    const { deviceKeyId, sign } = deviceIdentity(ring, 'Bench');
    const store = openReceived({ folder, key: keys.store, now: time.wall() });
    if (!store.ok) throw new Error(store.message);
    const fleet = openFleetRegister({ folder, now: time.wall() });
    if (!fleet.ok) throw new Error(fleet.message);
    const sender = (id: string) => (id === deviceKeyId ? { name: 'Bench', sign, revokedAt: null } : null);
    const { received } = store;
    const now = () => time.wall();
    const clock = time;
    rows.push(
      await rate('write to a folder', count, () => sendNotices({ journal: told, folder: stick, clock })),
      await rate('verify, store and acknowledge at central', count, () =>
        receiveNotices({ folder: stick, keys, sender, received, register: fleet.register, now }),
      ),
      await rate('take the receipts', count, () => collectReceipts({ journal: told, folder: stick, clock })),
    );
    if (told.outbox.status().waiting !== 0) throw new Error('not every notice came through');
    received.close();
    fleet.register.close();
    told.stop();
    silent.stop();
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rate(what: string, count: number, work: () => Promise<unknown>): Promise<Row> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const note = `${seconds.toFixed(1)} s, ${((user + system) / 1_000_000).toFixed(1)} s CPU for ${count}`;
  return { what: `notices: ${what}`, unit: '/s', p50: null, p95: count / seconds, budget: null, note };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { openCounters, openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { openJournal } from '../../../src/adapters/storage/journal/index.ts';
import { KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { openReceived } from '../../../src/adapters/storage/outbox/index.ts';
import { openProtection } from '../../../src/adapters/storage/protection/index.ts';
import { SetClock } from '../../fakes/stores.ts';

/** Every connection that the program sets up, so that what it set is asked of it and not of another one. */
let connections: Set<Database.Database>;

/** `PRAGMA synchronous`: 2 is FULL, a commit returns once its log is on the disk. */
const FULL = 2;

let stateDir: string;
beforeEach(async () => {
  await cryptoReady();
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-durable-'));
  connections = new Set();
  const real = Database.prototype.pragma;
  vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (this: Database.Database, ...asked) {
    connections.add(this);
    return real.apply(this, asked);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const db of connections) db.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const ring = (): KeyRing => new KeyRing(new Uint8Array(32).fill(7));
const now = new Date('2026-11-25T12:00:00Z');

describe('a database whose commit must survive a power cut', () => {
  it.each([
    ['audit.db', () => openJournal({ stateDir, ring: ring(), clock: new SetClock(), bootId: 'b' })],
    ['accounts.db', () => openAccounts({ stateDir, ring: ring(), wall: () => now })],
    ['counters.db', () => openCounters({ stateDir, now })],
    ['passes.db', () => openCrossings({ stateDir, now })],
    ['protection.db', () => openProtection({ stateDir, ring: ring(), now, noted: null })],
    ['notices.db', () => openReceived({ folder: stateDir, key: ring().key('notice-store'), now })],
  ])('%s: its own connection syncs fully, logs ahead and overwrites what it deletes', (name, open) => {
    expect(open()).toMatchObject({ ok: true });
    const own = [...connections].filter((db) => db.open && basename(db.name) === name);
    expect(own).toHaveLength(1);
    const asked = (pragma: string): unknown => own[0]?.pragma(pragma, { simple: true });
    expect([asked('synchronous'), asked('journal_mode'), asked('secure_delete'), asked('foreign_keys')]).toEqual([
      FULL,
      'wal',
      1,
      1,
    ]);
  });
});

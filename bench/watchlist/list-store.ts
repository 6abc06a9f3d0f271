import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { ListFolder, ListStore, UNCOUNTED } from '../../src/adapters/storage/lists/index.ts';
import { DEFAULT_LIST_POLICY, LIST_COVERS } from '../../src/core/watchlist/index.ts';
import { buildGeneration, readLine } from '../../src/delivery/bundles/index.ts';

const LIST_ID = 'names';

/** Seals the records, in any order, into a list of its own, and asks of it as the daemon does. The list is gone afterwards. */
export async function withListStore<T>(lines: readonly string[], ask: (store: ListStore) => T): Promise<T> {
  await cryptoReady();
  const stateDir = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  const ring = new KeyRing(new Uint8Array(randomBytes(32)));
  try {
    await build(stateDir, ring, sorted(lines));
    const store = new ListStore({
      stateDir,
      lists: [{ id: LIST_ID, name: 'Names', maxAgeHours: 24 }],
      ring,
      clock: { mono: () => performance.now(), wall: () => new Date(), trusted: () => true },
      onUnreadable: () => undefined,
      onDamaged: ({ message }) => {
        throw new Error(message);
      },
    });
    try {
      return ask(store);
    } finally {
      store.close();
    }
  } finally {
    ring.wipe();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

function sorted(lines: readonly string[]): string[] {
  return lines
    .map((line) => {
      const read = readLine(line);
      if (!read.ok) throw new Error(read.where);
      return { id: read.record.id, text: read.text };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ text }) => text);
}

async function build(stateDir: string, ring: KeyRing, lines: readonly string[]): Promise<void> {
  const folder = new ListFolder(stateDir, LIST_ID);
  folder.create();
  const now = new Date().toISOString();
  const built = await buildGeneration({
    lines: (async function* () {
      yield* lines;
    })(),
    folder,
    ring,
    meta: {
      listId: LIST_ID,
      name: 'Names',
      generation: 1,
      state: '',
      records: lines.length,
      createdAt: now,
      appliedAt: now,
      ...UNCOUNTED,
      maxAgeHours: 24,
      legalBasis: 'Bench',
      handling: 'Bench',
      purpose: 'Bench',
      issuer: 'Bench',
      nameThreshold: DEFAULT_LIST_POLICY.personThreshold,
      covers: LIST_COVERS,
    },
  });
  if (!built.ok) throw new Error(built.message);
  folder.activate(1);
}

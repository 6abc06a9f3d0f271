import { createHash } from 'node:crypto';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import type { DeltaResult } from '../../src/adapters/storage/lists/delta-operation.ts';
import {
  applyDelta,
  type DeltaOperation,
  ListFolder,
  type ListMeta,
  UNCOUNTED,
} from '../../src/adapters/storage/lists/index.ts';
import { canonical } from '../../src/core/audit/index.ts';
import type { WatchRecord } from '../../src/core/watchlist/record/index.ts';
import { buildGeneration, keysOf, keysOfText, readLine } from '../../src/delivery/bundles/index.ts';

export const LIST = 'chain';

/** What a publisher holds: the records of one generation by id. */
export type Generation = ReadonlyMap<string, WatchRecord>;

export function recordOf(id: string, rev: number, change: Partial<WatchRecord> = {}): WatchRecord {
  const line = JSON.stringify({
    op: 'put',
    id,
    rev,
    cat: 'stop',
    act: 'Check',
    basis: 'Act',
    exp: '2036-01-01',
    ...change,
  });
  const read = readLine(line);
  if (!read.ok) throw new Error(read.where);
  return read.record;
}

/** Canonical lines of a generation, sorted by record id. */
export function linesOf(generation: Generation): string[] {
  return [...generation.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((record) => canonical(record));
}

export function stateOf(generation: Generation): string {
  const hash = createHash('sha256');
  for (const line of linesOf(generation)) hash.update(`${line}\n`);
  return hash.digest('hex');
}

export function metaOf(generation: Generation, number: number): ListMeta {
  return {
    listId: LIST,
    name: 'Chain',
    generation: number,
    state: stateOf(generation),
    records: generation.size,
    createdAt: '2026-11-25T12:00:00.000Z',
    appliedAt: '2026-11-25T12:00:00.000Z',
    ...UNCOUNTED,
    maxAgeHours: 24,
    legalBasis: 'Act',
    handling: 'Officer only',
    purpose: 'Test',
    issuer: 'Test',
    nameThreshold: 0.75,
    covers: ['documents', 'persons'],
  };
}

/** Operations that lead from one generation to another, sorted by record id. */
export function operationsBetween(from: Generation, to: Generation): DeltaOperation[] {
  const operations: DeltaOperation[] = [];
  for (const [id, record] of to) {
    const old = from.get(id);
    const text = canonical(record);
    if (old !== undefined && canonical(old) === text) continue;
    operations.push({ op: 'put', id, rev: record.rev, text, keys: () => keysOf(record) });
  }
  for (const [id, { rev }] of from) if (!to.has(id)) operations.push({ op: 'del', id, rev: rev + 1 });
  return operations.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function putInPlace(input: {
  stateDir: string;
  ring: KeyRing;
  generation: Generation;
  number: number;
}): Promise<ListFolder> {
  const { stateDir, ring, generation, number } = input;
  const folder = new ListFolder(stateDir, LIST);
  folder.create();
  const lines = async function* () {
    yield* linesOf(generation);
  };
  const built = await buildGeneration({ lines: lines(), folder, ring, meta: metaOf(generation, number) });
  if (!built.ok) throw new Error(built.message);
  folder.activate(number);
  folder.removeOthers();
  return folder;
}

export function applyBetween(input: {
  folder: ListFolder;
  ring: KeyRing;
  from: { generation: Generation; number: number };
  to: { generation: Generation; number: number };
  change?: Partial<Parameters<typeof applyDelta>[0]>;
}): DeltaResult {
  const { folder, ring, from, to } = input;
  return applyDelta({
    folder,
    listId: LIST,
    ring,
    from: { generation: from.number, state: stateOf(from.generation) },
    meta: metaOf(to.generation, to.number),
    operations: operationsBetween(from.generation, to.generation),
    keysOfText,
    ...input.change,
  });
}

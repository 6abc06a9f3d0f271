import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ListMeta, UNCOUNTED } from '../../src/adapters/storage/lists/index.ts';
import { canonical } from '../../src/core/audit/index.ts';
import { DEFAULT_LIST_POLICY, LIST_COVERS } from '../../src/core/watchlist/index.ts';
import { idOf, recordLine, seeded } from './people.ts';
import { listed } from './queries.ts';

export const LIST_ID = 'bench';

/** Where the parts of the benchmark find what was prepared. */
export interface Prepared {
  stateDir: string;
  /** Hex of the root key. */
  key: string;
  /** Canonical records of the first generation, one a line. */
  base: string;
  /** Operations of the delta, one a line. */
  delta: string;
  first: ListMeta;
  second: ListMeta;
}

/** Bytes gathered before they are written. */
const BUFFER_BYTES = 1024 * 1024;

class Lines {
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  #parts: string[] = [];
  #length = 0;
  count = 0;

  constructor(path: string | null) {
    this.#fd = path === null ? -1 : openSync(path, 'w');
  }

  add(line: string): void {
    this.#parts.push(line, '\n');
    this.#length += line.length;
    this.count += 1;
    if (this.#length > BUFFER_BYTES) this.#flush();
  }

  end(): string {
    this.#flush();
    if (this.#fd >= 0) closeSync(this.#fd);
    return this.#hash.digest('hex');
  }

  #flush(): void {
    const text = this.#parts.join('');
    this.#hash.update(text);
    if (this.#fd >= 0) writeSync(this.#fd, text);
    this.#parts = [];
    this.#length = 0;
  }
}

/**
 * Writes a list of `records` people and a delta of `operations`: four in ten are new people, two in ten other names of known
 * ones, two in ten another note only, two in ten removals, spread over the whole list.
 */
export function prepare(input: { folder: string; records: number; operations: number; key: string }): Prepared {
  const { folder, records, operations } = input;
  const random = seeded(77);
  const step = Math.max(1, Math.floor(records / operations));
  const base = new Lines(join(folder, 'base.ndjson'));
  const delta = new Lines(join(folder, 'delta.ndjson'));
  const after = new Lines(null);
  for (let index = 0; index < records; index += 1) {
    const line = recordLine(listed(index), index);
    base.add(line);
    if (index % step !== 0 || delta.count >= operations) {
      after.add(line);
      continue;
    }
    const kind = random();
    if (kind < 0.2) {
      delta.add(canonical({ op: 'del', id: idOf(index), rev: 2 }));
      continue;
    }
    const changed = kind < 0.4 ? recordLine(listed(records + index), index, 2) : recordLine(listed(index), index, 2);
    if (kind < 0.6) {
      delta.add(changed);
      after.add(changed);
      continue;
    }
    after.add(line);
    const added = recordLine(listed(2 * records + index), index).replace(
      `"id":"${idOf(index)}"`,
      `"id":"${idOf(index)}n"`,
    );
    delta.add(added);
    after.add(added);
  }
  const first = metaOf(1, { state: base.end(), records: base.count });
  const second = metaOf(2, { state: after.end(), records: after.count });
  delta.end();
  return {
    stateDir: join(folder, 'state'),
    key: input.key,
    base: join(folder, 'base.ndjson'),
    delta: join(folder, 'delta.ndjson'),
    first,
    second,
  };
}

function metaOf(generation: number, { state, records }: { state: string; records: number }): ListMeta {
  const now = new Date().toISOString();
  return {
    listId: LIST_ID,
    name: 'Bench',
    generation,
    state,
    records,
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
  };
}

import { deviceBoxKey } from '../../src/adapters/storage/keys/index.ts';
import { authorRecords } from '../../src/central/author/index.ts';
import { normalise } from '../../src/core/face/embedding/embedding.ts';
import { quantise } from '../../src/core/face/embedding/index.ts';
import type { FaceSearchEngine } from '../../src/core/inspection/ports/index.ts';
import { templateText } from '../../src/core/watchlist/record/index.ts';
import { buildBundle } from '../../src/delivery/bundles/index.ts';
import type { ListHeader } from '../../src/delivery/format/index.ts';
import { HEAD, type Office } from './lists.ts';
import { seeded } from './seeded.ts';
import type { TestState } from './stores.ts';

export const FACE_LIST = 'missing-faces';
export const MODEL = { profile: 'accurate', sha256: 'ab'.repeat(32) };
export const BUDGET = { travellersPerDay: 3000, falseAlertsPerDay: 1 };

/** A random unit template: nobody's face. */
export function nobody(seed: number): Float32Array {
  const random = seeded(seed);
  return normalise(Float32Array.from({ length: 512 }, () => random() + random() + random() - 1.5)) as Float32Array;
}

/** One record of a face list; `model` for one that another embedder made. */
export function faceRecord(seed: number, change: Record<string, unknown> = {}, model = MODEL): string {
  const v = templateText(quantise(nobody(seed)) as Int8Array);
  return JSON.stringify({
    op: 'put',
    id: `f-${String(seed).padStart(4, '0')}`,
    rev: 1,
    cat: 'protect',
    act: 'Call the protection officer',
    basis: 'Missing persons act',
    exp: '2036-01-01',
    names: [{ kind: 'primary', family: 'Velmora', given: `Ilsa ${seed}` }],
    tpl: [{ ...model, v }],
    ...change,
  });
}

/** A signed face list, as central IT makes it. */
export function faceBundle(
  state: TestState,
  office: Office,
  options: {
    records?: readonly string[];
    lines?: readonly string[];
    head?: Partial<ListHeader>;
    createdAt?: Date;
  } = {},
): Uint8Array {
  const { lines, face } = authorRecords((options.records ?? [faceRecord(1), faceRecord(2)]).join('\n'), '2026-11-25');
  return buildBundle({
    head: { ...HEAD, listId: FACE_LIST, name: 'Missing persons, by face', ...options.head },
    lines: options.lines ?? lines,
    face,
    createdAt: options.createdAt ?? state.clock.wall(),
    signers: office.signers,
    devices: [deviceBoxKey(state.ring()).publicKey],
  }).bytes;
}

const CALIBRATION = {
  rows: [
    { fmr: 0.01, threshold: 0.245, fnmr: 0.005 },
    { fmr: 0.0001, threshold: 0.418, fnmr: 0.03 },
    { fmr: 1e-5, threshold: 0.483, fnmr: 0.07 },
  ],
  identify: [{ maxGallery: 1000, fpir: 0.01, threshold: 0.483 }],
};

type Model = NonNullable<ReturnType<FaceSearchEngine['model']>>;

/** The process that searches, as the daemon sees it: it keeps what it was handed and answers what a test says. */
export class FakeEngine implements FaceSearchEngine {
  loaded: Model | null = { ...MODEL, length: 512, ...CALIBRATION };
  process: number | null = 1;
  hits: { row: number; score: number }[] = [];
  /** Records at or above the threshold, where they are more than one answer carries. */
  above: number | null = null;
  /** Called before an answer, for what happens meanwhile. */
  meanwhile: () => void = () => undefined;
  readonly held = new Map<string, { key: string; bytes: Uint8Array[] }>();
  readonly searches: { key: string; threshold: number }[] = [];
  handed = 0;
  readonly #listeners = new Set<() => void>();

  model(): Model | null {
    return this.loaded;
  }

  incarnation(): number | null {
    return this.process;
  }

  async hold(gallery: Parameters<FaceSearchEngine['hold']>[0]): ReturnType<FaceSearchEngine['hold']> {
    this.handed += 1;
    const bytes: Uint8Array[] = [];
    for (const block of gallery.blocks) {
      bytes.push(Uint8Array.from(block));
      block.fill(0);
      await Promise.resolve();
    }
    this.held.set(gallery.list, { key: gallery.key, bytes });
    return 'held';
  }

  drop(list: string): Promise<void> {
    this.held.delete(list);
    return Promise.resolve();
  }

  search(input: Parameters<FaceSearchEngine['search']>[0]): ReturnType<FaceSearchEngine['search']> {
    this.searches.push({ key: input.key, threshold: input.threshold });
    this.meanwhile();
    if (this.held.get(input.list)?.key !== input.key) {
      return Promise.resolve({ complete: false, above: 0, hits: [] });
    }
    return Promise.resolve({
      complete: true,
      above: this.above ?? this.hits.length,
      hits: this.hits.slice(0, input.limit),
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The process ends and another takes its place. */
  restart(): void {
    this.held.clear();
    this.process = (this.process ?? 0) + 1;
    for (const listener of this.#listeners) listener();
  }
}

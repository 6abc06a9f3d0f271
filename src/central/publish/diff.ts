import type { SortedRecord } from '../source/index.ts';

/** Maximum number of ids of each kind that a person is shown; further ones are counted. */
export const IDS_SHOWN_MAX = 50;

export type DiffStep =
  | { kind: 'added' | 'unchanged'; record: SortedRecord }
  /** `backwards`: the text changed but the revision did not rise, so a kiosk could not tell the old one from the new one. */
  | { kind: 'changed'; record: SortedRecord; backwards: boolean }
  | { kind: 'removed'; id: string; rev: number };

/**
 * Compares two generations record by record, both sorted by id. Keeps one record of each in memory. `previous` is the canonical
 * text of the last published generation.
 */
export function* compareGenerations(previous: Iterable<string>, next: Iterable<SortedRecord>): Generator<DiffStep> {
  const before = previous[Symbol.iterator]();
  const take = (): SortedRecord | null => {
    const step = before.next();
    if (step.done === true) return null;
    const { id, rev } = JSON.parse(step.value) as { id: string; rev: number };
    return { id, rev, text: step.value };
  };
  let old = take();
  for (const record of next) {
    while (old !== null && old.id < record.id) {
      yield { kind: 'removed', id: old.id, rev: old.rev };
      old = take();
    }
    if (old === null || old.id !== record.id) {
      yield { kind: 'added', record };
      continue;
    }
    if (old.text === record.text) yield { kind: 'unchanged', record };
    else yield { kind: 'changed', record, backwards: record.rev <= old.rev };
    old = take();
  }
  for (; old !== null; old = take()) yield { kind: 'removed', id: old.id, rev: old.rev };
}

export interface DiffCount {
  count: number;
  /** The first few ids: record numbers of the issuer, not names. */
  ids: string[];
}

export interface DiffSummary {
  added: DiffCount;
  changed: DiffCount;
  removed: DiffCount;
  unchanged: number;
  /** Records that changed without a higher revision; such a list is not built. */
  backwards: DiffCount;
}

export class DiffTally {
  readonly summary: DiffSummary = {
    added: { count: 0, ids: [] },
    changed: { count: 0, ids: [] },
    removed: { count: 0, ids: [] },
    unchanged: 0,
    backwards: { count: 0, ids: [] },
  };

  note(step: DiffStep): void {
    if (step.kind === 'unchanged') {
      this.summary.unchanged += 1;
      return;
    }
    const id = step.kind === 'removed' ? step.id : step.record.id;
    noteIn(this.summary[step.kind], id);
    if (step.kind === 'changed' && step.backwards) noteIn(this.summary.backwards, id);
  }
}

function noteIn(count: DiffCount, id: string): void {
  count.count += 1;
  if (count.ids.length < IDS_SHOWN_MAX) count.ids.push(id);
}

import { createHash } from 'node:crypto';
import { canonical } from '../../../core/audit/index.ts';
import { ENTRY_BYTES } from '../../../core/face/embedding/index.ts';
import { packBirth, templateText } from '../../../core/watchlist/record/index.ts';
import { wipe } from '../crypto/index.ts';
import type { ListLayout, ListMeta, RecordText } from './schema.ts';

export type CheckVerdict = { ok: true } | { ok: false; row: number | null };

/** One generation of a list as the check reads it: each record, date and template (`ListReader`). */
export interface WholeList {
  readonly meta: ListMeta;
  readonly layout: ListLayout;
  readonly templateBlocks: number;
  /** The record in the first row after `row`, or null after the last one. */
  recordAfter(row: number): (RecordText & { row: number }) | null;
  /** Birth date of a row as one number (`packBirth`). */
  birthOf(row: number): number;
  /** A block of templates in the clear, which the check overwrites; null if it does not open. */
  templateBlock(block: number): Uint8Array | null;
}

/** The next record of a run. */
interface Head {
  row: number;
  /** First row after the run. */
  end: number;
  id: string;
  text: string;
}

/**
 * Opens every record, assembles the canonical text in the order of the record ids and compares it with the signed state
 * (decision 0022). Finds an old blob that was put back, which no single tag can show. Deltas add records after the
 * others: each run is in order, so merging them takes the memory of one record per run.
 */
export function checkList(list: WholeList): CheckVerdict {
  const { meta, layout } = list;
  const hash = createHash('sha256');
  const { additions } = meta.operation ?? {};
  if (additions !== undefined) hash.update(canonical(additions)).update('\n');
  const templates = templateTexts(list);
  const heads: Head[] = [];
  let count = 0;
  for (const [at, first] of layout.runs.entries()) {
    const taken = take(list, first - 1, layout.runs[at + 1] ?? layout.rows + 1);
    if (taken !== null && !taken.ok) return taken;
    if (taken !== null) push(heads, taken.head);
  }
  for (let head = heads[0]; head !== undefined; head = heads[0]) {
    const text = meta.face === undefined ? head.text : withTemplates(list, head, templates);
    if (text === null) return { ok: false, row: head.row };
    hash.update(text).update('\n');
    count += 1;
    const taken = take(list, head.row, head.end);
    if (taken !== null && !taken.ok) return taken;
    if (taken !== null) heads[0] = taken.head;
    else {
      const last = heads.pop();
      if (heads.length > 0 && last !== undefined) heads[0] = last;
    }
    sink(heads);
  }
  if (templates.next().done !== true || count !== meta.records) return { ok: false, row: null };
  return hash.digest('hex') === meta.state ? { ok: true } : { ok: false, row: null };
}

function take(
  list: WholeList,
  after: number,
  end: number,
): { ok: true; head: Head } | { ok: false; row: number } | null {
  const next = list.recordAfter(after);
  if (next === null || next.row >= end) return null;
  if (!next.ok) return next;
  const { id, dob } = JSON.parse(next.text) as { id: string; dob: string[] };
  // An old block of dates that was put back would let a record be skipped.
  if (list.meta.face === undefined && list.birthOf(next.row) !== packBirth(dob)) return { ok: false, row: next.row };
  return { ok: true, head: { row: next.row, end, id, text: next.text } };
}

/** Binary heap, smallest record id first. */
function push(heads: Head[], head: Head): void {
  heads.push(head);
  for (let at = heads.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!before(heads[at], heads[parent])) return;
    swap(heads, at, parent);
    at = parent;
  }
}

function sink(heads: Head[]): void {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (before(heads[child], heads[least])) least = child;
    if (least === at) return;
    swap(heads, at, least);
    at = least;
  }
}

function before(a: Head | undefined, b: Head | undefined): boolean {
  return a !== undefined && b !== undefined && a.id < b.id;
}

function swap(heads: Head[], a: number, b: number): void {
  const [first, second] = [heads[a], heads[b]];
  if (first === undefined || second === undefined) return;
  heads[a] = second;
  heads[b] = first;
}

/** Row and text of every template, in order; ends early if a block cannot be opened. */
function* templateTexts(list: WholeList): Generator<{ row: number; text: string }> {
  for (let block = 0; block < list.templateBlocks; block += 1) {
    const plain = list.templateBlock(block);
    if (plain === null) return;
    const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
    try {
      for (let at = 0; at < plain.length; at += ENTRY_BYTES) {
        const components = new Int8Array(plain.buffer, plain.byteOffset + at + 4, ENTRY_BYTES - 4);
        yield { row: view.getUint32(at, true), text: templateText(components) };
      }
    } finally {
      wipe(plain);
    }
  }
}

/** The text as it was signed: the templates, which are stored separately from the record, are put back in their place. */
function withTemplates(
  list: WholeList,
  { row, text }: Head,
  templates: Generator<{ row: number; text: string }>,
): string | null {
  const { face } = list.meta;
  const record = JSON.parse(text) as { tpl?: number };
  const count = record.tpl ?? 0;
  const tpl: { profile: string; sha256: string; v: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    const next = templates.next();
    if (next.done === true || next.value.row !== row || face === undefined) return null;
    tpl.push({ profile: face.profile, sha256: face.sha256, v: next.value.text });
  }
  return canonical({ ...record, tpl });
}

import type { z } from 'zod';
import type { WatchRecord } from '../../core/watchlist/record/index.ts';
import { readLine } from '../../delivery/bundles/index.ts';
import { type FaceListHeader, type ListHeader, listHeader } from '../../delivery/format/index.ts';
import type { Problem } from '../source/index.ts';
import { HEADER_WORDS } from './header-words.ts';

/** Problems shown at once; a file with more is wrong as a whole. */
const PROBLEMS_MAX = 200;

export interface AuthoredList {
  /** Canonical records sorted by id: the text that is signed. */
  lines: string[];
  /** The model that made the templates, if this is a face list; null if records do not have any. */
  face: FaceListHeader | null;
  problems: Problem[];
  errors: number;
  warnings: number;
}

export type HeaderResult = { ok: true; head: ListHeader } | { ok: false; problems: string[] };

/** Checks `list.json`: what the issuer says about the list. */
export function readHead(text: string): HeaderResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`not valid JSON: ${error instanceof Error ? error.message : ''}`] };
  }
  const parsed = listHeader.safeParse(value);
  if (parsed.success) return { ok: true, head: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => headProblem(issue, value)),
  };
}

/** Describes one fault in a header: it explains what the missing member means, not which rule was broken. */
function headProblem({ path, message }: { path: PropertyKey[]; message: string }, value: unknown): string {
  const [member] = path;
  if (typeof member !== 'string') return `list: ${message}`;
  const means = HEADER_WORDS[member];
  const isMissing = path.length === 1 && (value as Record<string, unknown> | null)?.[member] === undefined;
  if (isMissing && means !== undefined) return `${member} is missing. Add it: ${means}.`;
  return `${path.join('.')}: ${message}${means === undefined ? '' : ` (${means})`}`;
}

/** A warning for the author of a list that does not name a contact desk; null if it does. */
export function deskWarning({ desk }: Pick<ListHeader, 'desk'>): string | null {
  if (desk !== undefined) return null;
  return 'WARNING: the list has no desk, so an officer who confirms an entry has nobody to telephone. Write "desk": { "who", "number", "hours" } in the header. The next release will refuse a list without it.';
}

const authoredHeader = listHeader.partial({ generation: true });

/** Checks `list.json` for an office that counts generations itself, so `generation` may be left out. */
export function readAuthoredHeader(
  text: string,
): { ok: true; head: z.output<typeof authoredHeader> } | { ok: false; problems: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problems: ['not valid JSON'] };
  }
  const parsed = authoredHeader.safeParse(value);
  if (parsed.success) return { ok: true, head: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => headProblem(issue, value)),
  };
}

/**
 * Checks the records of a list (docs/lists.md) and converts them to the form that is signed. Errors: anything that a
 * device would not accept, and duplicate ids. Warnings: records that can never match, or can no longer match on `today`
 * (ISO date).
 */
export function authorRecords(text: string, today: string): AuthoredList {
  const byId = new Map<string, { line: number; text: string }>();
  const faces: { line: number; record: WatchRecord }[] = [];
  const problems: Problem[] = [];
  let errors = 0;
  let warnings = 0;
  const report = (line: number, severity: Problem['severity'], message: string): void => {
    if (severity === 'error') errors += 1;
    else warnings += 1;
    if (problems.length < PROBLEMS_MAX) problems.push({ line, severity, message });
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const source = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (source.trim() === '') continue;
    const read = readLine(source);
    if (!read.ok) {
      report(line, 'error', read.where);
      continue;
    }
    const { record } = read;
    const earlier = byId.get(record.id);
    if (earlier !== undefined) {
      report(line, 'error', `id: the same id is in line ${earlier.line}`);
      continue;
    }
    byId.set(record.id, { line, text: read.text });
    faces.push({ line, record });
    if (record.docs.length === 0 && record.names.length === 0 && record.tpl === undefined) {
      report(line, 'warning', 'docs, names: a record without both can never match');
    }
    if (record.cat === 'document' && record.docs.length === 0) {
      report(line, 'warning', 'docs: a record of class document matches by number only, and it has none');
    }
    if (record.exp < today) report(line, 'warning', 'exp: the record has expired and will not match');
  }
  const lines = [...byId.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry.text);
  const face = faceOf(faces, report);
  return { lines, face, problems, errors, warnings };
}

/** A list is a face list if any record has a template; then every record must have one, all made by one model. */
function faceOf(
  records: readonly { line: number; record: WatchRecord }[],
  report: (line: number, severity: Problem['severity'], message: string) => void,
): FaceListHeader | null {
  const made = records.flatMap(({ record }) => record.tpl ?? [])[0];
  if (made === undefined) return null;
  const { profile, sha256 } = made;
  let templates = 0;
  for (const { line, record } of records) {
    templates += record.tpl?.length ?? 0;
    if (record.tpl === undefined) {
      report(line, 'error', 'tpl: missing; every record of a face list has a template (waypost central enrol)');
    } else if (record.tpl.some((one) => one.profile !== profile || one.sha256 !== sha256)) {
      report(line, 'error', 'tpl: made by a different model than the first record; enrol all of them again');
    }
    if (record.cat === 'document') report(line, 'error', 'cat: a face list cannot contain a record about a document');
  }
  return { profile, sha256, templates };
}

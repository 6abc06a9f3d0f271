import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { cryptoReady, systemRandom } from '../../adapters/storage/crypto/index.ts';
import { KeyRing } from '../../adapters/storage/keys/index.ts';
import { ListBuilder, ListFolder, ListStore, UNCOUNTED } from '../../adapters/storage/lists/index.ts';
import type { Alert, ExplainLine } from '../../core/inspection/record/alerts/index.ts';
import { DEFAULT_LIST_POLICY, decide, LIST_COVERS, personQuery } from '../../core/watchlist/index.ts';
import { parseListDate } from '../../core/watchlist/record/index.ts';
import { keysOf, readLine } from '../../delivery/bundles/index.ts';
import { boundedLines } from './bounded-lines.ts';

const LIST_ID = 'evaluation';
/** Longest query line; longer ones are refused unread. */
const QUERY_LINE_CHARACTERS = 16 * 1024;
/** Longest record line (docs/lists.md); longer ones are refused unread. */
const RECORD_LINE_CHARACTERS = 64 * 1024;
const HOURS_OF_A_YEAR = 24 * 365;

const querySchema = z.looseObject({
  documentNumber: z.string().max(64).optional(),
  issuer: z.string().max(8).optional(),
  surname: z.string().max(256),
  givenNames: z.string().max(256),
  dateOfBirth: z
    .string()
    .regex(/^(\d{4}(-\d{2}(-\d{2})?)?)?$/)
    .optional(),
  sex: z.string().max(8).optional(),
  nationality: z.string().max(8).optional(),
});
type Query = z.infer<typeof querySchema>;

interface Sink {
  write(text: string): unknown;
}

export interface EvalWatchlistOptions {
  /** File of records in the project's list format, one a line. */
  records: string;
  /** File of queries, one JSON object per line. */
  queries: string;
  out: Sink;
  progress: Sink;
}

/**
 * `waypost eval watchlist`: seals the records into a separate list in a temporary folder, then runs every query
 * through the look-up that the daemon uses. Writes one line for each query: its hits with path, score and explanation, and
 * the duration of the look-up in milliseconds. Returns 0 if every line was tried, 2 if a file could not be read.
 */
export async function evalWatchlist(options: EvalWatchlistOptions): Promise<number> {
  await cryptoReady();
  const stateDir = mkdtempSync(join(tmpdir(), 'waypost-eval-'));
  const ring = new KeyRing(systemRandom(32));
  try {
    const loaded = await load(options, stateDir, ring);
    const times = await ask(options, stateDir, ring);
    summarise(options.progress, loaded, times);
    return 0;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    options.progress.write(`${error.message}\n`);
    return 2;
  } finally {
    ring.wipe();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

interface Loaded {
  records: number;
  refused: number;
  ms: number;
}

async function load(options: EvalWatchlistOptions, stateDir: string, ring: KeyRing): Promise<Loaded> {
  const began = performance.now();
  const folder = new ListFolder(stateDir, LIST_ID);
  folder.create();
  const builder = new ListBuilder({ folder, listId: LIST_ID, generation: 1, ring });
  let refused = 0;
  for await (const { text: line, number, tooLong } of boundedLines(options.records, RECORD_LINE_CHARACTERS)) {
    if (line.trim() === '') continue;
    const read = tooLong
      ? ({ ok: false, where: `longer than ${RECORD_LINE_CHARACTERS} characters` } as const)
      : readLine(line);
    if (read.ok) builder.add({ text: read.text, rev: read.record.rev, keys: keysOf(read.record) });
    else {
      refused += 1;
      options.progress.write(`${options.records}:${number}: ${read.where}\n`);
    }
  }
  const records = builder.rows;
  const now = new Date().toISOString();
  builder.finish({
    listId: LIST_ID,
    name: 'Evaluation',
    generation: 1,
    state: '',
    records,
    createdAt: now,
    appliedAt: now,
    ...UNCOUNTED,
    maxAgeHours: HOURS_OF_A_YEAR,
    legalBasis: 'evaluation',
    handling: 'evaluation',
    purpose: 'evaluation',
    issuer: 'evaluation',
    nameThreshold: DEFAULT_LIST_POLICY.personThreshold,
    covers: LIST_COVERS,
  });
  folder.activate(1);
  return { records, refused, ms: performance.now() - began };
}

async function ask(
  options: EvalWatchlistOptions,
  stateDir: string,
  ring: KeyRing,
): Promise<{ ms: number; hits: number }[]> {
  const store = new ListStore({
    stateDir,
    lists: [{ id: LIST_ID, name: 'Evaluation', maxAgeHours: HOURS_OF_A_YEAR }],
    ring,
    clock: { mono: () => performance.now(), wall: () => new Date(), trusted: () => true },
    onUnreadable: () => undefined,
    onDamaged: () => undefined,
  });
  const times: { ms: number; hits: number }[] = [];
  try {
    for await (const { text: line, tooLong } of boundedLines(options.queries, QUERY_LINE_CHARACTERS)) {
      if (line.trim() === '') continue;
      const query = tooLong ? null : parseQuery(line);
      if (query === null) {
        options.out.write(`${JSON.stringify({ query: null, hits: [], ms: 0, error: 'not a query' })}\n`);
        continue;
      }
      const began = performance.now();
      const hits = lookUp(store, query);
      const ms = performance.now() - began;
      times.push({ ms, hits: hits.length });
      options.out.write(`${JSON.stringify({ query, hits, ms: Number(ms.toFixed(3)) })}\n`);
    }
  } finally {
    store.close();
  }
  return times;
}

interface Hit {
  recordId: string;
  via: Alert['via'];
  score: number | null;
  features: Pick<ExplainLine, 'feature' | 'result' | 'score' | 'words'>[];
}

function lookUp(store: ListStore, query: Query): Hit[] {
  const sex = query.sex === 'F' || query.sex === 'M' ? query.sex : null;
  const person = personQuery({
    surname: query.surname,
    givenNames: query.givenNames,
    sex,
    ...(query.documentNumber === undefined ? {} : { documentNumber: query.documentNumber }),
    ...(query.issuer === undefined ? {} : { issuer: query.issuer }),
    ...(query.nationality === undefined ? {} : { nationality: query.nationality }),
    ...(query.dateOfBirth === undefined || query.dateOfBirth === '' ? {} : { birth: parseListDate(query.dateOfBirth) }),
  });
  let number = 0;
  const decision = decide({
    query: person,
    lists: store.find(person),
    now: new Date(),
    clockTrusted: true,
    nextId: () => {
      number += 1;
      return String(number);
    },
  });
  return decision.alerts.map((alert) => ({
    recordId: alert.personal?.recordId ?? '',
    via: alert.via,
    score: alert.personal?.score ?? null,
    features: (alert.personal?.explain ?? []).map(({ feature, result, score, words }) => ({
      feature,
      result,
      score,
      ...(words === undefined ? {} : { words }),
    })),
  }));
}

function parseQuery(line: string): Query | null {
  try {
    return querySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function summarise(progress: Sink, loaded: Loaded, times: { ms: number; hits: number }[]): void {
  const sorted = times.map((time) => time.ms).sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2);
  const withHits = times.filter((time) => time.hits > 0).length;
  progress.write(`records  ${loaded.records} sealed, ${loaded.refused} refused, ${(loaded.ms / 1000).toFixed(1)} s\n`);
  progress.write(`queries  ${times.length}, ${withHits} with hits\n`);
  progress.write(`look-up  p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms\n`);
}

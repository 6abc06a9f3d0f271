import { type MetadataSource, refused, type SourceAnswer, tooLarge, type UpdateRefusal } from '../tuf/index.ts';

/** How slow a source may be. Otherwise a server that sends a byte now and then could hold up the update for ever. */
export interface Pace {
  /** Longest time until the answer begins, milliseconds. */
  answerMs: number;
  /** In each period of this length, milliseconds … */
  windowMs: number;
  /** … at least this many bytes must arrive. */
  windowBytes: number;
}

/**
 * A connection that delivers less than 1 KiB in 20 seconds is given up. If a line loses every third packet, TCP waits longer
 * after each loss, up to two minutes, while a new connection continues at once.
 */
export const DEFAULT_PACE: Pace = { answerMs: 30_000, windowMs: 20_000, windowBytes: 1024 };
/** After this many connections in a row that deliver too little, the source counts as too slow or unreachable. */
const ATTEMPTS_MAX = 4;

export interface BodyRequest {
  url: string;
  /** First byte to get; 0 for the whole file. */
  offset: number;
  /** The byte after the last one to get; if absent, the whole rest of the file. */
  end?: number;
  /** Maximum number of bytes of the file from `origin` on, whatever the server says. */
  limitBytes: number;
  /** First byte requested before a connection broke; if absent, the same as `offset`. */
  origin?: number;
  pace: Pace;
  /** `at` is the position of the first byte in the file: a server without ranges begins at 0 again. */
  onStart(at: number): void;
  onBytes(bytes: Uint8Array): void;
}

export type BodyResult = { ok: true } | Extract<SourceAnswer, { ok: false }>;

/** One GET with limits in bytes, time and rate. Redirects are refused: a list must come from the configured address. */
export async function getBody(request: BodyRequest): Promise<BodyResult> {
  const { url, offset, end, pace } = request;
  const stop = new AbortController();
  const answerTimer = setTimeout(() => stop.abort('slow'), pace.answerMs);
  try {
    const headers: Record<string, string> = { 'accept-encoding': 'identity', 'cache-control': 'no-cache' };
    if (offset > 0 || end !== undefined) headers['range'] = `bytes=${offset}-${end === undefined ? '' : end - 1}`;
    const response = await fetch(url, { headers, redirect: 'error', signal: stop.signal });
    clearTimeout(answerTimer);
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { ok: false, status: response.status };
    }
    const start = response.status === 206 ? rangeStart(response.headers.get('content-range')) : 0;
    request.onStart(start);
    const before = Math.max(0, start - (request.origin ?? offset));
    return await readBody(response.body.getReader(), { ...request, limitBytes: request.limitBytes - before }, stop);
  } catch (error) {
    if (error instanceof SinkFailure) throw error.cause;
    if (stop.signal.aborted) return { ok: false, refusal: tooSlow() };
    return { ok: false, refusal: unreachable(error) };
  } finally {
    clearTimeout(answerTimer);
  }
}

/**
 * `getBody`, and again on a new connection if one broke or stalled: with `resumes`, after the last byte that arrived, and
 * otherwise from the start. A source is given up only once several connections in a row have delivered too little.
 */
export async function getResumed(request: BodyRequest & { resumes: boolean }): Promise<BodyResult> {
  const { offset, end, pace, resumes } = request;
  let at = offset;
  for (let poor = 0; ; ) {
    const before = at;
    const result = await getBody({
      ...request,
      offset: at,
      origin: offset,
      onStart: (start) => {
        at = start;
        request.onStart(start);
      },
      onBytes: (bytes) => {
        request.onBytes(bytes);
        at += bytes.length;
      },
    });
    if (result.ok || 'status' in result || !LINE_REASONS.includes(result.refusal.reason)) return result;
    if (end !== undefined && at >= end) return { ok: true };
    poor = at - before >= pace.windowBytes ? 0 : poor + 1;
    if (poor >= ATTEMPTS_MAX) return result;
    if (!resumes) at = offset;
  }
}

/** Failures for which a new connection may help. */
const LINE_REASONS: readonly string[] = ['UPDATE_SOURCE_UNREACHABLE', 'UPDATE_TOO_SLOW'];

async function readBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { limitBytes, pace, onBytes }: BodyRequest,
  stop: AbortController,
): Promise<BodyResult> {
  let received = 0;
  let before = 0;
  const watch = setInterval(() => {
    if (received - before < pace.windowBytes) stop.abort('slow');
    before = received;
  }, pace.windowMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { ok: true };
      received += value.length;
      if (received > limitBytes) return { ok: false, refusal: tooLarge(limitBytes) };
      give(value, onBytes);
    }
  } finally {
    clearInterval(watch);
    // An endless body would continue until it is closed.
    await reader.cancel().catch(() => undefined);
  }
}

/** Distinguishes the consumer's own error from network errors. */
class SinkFailure extends Error {}

function give(value: Uint8Array, onBytes: BodyRequest['onBytes']): void {
  try {
    onBytes(value);
  } catch (error) {
    throw new SinkFailure('', { cause: error });
  }
}

/** A file with a version in its name never changes, so the rest of it can be fetched later. */
const CONSISTENT_NAME = /\/\d+\.[a-z]+\.json$/;

/** Metadata from a static web server. */
export function httpMetadata(base: string, pace: Pace): MetadataSource {
  const get = async (url: string, limitBytes: number): Promise<SourceAnswer> => {
    const parts: Uint8Array[] = [];
    let received = 0;
    const result = await getResumed({
      ...{ url, offset: 0, limitBytes, pace, resumes: CONSISTENT_NAME.test(url) },
      onStart: (start) => {
        if (start === received) return;
        parts.length = 0;
        received = 0;
      },
      onBytes: (bytes) => {
        parts.push(bytes);
        received += bytes.length;
      },
    });
    return result.ok ? { ok: true, bytes: Buffer.concat(parts) } : result;
  };
  return { base, get };
}

/** Where a partial answer begins; 0 if the header does not say, so that the file is written from the start. */
function rangeStart(header: string | null): number {
  return Number(/^bytes (\d{1,15})-/.exec(header ?? '')?.[1] ?? 0);
}

function tooSlow(): UpdateRefusal {
  return refused('UPDATE_TOO_SLOW', 'The source sends data too slowly, or sends none.');
}

/** Refusal with only the network's error code, because the text of some errors contains addresses. */
function unreachable(error: unknown): UpdateRefusal {
  const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
  return refused('UPDATE_SOURCE_UNREACHABLE', `The source cannot be reached (${cause?.code ?? 'no connection'}).`);
}

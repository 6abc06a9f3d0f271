import { z } from 'zod';
import { fromHex } from '../../../adapters/storage/crypto/index.ts';
import { nkeyOf } from '../../../delivery/line/index.ts';
import type { EnrolledDevice } from '../../devices/index.ts';
import { CONSUMER, STREAM } from '../service/index.ts';

const ANSWER_BYTES_MAX: number = 32 * 1024 * 1024;
const PAGE = 2000;
const PAGES_MAX = 10;
const TIMEOUT_MS = 10_000;

const varz = z.object({ version: z.string(), connections: z.int(), mem: z.int(), start: z.string() });
const connz = z.object({
  total: z.int(),
  connections: z.array(z.object({ nkey: z.string().optional(), authorized_user: z.string().optional() })).nullish(),
});

const consumer = z.object({ name: z.string(), ack_floor: z.object({ stream_seq: z.int() }) });
const stream = z.object({
  name: z.string(),
  state: z.object({ messages: z.int(), first_ts: z.string(), last_seq: z.int() }),
  consumer_detail: z.array(consumer).nullish(),
});
const jsz = z.object({ account_details: z.array(z.object({ stream_detail: z.array(stream).nullish() })).nullish() });
const closed = z.object({
  connections: z.array(z.object({ reason: z.string().optional(), stop: z.string() })).nullish(),
});

/** How many of the latest ended connections are searched for refused sign-ins. */
export const CLOSED_MAX = 1000;
/** Beginning of the server's text for a refused sign-in. */
const REFUSED = 'Authentication';

/** Cells at the server that the office has not taken. */
export interface StoreView {
  waiting: number;
  /** When the oldest of them came, ISO 8601; null if nothing is waiting. */
  oldest: string | null;
  /** Cells that have ever come, and how many of them the office has taken and answered: the change over time is the pace. */
  came: number;
  taken: number;
}

/** Refused sign-ins among the connections that ended last. */
export interface RefusedView {
  times: number;
  /** Number of ended connections that were searched. */
  of: number;
  last: string | null;
}

/** Cells waiting at the server; null if it does not answer, or does not have a stream of cells yet. */
export async function storeView(port: number): Promise<StoreView | null> {
  const seen = jsz.safeParse(await answer(`http://127.0.0.1:${port}/jsz?accounts=1&streams=1&consumers=1`)).data;
  const all = (seen?.account_details ?? []).flatMap(({ stream_detail }) => stream_detail ?? []);
  const cells = all.find(({ name }) => name === STREAM);
  if (cells === undefined) return null;
  const { messages, first_ts, last_seq } = cells.state;
  const office = cells.consumer_detail?.find(({ name }) => name === CONSUMER);
  const oldest = messages === 0 ? null : first_ts;
  return { waiting: messages, oldest, came: last_seq, taken: office?.ack_floor.stream_seq ?? 0 };
}

export async function refusedView(port: number): Promise<RefusedView | null> {
  const url = `http://127.0.0.1:${port}/connz?state=closed&sort=stop&limit=${CLOSED_MAX}`;
  const seen = closed.safeParse(await answer(url)).data;
  if (seen === undefined) return null;
  const all = seen.connections ?? [];
  const refused = all.filter(({ reason }) => reason?.startsWith(REFUSED) === true).map(({ stop }) => stop);
  return { times: refused.length, of: all.length, last: refused.sort().at(-1) ?? null };
}

export interface ServerView {
  version: string;
  connections: number;
  memoryMiB: number;
  started: string;
  /** Nkeys that are signed in more than once at the same time. */
  twice: string[];
}

/** Queries the server's monitoring on loopback; null if it does not answer in the expected form. */
export async function serverView(port: number): Promise<ServerView | null> {
  const about = varz.safeParse(await answer(`http://127.0.0.1:${port}/varz`)).data;
  if (about === undefined) return null;
  const times = new Map<string, number>();
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const url = `http://127.0.0.1:${port}/connz?auth=1&limit=${PAGE}&offset=${page * PAGE}`;
    const seen = connz.safeParse(await answer(url)).data;
    if (seen === undefined) return null;
    for (const { nkey, authorized_user } of seen.connections ?? []) {
      const name = nkey ?? authorized_user;
      if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
    }
    if ((page + 1) * PAGE >= seen.total) break;
  }
  return {
    version: about.version,
    connections: about.connections,
    memoryMiB: Math.round(about.mem / 1024 / 1024),
    started: about.start,
    twice: [...times].filter(([, count]) => count > 1).map(([name]) => name),
  };
}

/** Names of the kiosks whose link key is signed in more than once: a copied state folder, or a connection that just came back. */
export function kiosksTwice(twice: readonly string[], devices: readonly EnrolledDevice[]): string[] {
  const names = new Set(twice);
  return devices.flatMap(({ link, name }) => {
    const key = link === undefined ? null : fromHex(link, 32);
    return key !== null && names.has(nkeyOf(key)) ? [name] : [];
  });
}

async function answer(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    return text.length > ANSWER_BYTES_MAX ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

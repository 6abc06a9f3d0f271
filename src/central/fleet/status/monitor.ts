import { z } from 'zod';
import { fromHex } from '../../../adapters/storage/crypto/index.ts';
import { nkeyOf } from '../../../delivery/line/index.ts';
import type { EnrolledDevice } from '../../devices/index.ts';

const ANSWER_BYTES_MAX: number = 32 * 1024 * 1024;
const PAGE = 2000;
const PAGES_MAX = 10;
const TIMEOUT_MS = 10_000;

const varz = z.object({ version: z.string(), connections: z.int(), mem: z.int(), start: z.string() });
const connz = z.object({
  total: z.int(),
  connections: z.array(z.object({ nkey: z.string().optional(), authorized_user: z.string().optional() })).nullish(),
});

export interface ServerView {
  version: string;
  connections: number;
  memoryMiB: number;
  started: string;
  /** Nkeys that are signed in more than once. */
  twice: string[];
}

/** Asks the server's monitoring on loopback; null where it does not answer in its form. */
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

import type { SystemTime } from '../../adapters/files/index.ts';
import { LockedServer } from '../../adapters/http/locked/index.ts';
import { keyedDigest } from '../../adapters/storage/crypto/index.ts';
import type { Config } from '../../core/config/index.ts';
import { CutOff } from '../../core/inspection/lane/index.ts';
import { SECOND_MS } from '../../core/time/index.ts';
import { destroyKeys, LOCKED_WORDS, lockOf, markDestroyed } from '../../delivery/orders/index.ts';
import { announce, type Ending, type Log } from '../process/index.ts';
import { openStores } from '../state/index.ts';

/** How often the running daemon looks whether the kiosk was locked. */
const LOOK_EVERY_MS: number = SECOND_MS;
/** How often the service manager gets a sign of life. A locked kiosk has no parts to check first. */
const ALIVE_EVERY_MS: number = 5 * SECOND_MS;

interface Parts {
  config: Config;
  time: SystemTime;
  bootId: string;
  manager: {
    handed: { http: readonly number[]; kiosk: readonly number[] };
    notifier: { tell(...lines: string[]): void } | null;
  };
  undo: Pick<Ending, 'begin'>;
  log: Log;
}

/**
 * At the start of a kiosk that was locked by order: interrupted inspections end as abandoned while a key can still open them, the
 * keys are destroyed, and one page says so for as long as the process lives. Each step may be interrupted; the next start continues
 * from there. Returns at once if the kiosk is not locked, and never if it is.
 */
export async function stayLocked({ config, time, bootId, manager, undo, log }: Parts): Promise<void> {
  if (lockOf(config.stateDir) === null) return;
  await endInspections({ config, time, bootId });
  const { left } = await destroyKeys(config);
  await markDestroyed(config.stateDir);
  const { http, kiosk } = manager.handed;
  const server = new LockedServer({
    ...{ port: config.http.port, handed: [...http, ...kiosk] },
    now: () => time.mono(),
  });
  const { url } = await undo.begin(server);
  for (const words of left) announce(log, `waypost: ${words}`);
  announce(log, `waypost: ${LOCKED_WORDS}`);
  announce(log, `waypost: ${config.lane.name}, locked, screen at ${url}`);
  announce(log, `waypost: ready after ${process.uptime().toFixed(1)} s`);
  manager.notifier?.tell('READY=1', 'STATUS=ORDER_LOCKED');
  time.every(ALIVE_EVERY_MS, () => manager.notifier?.tell('WATCHDOG=1'));
  await new Promise<never>(() => undefined);
}

/** Ends open inspections. The record says that the lane was locked, not that the officer ended them. */
async function endInspections({ config, time, bootId }: Pick<Parts, 'config' | 'time' | 'bootId'>): Promise<void> {
  const opened = await openStores({ config, time, bootId, holds: true, locked: true });
  // Interrupted while keys were being destroyed: open inspections had been ended before that.
  if (!opened.ok) return;
  const { ring, journal, accounts } = opened.stores;
  const digest = (bytes: Uint8Array): string => keyedDigest(bytes, ring.key('scanner-digest'));
  const cutOff = new CutOff({ journal, clock: time, digest });
  cutOff.start();
  for (const { inspectionId } of cutOff.list())
    cutOff.record(inspectionId, { kind: 'abandoned', reason: 'ORDER_LOCKED', officer: null });
  accounts.close();
  journal.stop();
  ring.wipe();
}

/**
 * Ends the running daemon within a second of the order. Pictures are overwritten as at every stop, and the next start finds
 * the lock. `leave` ends the process.
 */
export function watchOrder(parts: {
  stateDir: string;
  every: (ms: number, run: () => void) => () => void;
  leave: (message: string) => void;
}): () => void {
  let said = false;
  return parts.every(LOOK_EVERY_MS, () => {
    if (said || lockOf(parts.stateDir) === null) return;
    said = true;
    parts.leave(LOCKED_WORDS);
  });
}

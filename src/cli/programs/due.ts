import { loadConfig } from '../../adapters/files/index.ts';
import { readSmall } from '../../adapters/storage/exchange-folder/index.ts';
import type { Config } from '../../core/config/index.ts';
import { COURIER_FILE_LIMIT_BYTES, linkPlaces, readAnnounced } from '../../delivery/courier/index.ts';
import { isHalted, readSlot } from '../../delivery/program/index.ts';
import { EXIT_REFUSED, notTried, onState, type StateContext } from '../state/index.ts';

const MINUTES_PER_HOUR = 60;

/** Whether a local time of day is within a window, which may run over midnight. */
export function isWithin({ from, to }: Config['update']['programs'], now: Date): boolean {
  const minutes = (text: string): number => {
    const [hours = 0, rest = 0] = text.split(':').map(Number);
    return hours * MINUTES_PER_HOUR + rest;
  };
  const at = now.getHours() * MINUTES_PER_HOUR + now.getMinutes();
  const [start, end] = [minutes(from), minutes(to)];
  return start <= end ? at >= start && at < end : at >= start || at < end;
}

/**
 * Ends with 0 if the daemon may be restarted automatically: no inspection is open, and either the program was rolled back, or
 * one that passed its rehearsal waits, there is no trial or hold, and the site's time window is open.
 */
export async function isDue(context: StateContext, options: { config: string; slot: string }): Promise<void> {
  const facts = readSlot(options.slot);
  const loaded = loadConfig(options.config);
  if (facts === null || !loaded.ok)
    return notTried(context, loaded.ok ? 'This machine has no slots for programs.' : loaded.message);
  const { ready, rehearsed, trial, hold, good, failed, restart } = facts;
  const waits = ready !== null && ready === rehearsed && ready !== good && !failed.includes(ready);
  const { stateDir, update } = loaded.config;
  const now = new Date();
  if (!restart && waits && isHalted({ stateDir, waits: ready, announced: await announcedHalt(stateDir), now })) {
    context.print(`The roll-out of ${ready} was halted by an announcement: it waits, for 72 hours at most.`);
    context.exit(EXIT_REFUSED);
    return;
  }
  const quiet = trial === null && hold === null && isWithin(update.programs, now);
  if (!restart && !(waits && quiet)) {
    context.print(
      waits ? 'A program is waiting for the time window of this site, or is held back.' : 'No program is waiting.',
    );
    context.exit(EXIT_REFUSED);
    return;
  }
  await onState(context, options, ({ journal }) => {
    const open = journal.open().length;
    if (open === 0) context.print('No inspection is open: the daemon may be started again.');
    else {
      context.print('An inspection is open: later.');
      context.exit(EXIT_REFUSED);
    }
  });
}

/** Version that the last announcement halts; null if it does not halt one, or if nothing was heard. */
async function announcedHalt(stateDir: string): Promise<string | null> {
  const bytes = await readSmall(linkPlaces(stateDir).announced, COURIER_FILE_LIMIT_BYTES);
  return bytes === null ? null : (readAnnounced(bytes)?.halt ?? null);
}

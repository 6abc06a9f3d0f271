import type { AskOptions, OpenFailure } from './asking.ts';
import { openToAsk, speedOf } from './asking.ts';
import type { ScannerProfile } from './profile.ts';
import type { ExchangeOutcome, ScannerSession } from './session.ts';
import type { SettingStep } from './settings.ts';

/** The result of one setting. `not-sent`: the reader did not accept an earlier one. */
export type SettingState = 'accepted' | 'refused' | 'unanswered' | 'not-sent';
/** `cannot-ask`: the reader has no query for it or does not answer it. */
export type ReadBack = { state: 'as-set' | 'differs' | 'cannot-ask'; value: string | null };

export interface SettingReport {
  about: string;
  state: SettingState;
  /** Null when there was nothing to read back. */
  readBack: ReadBack | null;
}

export type ConfigureOutcome =
  | {
      ok: true;
      baud: number;
      settings: SettingReport[];
      /** Continuous reading switched on again; null for readers without it. */
      rearmed: SettingState | null;
    }
  | OpenFailure
  | { ok: false; reason: 'NO_ANSWER'; detail: string };

const STATE: Readonly<Record<ExchangeOutcome, SettingState>> = {
  done: 'accepted',
  'unknown-command': 'refused',
  'out-of-range': 'refused',
  silent: 'unanswered',
  closed: 'unanswered',
};

/**
 * Sends settings in order, reads back what can be asked for, and switches continuous reading on again. It stops at the
 * first setting that is not taken, because later ones may depend on it; earlier ones remain set. If the profile
 * has a query, nothing is sent to a reader that does not answer it.
 */
export async function configureScanner(
  options: AskOptions & { steps: readonly SettingStep[] },
): Promise<ConfigureOutcome> {
  const { profile, steps } = options;
  const opened = await openToAsk(options);
  if (!opened.ok) return opened;
  const { session } = opened;
  try {
    const baud = await speedOf(session, profile);
    if (baud === null) {
      const detail = `the reader does not answer the query of "${profile.id}" at ${profile.serial.bauds.join(', ')} baud`;
      return { ok: false, reason: 'NO_ANSWER', detail };
    }
    const settings = await send(session, steps);
    for (const [index, report] of settings.entries()) {
      if (report.state === 'accepted') report.readBack = await readBack(session, steps[index]);
    }
    return { ok: true, baud, settings, rearmed: await rearm(session, profile) };
  } finally {
    await session.close();
  }
}

async function send(session: ScannerSession, steps: readonly SettingStep[]): Promise<SettingReport[]> {
  const reports: SettingReport[] = [];
  let stopped = false;
  for (const step of steps) {
    const state: SettingState = stopped ? 'not-sent' : STATE[await session.exchange(step)];
    stopped ||= state !== 'accepted';
    reports.push({ about: step.about, state, readBack: null });
  }
  return reports;
}

async function readBack(session: ScannerSession, step: SettingStep | undefined): Promise<ReadBack | null> {
  if (!step?.readBack) return null;
  const { outcome, value } = await session.ask(step.readBack);
  if (outcome !== 'done') return { state: 'cannot-ask', value: null };
  return { state: value === step.readBack.value ? 'as-set' : 'differs', value };
}

async function rearm(session: ScannerSession, profile: ScannerProfile): Promise<SettingState | null> {
  if (!profile.rearm) return null;
  const { bytes } = profile.rearm;
  const known = profile.init.find((step) => step.tx === bytes);
  // Without a known answer the command can only be sent.
  if (!known) return (await session.send(bytes)) ? 'unanswered' : 'not-sent';
  return STATE[await session.exchange(known)];
}

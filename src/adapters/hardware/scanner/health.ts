import type { DeviceAdvice, DeviceState } from '../../../core/inspection/ports/index.ts';

/** A state of the scanner in the terms used for all devices, with advice for the technician. */
interface StateWords {
  shown: DeviceState;
  advice: DeviceAdvice | null;
  /** Advice in one or two sentences; null if there is nothing to do. `where`: the port that was examined. */
  remedy: (where: string) => string | null;
}

const NOTHING = { advice: null, remedy: () => null };

const STATES = {
  absent: {
    shown: 'absent',
    advice: 'SCANNER_ABSENT',
    remedy: (where) => `The MRZ scanner is not connected (${where}). Check the cable and the power of the scanner.`,
  },
  opening: { shown: 'opening', ...NOTHING },
  probing: { shown: 'opening', ...NOTHING },
  ready: { shown: 'ok', ...NOTHING },
  'ready-unknown': {
    shown: 'unknown',
    advice: 'SCANNER_NOT_PROVEN',
    remedy: () => 'This scanner cannot report whether it works. Read a document to check it.',
  },
  stale: {
    shown: 'stale',
    advice: 'SCANNER_SILENT',
    remedy: () =>
      'The MRZ scanner is connected but does not answer. Switch it off and on; if it still does not answer, replace it.',
  },
  closed: {
    shown: 'lost',
    advice: 'SCANNER_LOST',
    remedy: () =>
      'The connection to the MRZ scanner was lost. Check the cable; the connection is restored automatically.',
  },
  faulty: {
    shown: 'faulty',
    advice: 'SCANNER_FAULTY',
    remedy: () =>
      'The connection to the MRZ scanner closes as soon as it is opened. Try another cable and port, then replace it.',
  },
  refused: { shown: 'refused', advice: 'SCANNER_REFUSED', remedy: () => null },
  locked: {
    shown: 'locked',
    advice: 'SCANNER_LOCKED',
    remedy: (where) =>
      `Another program has the MRZ scanner open (${where}). Stop that program, for example ModemManager.`,
  },
  stopped: {
    shown: 'unknown',
    advice: 'SCANNER_OFF',
    remedy: () => 'The MRZ scanner is switched off in Waypost.',
  },
} as const satisfies Record<string, StateWords>;

/** States of the supervisor. */
export type ScannerState = keyof typeof STATES;

/** Advice for states in which a known cause determines what to do. */
const WITH_CAUSE: Partial<Record<ScannerState, DeviceAdvice>> = {
  'ready-unknown': 'SCANNER_SETTING',
  faulty: 'SCANNER_DENIED',
  refused: 'SCANNER_REFUSED',
};

/** A state as all devices show it, with the code of the advice and its words; both null when there is nothing to do. */
export function stateWords(
  state: ScannerState,
  { where, cause }: { where: string; cause: string | null },
): { state: DeviceState; advice: DeviceAdvice | null; remedy: string | null } {
  const { shown, advice, remedy }: StateWords = STATES[state];
  const known = cause === null ? undefined : WITH_CAUSE[state];
  if (known !== undefined) return { state: shown, advice: known, remedy: cause };
  return { state: shown, advice, remedy: remedy(where) };
}

import type { DeviceAdvice, DeviceState } from '../../../core/inspection/ports/index.ts';

/** States of the supervisor; `health` shows them in the words that all devices share. */
export type ScannerState =
  | 'absent'
  | 'opening'
  | 'probing'
  | 'ready'
  | 'ready-unknown'
  | 'stale'
  | 'closed'
  | 'faulty'
  | 'refused'
  | 'locked'
  | 'stopped';

const DEVICE_STATE: Readonly<Record<ScannerState, DeviceState>> = {
  absent: 'absent',
  opening: 'opening',
  probing: 'opening',
  ready: 'ok',
  'ready-unknown': 'unknown',
  stale: 'stale',
  closed: 'lost',
  faulty: 'faulty',
  refused: 'refused',
  locked: 'locked',
  stopped: 'unknown',
};

export function deviceState(state: ScannerState): DeviceState {
  return DEVICE_STATE[state];
}

/** What the technician should do, in one or two sentences; null when there is nothing to do. */
export function remedyFor(state: ScannerState, detail: { where: string; cause: string | null }): string | null {
  switch (state) {
    case 'absent':
      return `The MRZ scanner is not connected (${detail.where}). Check the cable and the power of the scanner.`;
    case 'opening':
    case 'probing':
    case 'ready':
      return null;
    case 'ready-unknown':
      return detail.cause ?? 'This scanner cannot report whether it works. Read a document to check it.';
    case 'stale':
      return 'The MRZ scanner is connected but does not answer. Switch it off and on; if it still does not answer, replace it.';
    case 'closed':
      return 'The connection to the MRZ scanner was lost. Check the cable; the connection is restored automatically.';
    case 'faulty':
      return (
        detail.cause ??
        'The connection to the MRZ scanner closes as soon as it is opened. Try another cable and port, then replace it.'
      );
    case 'refused':
      return detail.cause;
    case 'locked':
      return `Another program has the MRZ scanner open (${detail.where}). Stop that program, for example ModemManager.`;
    case 'stopped':
      return 'The MRZ scanner is switched off in Waypost.';
  }
}

/** The code of `remedyFor`: null where that is null. */
export function adviceFor(state: ScannerState, cause: string | null): DeviceAdvice | null {
  switch (state) {
    case 'absent':
      return 'SCANNER_ABSENT';
    case 'opening':
    case 'probing':
    case 'ready':
      return null;
    case 'ready-unknown':
      return cause === null ? 'SCANNER_NOT_PROVEN' : 'SCANNER_SETTING';
    case 'stale':
      return 'SCANNER_SILENT';
    case 'closed':
      return 'SCANNER_LOST';
    case 'faulty':
      return cause === null ? 'SCANNER_FAULTY' : 'SCANNER_DENIED';
    case 'refused':
      return 'SCANNER_REFUSED';
    case 'locked':
      return 'SCANNER_LOCKED';
    case 'stopped':
      return 'SCANNER_OFF';
  }
}

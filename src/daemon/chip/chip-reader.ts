import type { PcscReader } from '../../adapters/hardware/chip-reader/index.ts';
import { type ChipReaderStatus, remedyOf } from '../../adapters/hardware/chip-reader/index.ts';
import type { DeviceAdvice, DeviceHealth, DeviceState } from '../../core/inspection/ports/index.ts';
import type { ChipPlace } from './chip-reading.ts';

/** A service that does not answer is still starting; one without a reader waits until it is plugged in. */
const STATES: Readonly<Record<ChipReaderStatus, DeviceState>> = {
  starting: 'opening',
  ready: 'ok',
  absent: 'absent',
  denied: 'refused',
  'no-service': 'faulty',
  'not-built': 'faulty',
};

const ADVICE: Readonly<Partial<Record<ChipReaderStatus, DeviceAdvice>>> = {
  absent: 'PCSC_ABSENT',
  'no-service': 'PCSC_NO_SERVICE',
  denied: 'PCSC_DENIED',
  'not-built': 'PCSC_NOT_BUILT',
};

/** A reader on the PC/SC service, in the form in which the lane uses it. `reader` is its name in the configuration. */
export function pcscPlace(pcsc: PcscReader, reader: string): ChipPlace {
  const health = (): DeviceHealth => {
    const { status } = pcsc.state;
    const advice = ADVICE[status] ?? null;
    const remedy = advice === null ? null : remedyOf(pcsc.state, reader);
    return { device: 'chip-reader', state: STATES[status], advice, remedy, lastFrameAt: null, simulated: false };
  };
  return {
    health,
    subscribe: (listener) => pcsc.subscribe(() => listener()),
    async laid(signal) {
      const state = await pcsc.until(({ status, document }) => document || UNUSABLE.has(status), signal);
      return state?.document === true;
    },
    connect: (signal) => pcsc.connect(signal),
  };
}

const UNUSABLE: ReadonlySet<ChipReaderStatus> = new Set(['absent', 'denied', 'no-service', 'not-built']);

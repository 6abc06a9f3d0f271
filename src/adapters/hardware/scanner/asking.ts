import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import { type OpenOutcome, type OpenPort, openSerialPort, type PortListener } from './binding.ts';
import type { ScannerProfile } from './profile.ts';
import { ScannerSession } from './session.ts';

export type OpenFailure = Extract<OpenOutcome, { ok: false }>;

export interface AskOptions {
  profile: ScannerProfile;
  path: string;
  mono: () => MonoMs;
  /** Default: the serial port of this machine. */
  open?: OpenPort | undefined;
  /** Called with every byte that comes. */
  onBytes?: (bytes: Uint8Array) => void;
}

/** Opens a reader to ask it something; what it sends unasked is dropped. The caller closes the session. */
export async function openToAsk(options: AskOptions): Promise<{ ok: true; session: ScannerSession } | OpenFailure> {
  const { profile } = options;
  const session = new ScannerSession({
    profile,
    mono: options.mono,
    listener: { frame: () => undefined, closed: () => undefined },
  });
  const listener: PortListener = {
    data: (bytes) => {
      options.onBytes?.(bytes);
      session.data(bytes);
    },
    closed: (lost) => session.closed(lost),
  };
  const { bauds, dtr, rts, ...line } = profile.serial;
  const opened = await (options.open ?? openSerialPort)(
    { path: options.path, baudRate: bauds[0] ?? 9600, ...line },
    listener,
  );
  if (!opened.ok) return opened;
  session.attach(opened.port);
  await opened.port.setLines({ dtr, rts });
  return { ok: true, session };
}

/** The speed at which the probe is answered; the first one of a profile without a probe; null if there was no answer. */
export async function speedOf(session: ScannerSession, profile: ScannerProfile): Promise<number | null> {
  const { probe, serial } = profile;
  if (!probe) return serial.bauds[0] ?? null;
  for (const [index, baud] of serial.bauds.entries()) {
    if (index > 0) await session.setBaudRate(baud);
    const outcome = await session.exchange(probe);
    if (outcome === 'closed') return null;
    if (outcome !== 'silent') return baud;
  }
  return null;
}

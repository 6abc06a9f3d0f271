import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import { type OpenFailure, openToAsk } from './asking.ts';
import type { OpenPort } from './binding.ts';
import type { ScannerCommand, ScannerProfile } from './profile.ts';
import type { ScannerSession } from './session.ts';
import { printable } from './shown-bytes.ts';

/** All questions together, in milliseconds. */
export const IDENTIFY_LIMIT_MS = 20_000;

export interface Identified {
  profile: ScannerProfile;
  baud: number;
  /** Null if the reader has no such command, or did not answer it. Control characters are shown by value. */
  version: string | null;
  serial: string | null;
}

export interface Sweep {
  ok: true;
  /** The profile whose query the reader answered. */
  found: Identified | null;
  /** Readers that know the command language but not the query: another model from the same manufacturer. */
  relatives: { profile: ScannerProfile; baud: number }[];
  /** Bytes that came; if nothing was found, a device is sending at another speed or unasked. */
  heardBytes: number;
  /** True when the time ran out or the technician ended it before every question was asked. */
  cut: boolean;
}

export interface IdentifyOptions {
  path: string;
  /** Profiles in the order in which they are tried; those without a query are skipped. */
  profiles: readonly ScannerProfile[];
  mono: () => MonoMs;
  signal: AbortSignal;
  onTry: (profile: ScannerProfile, baud: number) => void;
  open?: OpenPort | undefined;
}

/**
 * Asks a port which reader is behind it: the query of each profile at each of its speeds, until one is answered. Only
 * queries are sent, never a setting. A reader that takes no commands cannot be found in this way.
 */
export async function identify(options: IdentifyOptions): Promise<Sweep | OpenFailure> {
  const until = options.mono() + IDENTIFY_LIMIT_MS;
  const sweep: Sweep = { ok: true, found: null, relatives: [], heardBytes: 0, cut: false };
  for (const profile of options.profiles) {
    if (!profile.probe) continue;
    const { path, mono, open } = options;
    const onBytes = (bytes: Uint8Array): void => {
      sweep.heardBytes += bytes.length;
    };
    const opened = await openToAsk({ profile, path, mono, open, onBytes });
    if (!opened.ok) return opened;
    try {
      for (const [index, baud] of profile.serial.bauds.entries()) {
        if (options.signal.aborted || mono() >= until) return { ...sweep, cut: true };
        options.onTry(profile, baud);
        if (index > 0) await opened.session.setBaudRate(baud);
        const { outcome, value } = await opened.session.ask(profile.probe);
        if (outcome === 'closed') break;
        if (outcome === 'silent' || isEcho(profile.probe, value)) continue;
        if (outcome === 'done') {
          sweep.found = { profile, baud, ...(await nameplate(opened.session, profile)) };
          return sweep;
        }
        sweep.relatives.push({ profile, baud });
        break;
      }
    } finally {
      await opened.session.close();
    }
  }
  return sweep;
}

/** A line that returns what is sent looks like an empty message; no reader answers a query with nothing. */
function isEcho(probe: ScannerCommand, value: string | null): boolean {
  return probe.expect.kind === 'message' && value === '';
}

async function nameplate(
  session: ScannerSession,
  profile: ScannerProfile,
): Promise<Pick<Identified, 'version' | 'serial'>> {
  const ask = async (command: ScannerCommand | undefined): Promise<string | null> => {
    if (!command) return null;
    const { value } = await session.ask(command);
    return value === null || value === '' ? null : printable(Buffer.from(value, 'latin1'));
  };
  return { version: await ask(profile.commands.version), serial: await ask(profile.commands.serial) };
}

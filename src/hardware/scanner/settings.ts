import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { MonoMs } from '../../inspection/index.ts';
import { type OpenOutcome, type OpenPort, openSerialPort } from './binding.ts';
import { commandSchema, type ScannerProfile } from './profile.ts';
import { type ExchangeOutcome, ScannerSession } from './session.ts';

/** Bytes. */
const MAX_SETTINGS_BYTES = 65_536;

const settingsSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/),
  title: z.string().min(1).max(80),
  /** Profile of the scanners that these settings are for. */
  profile: z.string().min(1).max(40),
  steps: z
    .array(commandSchema.extend({ about: z.string().min(1).max(120) }))
    .min(1)
    .max(64),
  verified: z.enum(['document-excerpt', 'field-code', 'none']),
  unverified: z.array(z.string().max(120)),
  source: z.string().max(400),
});

/** Settings that a scanner keeps without power; written by a technician, never by the daemon. */
export type ScannerSettings = z.infer<typeof settingsSchema>;

export type SettingsResult =
  | { ok: true; settings: ScannerSettings }
  | { ok: false; reason: 'SETTINGS_INVALID'; detail: string };

/** Reads and checks one file of `firmware-config`. */
export function readSettings(path: string): SettingsResult {
  try {
    if (statSync(path).size > MAX_SETTINGS_BYTES) {
      return { ok: false, reason: 'SETTINGS_INVALID', detail: `larger than ${MAX_SETTINGS_BYTES} bytes` };
    }
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return { ok: true, settings: parsed.data };
    return { ok: false, reason: 'SETTINGS_INVALID', detail: z.prettifyError(parsed.error) };
  } catch (error) {
    return { ok: false, reason: 'SETTINGS_INVALID', detail: error instanceof Error ? error.message : String(error) };
  }
}

export type WriteOutcome =
  | { ok: true }
  | { ok: false; reason: Extract<OpenOutcome, { ok: false }>['reason'] | 'NO_ANSWER'; detail: string }
  | { ok: false; reason: 'SETTING_REFUSED'; step: number; outcome: ExchangeOutcome; detail: string };

/**
 * Writes the settings in order and stops at the first that is not acknowledged: the steps before it are kept by the
 * scanner. Finds the speed with the profile's probe first, where there is one.
 */
export async function writeSettings(options: {
  settings: ScannerSettings;
  profile: ScannerProfile;
  path: string;
  mono: () => MonoMs;
  onStep: (about: string, outcome: ExchangeOutcome) => void;
  open?: OpenPort;
}): Promise<WriteOutcome> {
  const { profile, settings } = options;
  const session = new ScannerSession({
    profile,
    mono: options.mono,
    listener: { frame: () => undefined, closed: () => undefined },
  });
  const { bauds, dtr, rts, ...line } = profile.serial;
  const [first = 9600] = bauds;
  const opened = await (options.open ?? openSerialPort)({ path: options.path, baudRate: first, ...line }, session);
  if (!opened.ok) return opened;
  session.attach(opened.port);
  try {
    await opened.port.setLines({ dtr, rts });
    if (!(await answersAtAnySpeed(session, profile))) {
      return { ok: false, reason: 'NO_ANSWER', detail: `no answer at ${bauds.join(', ')} baud` };
    }
    for (const [index, step] of settings.steps.entries()) {
      const outcome = await session.exchange(step);
      options.onStep(step.about, outcome);
      if (outcome !== 'done') {
        return { ok: false, reason: 'SETTING_REFUSED', step: index + 1, outcome, detail: step.about };
      }
    }
    return { ok: true };
  } finally {
    await session.close();
  }
}

async function answersAtAnySpeed(session: ScannerSession, profile: ScannerProfile): Promise<boolean> {
  if (!profile.probe) return true;
  for (const [index, baud] of profile.serial.bauds.entries()) {
    if (index > 0) await session.setBaudRate(baud);
    const outcome = await session.exchange(profile.probe);
    if (outcome !== 'silent') return outcome !== 'closed';
  }
  return false;
}

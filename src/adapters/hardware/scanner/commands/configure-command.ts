import { isAbsolute, join } from 'node:path';
import type { ScannerProfile } from '../index.ts';
import {
  type ConfigureOutcome,
  configureScanner,
  readSettings,
  type ScannerSettings,
  type SettingReport,
  type SettingStep,
} from '../index.ts';
import {
  chosenProfile,
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  isUsablePort,
  lineOf,
  notOpened,
  type ScannerContext,
} from './terminal.ts';

/** A settings file by its name in `firmware-config` or by its path; null after the reason has been printed. */
function chosenSettings(terminal: ScannerContext, file: string): ScannerSettings | null {
  const isPath = isAbsolute(file) || file.includes('/') || file.endsWith('.json');
  const read = readSettings(isPath ? file : join(terminal.settingsDir, `${file}.json`));
  if (read.ok) return read.settings;
  terminal.warn(`Settings ${file} were refused:\n${read.detail}`);
  return null;
}

/** `waypost scanner settings FILE --port`; the profile is stated in the file. */
export function sendSettings(terminal: ScannerContext, file: string, port: string): Promise<number> {
  const settings = chosenSettings(terminal, file);
  const profile = settings && chosenProfile(terminal, settings.profile);
  if (!profile) return Promise.resolve(EXIT_NOT_TRIED);
  return run({ desk: terminal, port, profile, settings });
}

/** `waypost scanner configure`: the file's settings, or what the daemon sends at every opening. */
export function configurePort(
  terminal: ScannerContext,
  options: { port: string; profile: string; settings?: string },
): Promise<number> {
  const profile = chosenProfile(terminal, options.profile);
  if (!profile) return Promise.resolve(EXIT_NOT_TRIED);
  const settings = options.settings === undefined ? null : chosenSettings(terminal, options.settings);
  if (options.settings !== undefined && settings === null) return Promise.resolve(EXIT_NOT_TRIED);
  if (settings !== null && settings.profile !== profile.id) {
    terminal.warn(
      `The settings ${settings.id} are for "${settings.profile}", not for "${profile.id}". Nothing was sent.`,
    );
    return Promise.resolve(EXIT_NOT_TRIED);
  }
  return run({ desk: terminal, port: options.port, profile, settings });
}

interface Run {
  desk: ScannerContext;
  port: string;
  profile: ScannerProfile;
  settings: ScannerSettings | null;
}

async function run({ desk: terminal, port, profile, settings }: Run): Promise<number> {
  const steps: readonly SettingStep[] = settings?.steps ?? profile.init;
  if (steps.length === 0 && !profile.rearm) {
    terminal.say(`Nothing to send: no commands are known for the reader "${profile.id}".`);
    return 0;
  }
  if (!isUsablePort(terminal, port)) return EXIT_NOT_TRIED;
  const outcome = await configureScanner({ steps, profile, path: port, mono: terminal.mono });
  if (!outcome.ok && outcome.reason !== 'NO_ANSWER') return notOpened(terminal, port, outcome);
  if (!outcome.ok) {
    terminal.warn(
      `${port}: ${outcome.detail}. Nothing was sent. Ask what it is: waypost scanner identify --port ${port}`,
    );
    return EXIT_REFUSED;
  }
  const answered = profile.probe ? 'answers' : 'cannot be queried; its port was opened';
  terminal.say(`"${profile.id}" ${answered} at ${lineOf(profile, outcome.baud)}`);
  return report(terminal, outcome, settings);
}

function report(
  terminal: ScannerContext,
  outcome: Extract<ConfigureOutcome, { ok: true }>,
  settings: ScannerSettings | null,
): number {
  for (const setting of outcome.settings) terminal.say(`${setting.about}: ${setting.state}${readBackText(setting)}`);
  if (outcome.rearmed !== null) terminal.say(`continuous reading on again: ${outcome.rearmed}`);
  const lost = outcome.settings.findIndex((setting) => setting.state !== 'accepted');
  const differs = outcome.settings.some((setting) => setting.readBack?.state === 'differs');
  if (lost >= 0) {
    const before =
      lost === 0 ? 'Nothing was changed.' : `The ${lost === 1 ? 'setting' : `${lost} settings`} before it took effect.`;
    terminal.warn(`Setting ${lost + 1} was not accepted. ${before} Check that the profile fits this model.`);
  } else if (differs) {
    terminal.warn(
      'The scanner accepted every setting but reports a different value for at least one. Do not rely on it.',
    );
  }
  const ok = lost < 0 && !differs && (outcome.rearmed === null || outcome.rearmed === 'accepted');
  if (ok) terminal.say(`${keptText(settings)} Read a document to check that it works.`);
  return ok ? 0 : EXIT_REFUSED;
}

function keptText(settings: ScannerSettings | null): string {
  if (settings?.storage === 'kept') return 'The scanner keeps these settings when it is switched off.';
  return 'The settings last until the scanner loses power; the daemon sends its own each time it opens the port.';
}

function readBackText({ readBack }: SettingReport): string {
  if (readBack === null) return '';
  if (readBack.state === 'cannot-ask') return ', not confirmed: the scanner does not answer this query';
  return readBack.state === 'as-set'
    ? ', confirmed by a query'
    : `, but the scanner reports ${JSON.stringify(readBack.value)}`;
}

import { join } from 'node:path';
import { SITE_FOLDER, siteProfiles } from '../../../../core/config/index.ts';
import { packageRoot } from '../../../installation/index.ts';
import type { Output } from '../../../report/index.ts';
import type { OpenFailure } from '../index.ts';
import {
  checkPort,
  LIST_PORTS,
  loadProfiles,
  lockedMessage,
  type MachineRoots,
  type ScannerProfile,
  SHIPPED_PROFILES,
  THIS_MACHINE,
} from '../index.ts';

/** Exit codes of the scanner commands, as of all commands: 0 done, 1 refused or found wrong, 2 could not be run. */
export const EXIT_REFUSED = 1;
export const EXIT_NOT_TRIED = 2;

/** What a command needs; a test passes its own. */
export interface ScannerContext {
  say(line: string): void;
  warn: Output['warn'];
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  mono(): number;
  roots: MachineRoots;
  profilesDir: string;
  /** The site's own profiles; the folder may be missing. */
  siteDir: string | null;
  settingsDir: string;
}

/** The terminal to which a command writes. */
export const terminal: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`waypost: ${line}\n`),
  exit: (code) => {
    process.exitCode = code;
  },
};

/** Folder of the site's own profiles, for commands that do not read a configuration. */
export const SITE_OPTION = [
  '--site-profiles <folder>',
  'scanner profiles of the site',
  siteProfiles(SITE_FOLDER),
] as const;

/** Runs a command at the real terminal; Ctrl-C ends it in order, and its exit code becomes that of the process. */
export async function atTerminal(
  { siteProfiles: siteDir, out = terminal }: { siteProfiles: string; out?: Output },
  work: (context: ScannerContext) => Promise<number> | number,
): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const code = await work({
      say: out.print,
      warn: out.warn,
      signal: stop.signal,
      mono: () => performance.now(),
      roots: THIS_MACHINE,
      profilesDir: SHIPPED_PROFILES,
      siteDir,
      settingsDir: join(packageRoot, 'firmware-config'),
    });
    out.exit(code);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Profiles of the program and of the site; a file that was refused has been named. */
export function profilesAt(context: ScannerContext): ReturnType<typeof loadProfiles> {
  const loaded = loadProfiles(context.profilesDir, context.siteDir);
  for (const { file, detail, remedy } of loaded.problems) {
    context.warn(`${file} was refused. ${detail}. ${remedy}`, { code: 'PROFILE_INVALID', remedy });
  }
  return loaded;
}

/** Finds a profile by name; if there is none, prints the reason and the available names, and returns null. */
export function chosenProfile(context: ScannerContext, name: string): ScannerProfile | null {
  const { profiles } = profilesAt(context);
  const profile = profiles.get(name);
  if (!profile) context.warn(`There is no profile "${name}". There are: ${[...profiles.keys()].join(', ')}`);
  return profile ?? null;
}

/** True if the port can be used; otherwise the reason has been printed. */
export function isUsablePort(context: ScannerContext, path: string): boolean {
  const check = checkPort(path, context.roots);
  if (!check.ok) context.warn(check.message);
  return check.ok;
}

/** Prints why a port did not open, with what to do; returns the exit code. */
export function notOpened(context: ScannerContext, path: string, failure: OpenFailure): number {
  context.warn(failure.reason === 'PORT_LOCKED' ? lockedMessage(path, context.roots) : notAPort(path, failure.detail));
  return EXIT_NOT_TRIED;
}

/** The native binding gives only the system's text. */
function notAPort(path: string, detail: string): string {
  if (/inappropriate ioctl/i.test(detail)) return `${path} is a device, and not a serial port. ${LIST_PORTS}`;
  const said = detail.replace(/^Error: /, '');
  return `${path} cannot be opened (${said}). Check the cable and the power of the scanner. ${LIST_PORTS}`;
}

/** `9600 8N1`. */
export function lineOf({ serial }: ScannerProfile, baud: number): string {
  return `${baud} baud ${serial.dataBits}${serial.parity.charAt(0).toUpperCase()}${serial.stopBits}`;
}

import type { ScannerProfile, UsbIdentity } from '../index.ts';
import {
  holdersOf,
  type Identified,
  identify,
  profilesFor,
  type Sweep,
  serialPorts,
  usbIdentityOf,
  wrongReader,
} from '../index.ts';
import { REPORT_NONE, type SaysPorts } from './reports.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  isUsablePort,
  lineOf,
  notOpened,
  profilesAt,
  type ScannerContext,
} from './terminal.ts';

/** `waypost scanner identify` without a port: the ports that could be a scanner, and which devices they are. */
export function listPorts(terminal: ScannerContext, report: SaysPorts = REPORT_NONE): number {
  const { profiles } = profilesAt(terminal);
  const ports = serialPorts(terminal.roots);
  const shown = ports.map(({ node, usb, byId }) => ({
    ...{ node, byId },
    usb: usb && { vid: usb.vid, pid: usb.pid, serial: usb.serial ?? null },
    profiles: profilesFor(usb, profiles.values()),
    holders: holdersOf(node, terminal.roots),
  }));
  report({ ports: shown, found: null });
  if (ports.length === 0) {
    terminal.say(
      'No serial port was found. Plug the scanner in; it must be in a serial mode (RS-232 or USB-CDC), not in',
    );
    terminal.say('keyboard mode, in which it types and has no port.');
    return EXIT_REFUSED;
  }
  for (const { node, usb, byId } of ports) {
    terminal.say(`${node}  ${usb === null ? 'port of the main board' : usbText(usb)}`);
    if (byId !== null) terminal.say(`  permanent name    ${terminal.roots.dev}/serial/by-id/${byId}`);
    const fitting = profilesFor(usb, profiles.values());
    if (usb !== null)
      terminal.say(`  fitting profile   ${fitting.length === 0 ? 'none; query the port' : fitting.join(', ')}`);
    const holders = holdersOf(node, terminal.roots);
    if (holders.length > 0) terminal.say(`  in use by         ${holders.join(', ')}`);
  }
  terminal.say('Query one: waypost scanner identify --port PORT');
  return 0;
}

/** `waypost scanner identify --port`: which profile answers, at which speed and with which firmware. */
export async function identifyPort(
  terminal: ScannerContext,
  path: string,
  report: SaysPorts = REPORT_NONE,
): Promise<number> {
  if (!isUsablePort(terminal, path)) return EXIT_NOT_TRIED;
  const { profiles } = profilesAt(terminal);
  const usb = usbIdentityOf(path, terminal.roots);
  if (usb !== null) terminal.say(`${path} is ${usbText(usb)}`);
  const fitting = profilesFor(usb, profiles.values());
  const asked = [...profiles.values()].filter((profile) => profile.probe !== null);
  // If the device names its manufacturer, that manufacturer's query is sent first.
  asked.sort((a, b) => Number(fitting.includes(b.id)) - Number(fitting.includes(a.id)));
  const sweep = await identify({
    path,
    profiles: asked,
    mono: terminal.mono,
    signal: terminal.signal,
    onTry: (profile, baud) => terminal.say(`asking as ${profile.id} at ${lineOf(profile, baud)}`),
  });
  if (!sweep.ok) return notOpened(terminal, path, sweep);
  report({ ports: [], found: sweep.found && foundOf(sweep.found) });
  if (sweep.found === null) return sayUnknown({ desk: terminal, path, sweep, silent: silentOf(profiles.values()) });
  sayFound(terminal, path, sweep.found, usb);
  return 0;
}

function foundOf({ profile, baud, version, serial }: Identified) {
  return { profile: profile.id, baud, firmware: version ?? null, serial: serial ?? null };
}

function usbText({ vid, pid, serial }: UsbIdentity): string {
  return `USB ${vid}:${pid}${serial === undefined ? ', no serial number' : `, serial number ${serial}`}`;
}

function silentOf(profiles: Iterable<ScannerProfile>): string[] {
  return [...profiles].filter((profile) => profile.probe === null).map((profile) => profile.id);
}

function sayFound(terminal: ScannerContext, path: string, found: Identified, usb: UsbIdentity | null): void {
  const { profile, baud } = found;
  terminal.say(`Profile "${profile.id}" was answered at ${lineOf(profile, baud)}: ${profile.title}`);
  const nameless = (command: object | undefined): string =>
    command ? 'not answered' : 'this profile has no command for it';
  terminal.say(`firmware: ${found.version ?? nameless(profile.commands.version)}`);
  terminal.say(`serial number: ${found.serial ?? nameless(profile.commands.serial)}`);
  terminal.say(
    `How well the profile is known: ${profile.verified} (${profile.source}). It was never tried on the device.`,
  );
  const role = usb ? { kind: 'usb', profile: profile.id, ...usb } : { kind: 'serial', profile: profile.id, path };
  const name = wrongReader(profile, 'mrz') === null ? 'scanner' : 'barcodeReader';
  terminal.say(`"${name}": ${JSON.stringify(role)}`);
  terminal.say(`Next: waypost scanner monitor --port ${path} --profile ${profile.id}`);
}

function sayUnknown(known: { desk: ScannerContext; path: string; sweep: Sweep; silent: string[] }): number {
  const { desk: terminal, path, sweep, silent } = known;
  for (const { profile, baud } of sweep.relatives) {
    terminal.say(`At ${lineOf(profile, baud)} a device knows the commands of "${profile.id}" but not this query:`);
    terminal.say('another model of that family. Look up its commands in the maker’s manual.');
  }
  if (sweep.cut) terminal.say('Stopped before all queries were sent.');
  terminal.say(sweep.relatives.length > 0 ? 'No profile fits.' : 'Nothing answered.');
  if (sweep.heardBytes > 0) {
    terminal.say(
      `${sweep.heardBytes} bytes arrived that do not answer any query: a reader at another speed, or one that sends without being asked.`,
    );
  }
  terminal.say(`Readers that accept no commands cannot be identified by a query: ${silent.join(', ')}.`);
  terminal.say(
    'Read the maker and model from the label and choose that profile, or read a document to detect the format:',
  );
  terminal.say(`  waypost scanner identify --port ${path} --listen`);
  terminal.say(`  waypost scanner monitor --port ${path} --profile NAME`);
  terminal.say('If nothing arrives, check the cable, the power, and that the reader is in a serial mode.');
  return EXIT_REFUSED;
}

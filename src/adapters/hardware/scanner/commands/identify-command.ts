import type { ScannerProfile, UsbIdentity } from '../index.ts';
import { holdersOf, type Identified, identify, profilesFor, type Sweep, serialPorts, usbIdentityOf } from '../index.ts';
import { type Desk, EXIT_NOT_TRIED, EXIT_REFUSED, isUsablePort, lineOf, notOpened, profilesAt } from './desk.ts';
import { REPORT_NONE, type SaysPorts } from './reports.ts';

/** `waypost scanner identify` without a port: the ports that could be a scanner, and what they are. */
export function listPorts(desk: Desk, report: SaysPorts = REPORT_NONE): number {
  const { profiles } = profilesAt(desk);
  const ports = serialPorts(desk.roots);
  const shown = ports.map(({ node, usb, byId }) => ({
    ...{ node, byId },
    usb: usb && { vid: usb.vid, pid: usb.pid, serial: usb.serial ?? null },
    profiles: profilesFor(usb, profiles.values()),
    holders: holdersOf(node, desk.roots),
  }));
  report({ ports: shown, found: null });
  if (ports.length === 0) {
    desk.say('No serial port was found. Plug the scanner in; it must be in a serial mode (RS-232 or USB-CDC), not in');
    desk.say('keyboard mode, in which it types and has no port.');
    return EXIT_REFUSED;
  }
  for (const { node, usb, byId } of ports) {
    desk.say(`${node}  ${usb === null ? 'port of the main board' : usbText(usb)}`);
    if (byId !== null) desk.say(`  name that stays   ${desk.roots.dev}/serial/by-id/${byId}`);
    const fitting = profilesFor(usb, profiles.values());
    if (usb !== null)
      desk.say(`  fitting profile   ${fitting.length === 0 ? 'none; ask the port' : fitting.join(', ')}`);
    const holders = holdersOf(node, desk.roots);
    if (holders.length > 0) desk.say(`  in use by         ${holders.join(', ')}`);
  }
  desk.say('Ask one: waypost scanner identify --port PORT');
  return 0;
}

/** `waypost scanner identify --port`: which profile answers, at which speed, with which firmware. */
export async function identifyPort(desk: Desk, path: string, report: SaysPorts = REPORT_NONE): Promise<number> {
  if (!isUsablePort(desk, path)) return EXIT_NOT_TRIED;
  const { profiles } = profilesAt(desk);
  const usb = usbIdentityOf(path, desk.roots);
  if (usb !== null) desk.say(`${path} is ${usbText(usb)}`);
  const fitting = profilesFor(usb, profiles.values());
  const asked = [...profiles.values()].filter((profile) => profile.probe !== null);
  // A device that names its maker is asked that maker's question first.
  asked.sort((a, b) => Number(fitting.includes(b.id)) - Number(fitting.includes(a.id)));
  const sweep = await identify({
    path,
    profiles: asked,
    mono: desk.mono,
    signal: desk.signal,
    onTry: (profile, baud) => desk.say(`asking as ${profile.id} at ${lineOf(profile, baud)}`),
  });
  if (!sweep.ok) return notOpened(desk, path, sweep);
  report({ ports: [], found: sweep.found && foundOf(sweep.found) });
  if (sweep.found === null) return sayUnknown({ desk, path, sweep, silent: silentOf(profiles.values()) });
  sayFound(desk, path, sweep.found, usb);
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

function sayFound(desk: Desk, path: string, found: Identified, usb: UsbIdentity | null): void {
  const { profile, baud } = found;
  desk.say(`Profile "${profile.id}" was answered at ${lineOf(profile, baud)}: ${profile.title}`);
  const nameless = (command: object | undefined): string =>
    command ? 'not answered' : 'this profile has no command for it';
  desk.say(`firmware: ${found.version ?? nameless(profile.commands.version)}`);
  desk.say(`serial number: ${found.serial ?? nameless(profile.commands.serial)}`);
  desk.say(`How far the profile is known: ${profile.verified} (${profile.source}). Never tried on the device.`);
  const role = usb ? { kind: 'usb', profile: profile.id, ...usb } : { kind: 'serial', profile: profile.id, path };
  desk.say(`"scanner": ${JSON.stringify(role)}`);
  desk.say(`Next: waypost scanner monitor --port ${path} --profile ${profile.id}`);
}

function sayUnknown(known: { desk: Desk; path: string; sweep: Sweep; silent: string[] }): number {
  const { desk, path, sweep, silent } = known;
  for (const { profile, baud } of sweep.relatives) {
    desk.say(`At ${lineOf(profile, baud)} something knows the commands of "${profile.id}" and not this query:`);
    desk.say('another model of that family. Look its commands up in the maker’s manual.');
  }
  if (sweep.cut) desk.say('Ended before every question was asked.');
  desk.say(sweep.relatives.length > 0 ? 'No profile fits.' : 'Nothing answered.');
  if (sweep.heardBytes > 0) {
    desk.say(
      `${sweep.heardBytes} bytes came that answer nothing: a reader at another speed, or one that sends unasked.`,
    );
  }
  desk.say(`Readers that take no commands cannot be identified by asking: ${silent.join(', ')}.`);
  desk.say('Take the maker and model from the label and choose that profile, or let a document show the format:');
  desk.say(`  waypost scanner identify --port ${path} --listen`);
  desk.say(`  waypost scanner monitor --port ${path} --profile NAME`);
  desk.say('If nothing arrives either: cable, power, and whether the reader is in a serial mode.');
  return EXIT_REFUSED;
}

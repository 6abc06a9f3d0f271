import { constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ChipReaderState,
  type ChipReaderStatus,
  PcscReader,
  remedyOf,
} from '../../adapters/hardware/chip-reader/index.ts';
import { runTpmTool, tpmMessage } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { RunProgram } from './commands.ts';
import { type Finding, none, note, ok, unknown, work } from './finding.ts';
import { mayUse, rightsNotSeen, type Viewer } from './viewer.ts';

/** Interface class of a smart-card reader on USB (CCID). */
const SMART_CARD_CLASS = '0b';
const DEVICE_TCTI = /^device:(\/.+)$/;

/** Equipment next to the lane that is not used in an inspection. */
export async function examineFittings(config: Config, run: RunProgram, viewer: Viewer): Promise<Finding[]> {
  return [
    await printer(config, run),
    await chipReader(config, { sysfs: '/sys', look: lookAtReader, viewer }),
    await tpm(config, viewer),
    noticeSpool(config, viewer),
  ];
}

/**
 * The system's printer, on which slips are printed. A queue that accepts jobs may still not print; only paper proves that.
 */
export async function printer({ protection }: Pick<Config, 'protection'>, run: RunProgram): Promise<Finding> {
  const wanted = protection.slip.print;
  const { status, output } = await run('lpstat', ['-p']);
  const queues = [...output.matchAll(/^printer (\S+) (.*)$/gm)].map(([, name = '', said = '']) => ({
    name,
    stopped: /disabled/.test(said),
  }));
  if (queues.length === 0) {
    const reason = status === null ? 'no printing system is installed' : 'no printer is set up';
    if (!wanted) return none('printer', reason, 'HEALTH_NOT_FITTED');
    const remedy = 'set one up (lpadmin), or set protection.slip.print to false';
    return work('printer', `${reason}, but slips must be printed`, remedy, 'PRINTER_NONE');
  }
  const ready = queues.filter(({ stopped }) => !stopped).map(({ name }) => name);
  if (ready.length === 0) {
    const names = queues.map(({ name }) => name);
    const remedy = `check paper and cover, then: cupsenable ${names[0]}`;
    return work('printer', `stopped: ${names.join(', ')}`, remedy, 'PRINTER_STOPPED');
  }
  return unknown('printer', `${ready.join(', ')} accepts jobs; it is not known whether it prints`, 'print a test page');
}

/** The state of a chip reader as soon as it is known; `starting` if the service does not answer. */
export type LookAtReader = (reader: string) => Promise<ChipReaderState>;

/** Longest wait for the PC/SC service. */
const READER_LIMIT_MS = 5_000;
/** A service that has just started knows its readers only a moment later. */
const SETTLED: readonly ChipReaderStatus[] = ['ready', 'denied', 'not-built'];

/** Asks the PC/SC service as the daemon's user would, because the answer also depends on that user's rights. */
export async function lookAtReader(reader: string): Promise<ChipReaderState> {
  const pcsc = new PcscReader({ reader });
  pcsc.start();
  await pcsc.until(({ status }) => SETTLED.includes(status), AbortSignal.timeout(READER_LIMIT_MS));
  const { state } = pcsc;
  await pcsc.stop();
  return state;
}

/**
 * The configured chip reader. That the service knows a reader does not prove that it can read, so it is never `ok`. One that is
 * connected by USB but not configured is named, so that nobody thinks that chips are being read.
 */
export async function chipReader(
  { chip }: Pick<Config, 'chip'>,
  { sysfs, look, viewer }: { sysfs: string; look: LookAtReader; viewer: Pick<Viewer, 'own' | 'user'> },
): Promise<Finding> {
  if (chip === null) return unusedReader(sysfs);
  const state = await look(chip.reader);
  if (state.status === 'ready') {
    const remedy = 'read a document of your own: waypost chip read';
    return unknown('chip reader', `${chip.reader} is connected; only reading a document shows that it works`, remedy);
  }
  // The user who asks is not the daemon's, and polkit decides for each user separately.
  if (state.status === 'denied' && !viewer.own) {
    const reason = `user ${viewer.user} is not allowed to use the PC/SC service; it is not known whether the daemon may`;
    return { ...unknown('chip reader', reason, "run waypost doctor as the daemon's user"), notSeen: true };
  }
  const said = state.status === 'starting' ? 'the PC/SC service gives no answer' : WHAT[state.status];
  return work('chip reader', said, remedyOf(state, chip.reader) ?? 'journalctl -u pcscd');
}

const WHAT: Readonly<Record<Exclude<ChipReaderStatus, 'ready' | 'starting'>, string>> = {
  absent: 'the configured chip reader is not connected',
  'no-service': 'the PC/SC service is not running',
  denied: 'the PC/SC service refuses this user (0x8010006A)',
  'not-built': 'the module that talks to the PC/SC service is missing',
};

function unusedReader(sysfs: string): Finding {
  const folder = join(sysfs, 'bus', 'usb', 'devices');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const found = names.filter((name) => text(join(folder, name, 'bInterfaceClass')) === SMART_CARD_CLASS);
  if (found.length === 0) return none('chip reader', 'none is configured, and none is connected', 'HEALTH_NOT_FITTED');
  const reason = `a reader is connected (USB ${found.join(', ')}), but it is not configured: no chip is read`;
  return note('chip reader', reason, 'write its name into chip.reader (docs/chip-readers.md)');
}

async function tpm({ key, update }: Config, viewer: Viewer): Promise<Finding> {
  const tcti = key.kind === 'tpm' ? key.tcti : update.counter === 'file' ? null : update.tpm.tcti;
  const device = tcti === null ? '/dev/tpmrm0' : (DEVICE_TCTI.exec(tcti)?.[1] ?? null);
  const there = device === null || existsSync(device);
  if (tcti === null) {
    if (!there) return none('tpm', 'no TPM, and nothing here needs one', 'HEALTH_NOT_FITTED');
    return note('tpm', `${device} is present; neither key nor counter uses it`);
  }
  if (!there) {
    const remedy = 'switch the TPM on in the firmware; until then neither key nor counter can be used';
    return work('tpm', `there is no ${device}`, remedy, 'TPM_ABSENT');
  }
  const allowed = device === null ? viewer.own : mayUse(viewer)(device, constants.R_OK | constants.W_OK);
  if (!viewer.own || allowed === null) return rightsNotSeen('tpm', device ?? tcti, viewer);
  if (device !== null && !allowed) {
    const remedy = `as root: usermod -aG tss ${viewer.user}; then sign in again`;
    return work('tpm', `user ${viewer.user} is not allowed to open ${device}`, remedy, 'TPM_DENIED');
  }
  const asked = await runTpmTool(tcti, { program: 'tpm2_getcap', args: ['properties-fixed'] });
  if (asked.ok) return ok('tpm', `${device ?? tcti} answers`);
  return work('tpm', tpmMessage(asked.message), 'check the TPM in the firmware, and that tpm2-tools is installed');
}

/** The folder through which notices leave. They are not counted here: waiting notices have their own line. */
export function noticeSpool({ notices }: Pick<Config, 'notices'>, viewer: Viewer): Finding {
  const folder = notices?.folder ?? null;
  if (folder === null)
    return none('notice spool', 'no folder: notices are carried on a USB stick', 'HEALTH_NOT_FITTED');
  const there = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  const usable = there ? mayUse(viewer)(folder, constants.R_OK | constants.W_OK) : false;
  if (usable === null) return rightsNotSeen('notice spool', folder, viewer);
  if (usable) return ok('notice spool', folder);
  const remedy = `as root: install -d -o ${viewer.owner ?? viewer.user} -m 770 ${folder}`;
  return work('notice spool', `${folder} is not a folder that can be written to`, remedy, 'SPOOL_UNUSABLE');
}

function text(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

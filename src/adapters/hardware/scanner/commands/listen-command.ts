import { LISTEN_LIMIT_MS, type Listened, listen } from '../index.ts';
import { REPORT_NONE, type SaysPorts } from './reports.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, isUsablePort, notOpened, profilesAt, type ScannerContext } from './terminal.ts';

const ENDS: Readonly<Record<Exclude<Listened['end'], 'found'>, string>> = {
  'nothing-came': `Nothing arrived within ${LISTEN_LIMIT_MS / 1000} s. Check the cable, the power, and that the reader is in a serial mode.`,
  'all-tried': 'Data arrived each time, but no profile recognises it as a document: this format is not known.',
  stopped: 'Stopped before a document was read.',
  closed: 'The port closed. Check the cable.',
};

/** `waypost scanner identify --port --listen`: for readers that only send. */
export async function listenPort(
  terminal: ScannerContext,
  path: string,
  report: SaysPorts = REPORT_NONE,
): Promise<number> {
  if (!isUsablePort(terminal, path)) return EXIT_NOT_TRIED;
  const { profiles } = profilesAt(terminal);
  terminal.say('Nothing is sent. Put a specimen on the reader each time you are asked to; its text is not shown.');
  const heard = await listen({
    path,
    profiles: [...profiles.values()],
    mono: terminal.mono,
    signal: terminal.signal,
    onLine: (line, presented) => {
      const text = `${line.baudRate} baud ${line.dataBits}${line.parity.charAt(0).toUpperCase()}${line.stopBits}`;
      terminal.say(`${presented === 0 ? '' : 'Not this. '}Listening at ${text}: present a document now`);
    },
  });
  if (!heard.ok) return notOpened(terminal, path, heard);
  if (heard.end !== 'found') {
    terminal.say(ENDS[heard.end]);
    return EXIT_REFUSED;
  }
  const [best = '', ...others] = heard.found.map((profile) => profile.id);
  report({ ports: [], found: { profile: best, baud: heard.line?.baudRate ?? 0, firmware: null, serial: null } });
  terminal.say(`A document was read as "${best}" at ${heard.line?.baudRate} baud.`);
  if (others.length > 0)
    terminal.say(`These profiles also read it: ${others.join(', ')}. The label on the reader decides.`);
  terminal.say('The format does not show the maker: compare the profile with the label.');
  terminal.say(`Next: waypost scanner monitor --port ${path} --profile ${best}`);
  return 0;
}

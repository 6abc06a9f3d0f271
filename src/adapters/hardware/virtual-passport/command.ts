import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Result, refuse } from '../../../core/result/index.ts';
import { packageRoot } from '../../installation/index.ts';
import { loadCast } from '../demo/index.ts';
import { VirtualCard } from './card/card.ts';
import { type Dump, writeDumps, writeTrust } from './dump.ts';
import { FAULTS, type FaultName, isFault } from './faults.ts';
import { LaidCard } from './laid-card.ts';
import { personalise } from './personalise.ts';
import { TestPki } from './pki/authority.ts';
import { DEVIATIONS, isDeviation } from './pki/deviations.ts';
import { type ChipProfile, PROFILES, readProfile } from './profile.ts';
import { VpcdCard, type VpcdEvent } from './vpcd.ts';

interface SimChipOptions {
  profile: string;
  fault: string[];
  traveller: string;
  mrz?: string;
  portrait?: string;
  listen?: string;
  connect?: string;
  dump?: string;
  trust?: string;
  everyFault?: boolean;
  masterList?: boolean;
  deviation: string[];
  removeAfter?: string;
  list?: boolean;
}

const MAX_PORTRAIT_BYTES = 1_000_000;

type Refusal = 'PORTRAIT' | 'PROFILE' | 'FAULT' | 'DEVIATION' | 'MRZ' | 'TRAVELLER' | 'ADDRESS' | 'NUMBER' | 'FOLDER';

interface Holder {
  mrz: string[];
  portrait: Uint8Array;
  otherPortrait: Uint8Array;
}

/** Adds `sim chip` to the command line. A command `sim` that another module has already added is used. */
export function registerVirtualPassportCommand(program: Command): void {
  const sim =
    program.commands.find((command) => command.name() === 'sim') ??
    program.command('sim').description('simulated hardware for technicians and developers');
  sim
    .command('chip')
    .description('a virtual passport of the country UT: offer its chip to a virtual reader, or write its files')
    .option('--profile <name[,key=value]>', 'profile of the passport: the choices of its issuer', 'ecdh-gm')
    .option('--fault <name>', 'fault to simulate; may be repeated', (name, names: string[]) => [...names, name], [])
    .option('--traveller <id>', 'demonstration traveller to whom the passport belongs', 'genuine')
    .option('--mrz <rows>', 'your own MRZ, rows separated by /')
    .option('--portrait <file>', 'your own portrait, JPEG or JPEG 2000')
    .addOption(
      new Option('--listen <host:port>', 'wait for a virtual reader (vpcd frames)').conflicts(['dump', 'connect']),
    )
    .addOption(new Option('--connect <host:port>', 'connect to a virtual reader that listens').conflicts('dump'))
    .option('--dump <folder>', 'write dumps, trust folder and expected results into a new folder')
    .option('--trust <folder>', 'write the trust folder of the passport, as waypost chip read needs it')
    .option('--every-fault', 'with --dump: one dump for each fault that is visible in the files')
    .option('--master-list', 'put the issuers into a master list instead of single certificates')
    .option(
      '--deviation <name>',
      'put a deviation list that names this deviation into the trust folder; several may be named',
      (name, names: string[]) => [...names, name],
      [],
    )
    .option('--remove-after <bytes>', 'lift the document once, after this many bytes of the exchange')
    .option('--list', 'list the profiles and faults, and exit')
    .action(async (options: SimChipOptions) => {
      process.exitCode = await simChip(options);
    });
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function simChip(options: SimChipOptions): Promise<number> {
  if (options.list === true) {
    say(`Profiles: ${Object.keys(PROFILES).join(', ')}`);
    say('Faults:');
    for (const [name, { about }] of Object.entries(FAULTS)) say(`  ${name.padEnd(26)}${about}`);
    say('Deviations:');
    for (const [name, { about }] of Object.entries(DEVIATIONS)) say(`  ${name.padEnd(26)}${about}`);
    return 0;
  }
  const done = await run(options);
  if (done.ok) return 0;
  complain(done.message);
  return 2;
}

async function run(options: SimChipOptions): Promise<Result<Refusal>> {
  const read = readProfile(options.profile);
  if (!read.ok) return read;
  const unknown = options.fault.find((name) => !isFault(name));
  if (unknown !== undefined) {
    return refuse('FAULT', `There is no fault "${unknown}". List them with: waypost sim chip --list`);
  }
  const strange = options.deviation.find((name) => !isDeviation(name));
  if (strange !== undefined)
    return refuse('DEVIATION', `There is no deviation "${strange}". List them with: waypost sim chip --list`);
  const holder = await holderOf(options);
  if (!holder.ok) return holder;
  const now = new Date();
  const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
  const pki = new TestPki({ now, draw });
  const { profile } = read;
  const make = (faults: readonly FaultName[]) => personalise({ profile, faults, pki, ...holder.holder, now, draw });
  const faults = options.fault.filter(isFault);
  if (options.dump !== undefined) return dump(options.dump, { options, profile, faults, make, pki });
  const passport = make(faults);
  if (options.trust !== undefined) writeTrust(options.trust, pki.trustFolder(published(options)));
  say(`MRZ ${holder.holder.mrz.join('/')}`);
  for (const [name, bytes] of passport.files) say(`${name.padEnd(14)}${bytes.length} bytes`);
  const removal = byteCount(options.removeAfter);
  if (!removal.ok) return removal;
  const card = new LaidCard(new VirtualCard(passport.image, draw), removal);
  const address = options.listen ?? options.connect;
  if (address === undefined) {
    say(card.atr === null ? 'The chip does not answer.' : `ATR ${Buffer.from(card.atr).toString('hex')}`);
    return { ok: true };
  }
  return await offer(card, address, options.listen === undefined ? 'connect' : 'listen');
}

async function holderOf(options: SimChipOptions): Promise<Result<Refusal, { holder: Holder }>> {
  const cast = await loadCast(join(packageRoot, 'hardware', 'demo'));
  const member = cast.travellers.find(({ id }) => id === options.traveller);
  const other = cast.travellers.find(({ portrait }) => portrait !== member?.portrait);
  if (member === undefined || other === undefined) {
    const known = cast.travellers.map(({ id }) => id).join(', ');
    return refuse('TRAVELLER', `There is no traveller "${options.traveller}". The travellers are: ${known}.`);
  }
  const mrz = options.mrz === undefined ? member.mrz : options.mrz.toUpperCase().split('/');
  if (
    !/^(?:[A-Z0-9<]{44}\/[A-Z0-9<]{44}|[A-Z0-9<]{36}\/[A-Z0-9<]{36}|(?:[A-Z0-9<]{30}\/){2}[A-Z0-9<]{30})$/.test(
      mrz.join('/'),
    )
  ) {
    return refuse('MRZ', 'The MRZ has two rows of 44 or 36 characters or three rows of 30. Separate them with /.');
  }
  const file = options.portrait ?? member.portrait;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size > MAX_PORTRAIT_BYTES) {
    return refuse('PORTRAIT', `${file} is not a picture of at most ${MAX_PORTRAIT_BYTES} bytes. Choose another file.`);
  }
  const portrait = new Uint8Array(readFileSync(file));
  return { ok: true, holder: { mrz: [...mrz], portrait, otherPortrait: new Uint8Array(readFileSync(other.portrait)) } };
}

function dump(
  folder: string,
  {
    options,
    profile,
    faults,
    make,
    pki,
  }: {
    options: SimChipOptions;
    profile: ChipProfile;
    faults: readonly FaultName[];
    make: (faults: readonly FaultName[]) => Dump['passport'];
    pki: TestPki;
  },
): Result<Refusal> {
  const one = (name: string, of: readonly FaultName[]): Dump => ({
    name,
    profile: options.profile,
    faults: of,
    passport: make(of),
  });
  const shown = Object.keys(FAULTS)
    .filter(isFault)
    .filter((name) => FAULTS[name].shows !== 'card' && suits(name, profile));
  const dumps =
    options.everyFault === true
      ? [one('genuine', []), ...shown.map((name) => one(name, [name]))]
      : [one('passport', faults)];
  const written = writeDumps({ folder, dumps, trust: pki.trustFolder(published(options)) });
  if (!written.ok) return written;
  say(`${dumps.length} dumps in ${join(folder, 'dumps')}, trust folder ${join(folder, 'trust')}`);
  return { ok: true };
}

/** How the invented issuers publish their statements. */
const published = ({ masterList, deviation }: SimChipOptions): Parameters<TestPki['trustFolder']>[0] => ({
  asMasterList: masterList === true,
  deviations: deviation.filter(isDeviation),
});

/**
 * True if the files of a passport with this profile can show the fault: a chip that does not have a file cannot withhold
 * it.
 */
function suits(fault: FaultName, { pace, aa, ca }: ChipProfile): boolean {
  if (fault.startsWith('card-security')) return pace === 'ecdh-cam';
  if (fault === 'dg15-withheld') return aa !== 'none';
  if (fault === 'dg14-withheld') return ca !== 'none' || pace !== 'none';
  return fault !== 'pace-downgrade' || pace !== 'none';
}

function byteCount(text: string | undefined): Result<Refusal, { removeAfterBytes?: number }> {
  if (text === undefined) return { ok: true };
  if (!/^[1-9]\d{0,6}$/.test(text))
    return refuse('NUMBER', '--remove-after must be a whole number of bytes from 1 to 9999999.');
  return { ok: true, removeAfterBytes: Number(text) };
}

async function offer(laid: LaidCard, address: string, way: 'listen' | 'connect'): Promise<Result<Refusal>> {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  const port = Number(digits);
  if (host === '' || port > 65_535) return refuse('ADDRESS', `--${way} takes HOST:PORT, for example 127.0.0.1:35963.`);
  const card = new VpcdCard({ card: laid, host, port, way, onEvent: (event) => tell(event) });
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  try {
    await card.start();
    await ended;
    return { ok: true };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return refuse(
      'ADDRESS',
      `${what}. Use an address of this machine with a free port, or start the virtual reader first.`,
    );
  } finally {
    await card.stop();
  }
}

/** One line for each event. The bytes of an exchange are never shown. */
function tell(event: VpcdEvent): void {
  if (event.kind === 'exchange') return;
  if (event.kind === 'listening') say(`listening on ${event.host}:${event.port}`);
  else if (event.kind === 'power') say(event.on ? 'powered on' : 'powered off');
  else if (event.kind === 'lifted') say('the document was lifted; it is back on the reader at its next request');
  else say(event.kind === 'connected' ? 'a reader is connected' : 'the reader was disconnected');
}

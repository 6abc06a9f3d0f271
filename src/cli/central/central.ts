import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { authorRecords, deskWarning, readHead } from '../../central/author/index.ts';
import { buildBundle } from '../../delivery/bundles/index.ts';
import { newListKey, readDeviceKey } from '../../delivery/format/index.ts';
import { registerSigning } from '../packs/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';
import { collect, KEY_FILE_BYTES, signersOf } from '../terminal/index.ts';
import { registerApproveCommand } from './approve.ts';
import { registerConsoleCommands } from './console.ts';
import { atCentralOffice, isoDay, KEYS, PASSPHRASE_FILE, Refused } from './context.ts';
import { registerCentralDeviceCommands } from './devices.ts';
import { registerEnrol } from './enrol.ts';
import { registerCentralFleetCommands } from './fleet.ts';
import { buildForOffice, type GenerationOptions, registerGenerationCommands } from './generation.ts';
import { registerCentralKeyCommands } from './keys.ts';
import { registerCentralModelCommands } from './models.ts';
import { registerCentralNoticeCommands } from './notices.ts';
import { registerOperationCommands } from './operation.ts';
import { registerOrderCommands } from './order.ts';
import { registerProgramCommands } from './programs.ts';
import { registerRecordCommands } from './records.ts';
import { registerStageCommand } from './stage.ts';

/** Largest key file or header, bytes. */
const SMALL_FILE_BYTES = 64 * 1024;
const DEVICE_KEY_COMMAND = 'waypost list device-key --config FILE --out FILE';
/** Largest file with records of one list, uncompressed, bytes. */
const RECORDS_FILE_BYTES = 1024 * 1024 * 1024;

interface BuildOptions {
  list: string;
  records: string;
  key: string[];
  device: string[];
  out?: string;
  allowEmpty?: boolean;
}

/** `waypost central …`: what central IT runs, never on a kiosk. */
export function registerCentralCommands(program: Command): void {
  const central = program.command('central').description('list authoring at the central office');
  central
    .command('keygen')
    .description('create a signing key: NAME.key (secret, keep it offline) and NAME.pub')
    .requiredOption('--out <name>', 'path and name of the two files, without extension')
    .action((options: { out: string }) => atCentralOffice(() => keygen(options.out)));
  registerRecordCommands(central);
  registerEnrol(central);
  central
    .command('build')
    .description('build the next generation of a list: for the repository with --office, as one file with --out')
    .requiredOption('--list <file>', 'what the issuer states about the list (JSON)')
    .requiredOption('--records <file>', 'records, one JSON object per line')
    .option('--office <folder>', 'folder of the central office')
    .option(...KEYS)
    .option(...PASSPHRASE_FILE)
    .option('--without-last', 'the sealed text of the last generation is lost: build without comparing')
    .option('--key <file>', 'with --out: secret list key; give it once for each signer', collect, [])
    .option('--device <file>', 'with --out: device key file; give it once for each kiosk', collect, [])
    .option('--out <file>', 'bundle to write, instead of --office')
    .option('--allow-empty', 'build a list without records, so that nobody can match')
    .action(async (options: BuildOptions & Partial<GenerationOptions>) => {
      const { office, keys, out } = options;
      if (out !== undefined) await atCentralOffice(() => build({ ...options, out }));
      else if (office !== undefined && keys !== undefined) await buildForOffice({ ...options, office, keys });
      else await atCentralOffice(refuseWithoutPlace);
    });
  registerGenerationCommands(central);
  registerApproveCommand(central);
  registerStageCommand(central);
  registerOperationCommands(central);
  registerOrderCommands(central);
  registerProgramCommands(central);
  registerCentralDeviceCommands(central);
  registerCentralFleetCommands(central);
  registerCentralKeyCommands(central);
  registerCentralModelCommands(central);
  registerCentralNoticeCommands(central);
  registerConsoleCommands(central);
  registerSigning(central);
}

function keygen(name: string): void {
  for (const path of [`${name}.key`, `${name}.pub`]) {
    if (existsSync(path)) throw new Refused(`${path} already exists and is not overwritten.`, EXIT_REFUSED);
  }
  const key = newListKey();
  write(`${name}.key`, key.secret, 0o600);
  write(`${name}.pub`, key.public, 0o644);
  console.log(`Secret key: ${name}.key (keep it offline, one person, one key)`);
  console.log(`Public key: ${name}.pub`);
  console.log(`For listKeys.keys (or modelKeys.keys) in the configuration of each kiosk: ${key.publicKey}`);
}

function check(path: string): void {
  const list = authorRecords(read(path, RECORDS_FILE_BYTES), isoDay(new Date()));
  for (const problem of list.problems) {
    console.error(`${path}:${problem.line}: ${problem.severity}: ${plainWords(problem.message)}`);
  }
  console.error(`${list.lines.length} records, ${list.errors} errors, ${list.warnings} warnings`);
  if (list.errors > 0) throw new Refused('The records cannot be signed.', EXIT_REFUSED);
}

function refuseWithoutPlace(): void {
  throw new Refused(
    'Give --office FOLDER and --keys FOLDER to build for the repository, or --out FILE.',
    EXIT_NOT_TRIED,
  );
}

function build(options: BuildOptions & { out: string }): void {
  const head = readHead(read(options.list, SMALL_FILE_BYTES));
  if (!head.ok) throw new Refused(`${options.list}: ${head.problems.join('; ')}`, EXIT_REFUSED);
  const keys = signersOf(options.key, (path) => read(path, KEY_FILE_BYTES));
  if (!keys.ok) throw new Refused(keys.message, keys.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  const { signers } = keys;
  const devices = options.device.map((path) => {
    const key = readDeviceKey(read(path, SMALL_FILE_BYTES));
    if (key === null)
      throw new Refused(`${path} is not a device key. The kiosk writes one: ${DEVICE_KEY_COMMAND}`, EXIT_NOT_TRIED);
    return key;
  });
  check(options.records);
  const now = new Date();
  const { lines, face } = authorRecords(read(options.records, RECORDS_FILE_BYTES), isoDay(now));
  if (lines.length === 0 && options.allowEmpty !== true) {
    const remedy = 'Nobody would match this list. Use --allow-empty if this is intended.';
    throw new Refused(`${options.records} contains no record. ${remedy}`, EXIT_REFUSED);
  }
  const { bytes, manifest } = buildBundle({ head: head.head, lines, face, createdAt: now, signers, devices });
  write(options.out, bytes, 0o644);
  console.log(
    `${options.out}: "${manifest.name}", generation ${manifest.generation}, ${manifest.records} records, ` +
      `${signers.length} signature(s), ${devices.length} device(s), ${bytes.length} bytes`,
  );
  if (face !== null) {
    const model = `profile ${face.profile}, templates ${face.sha256.slice(0, 12)}`;
    console.log(`A face list: ${face.templates} templates of ${model}. Only a kiosk with the same model accepts it.`);
  }
  const warning = deskWarning(head.head);
  if (warning !== null) console.log(warning);
  if (signers.length === 1) console.log('One signature. A kiosk with listKeys.threshold 2 (the default) refuses it.');
}

function read(path: string, limit: number): string {
  try {
    if (statSync(path).size > limit) throw new Refused(`${path} is larger than ${limit} bytes.`, EXIT_NOT_TRIED);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`${path} cannot be read (${codeOf(error)}).`, EXIT_NOT_TRIED);
  }
}

function write(path: string, content: string | Uint8Array, mode: number): void {
  try {
    writeFileSync(path, content, { mode });
  } catch (error) {
    throw new Refused(
      `${path} cannot be written (${codeOf(error)}). Check the folder and its permissions.`,
      EXIT_REFUSED,
    );
  }
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  return code ?? 'unknown error';
}

/** Explains to an author which rule was broken; the reader itself only names rule and member. Values are never repeated. */
function plainWords(message: string): string {
  const [reason, where = ''] = message.split(' ', 2);
  switch (reason) {
    case 'RECORD_INVALID':
      return `${where}: missing, not known, or not allowed here (docs/lists.md lists the members of a record)`;
    case 'RECORD_NOT_JSON':
      return 'not one JSON object on one line';
    case 'RECORD_TOO_LONG':
      return 'longer than 64 KiB';
    default:
      return message;
  }
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { VERSION } from '../../adapters/installation/index.ts';
import { type ReportOptions, reports } from '../../adapters/report/index.ts';
import { openFleetRegister } from '../../adapters/storage/fleet/index.ts';
import { signingKeyFromSeed } from '../../adapters/storage/keys/index.ts';
import { openReceived } from '../../adapters/storage/outbox/index.ts';
import { devicesOf } from '../../central/devices/index.ts';
import { placeFile } from '../../central/files/index.ts';
import {
  authorityFiles,
  brokerNodes,
  type FleetSettings,
  fleetSettings,
  forbiddenIn,
  initFleet,
  kioskLine,
  makeCertificates,
  portOf,
  reloadServers,
  SERVER_NAME,
  serverFiles,
  writeUsers,
  writtenAt,
} from '../../central/fleet/broker/index.ts';
import { FleetLine } from '../../central/fleet/service/index.ts';
import { FleetDoor, fleetStatus, serverView } from '../../central/fleet/status/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import { type NoticeKeys, openNoticeKeys } from '../../central/notices/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeCommand,
  centralOfficeReport,
  officeFolder,
  onCentralOffice,
  PASSPHRASE_FILE,
  passphraseOr,
  Refused,
} from './context.ts';
import { statusTable } from './fleet-rows.ts';
import { registerFleetDemo } from './fleet-simulator.ts';
import { FLEET_STATUS } from './reports.ts';

const CONFIGURATION_BYTES_MAX = 64 * 1024;
const LISTEN = /^((?:\d{1,3}\.){3}\d{1,3}|\[[0-9A-Fa-f:.]{2,45}\]):([1-9]\d{0,4})$/;
/** Highest port: an outgoing connection can occupy any port above this, and then the server does not start. */
const PORT_MAX = 32_767;

interface FleetOptions {
  office: string;
  passphraseFile?: string;
}
interface InitOptions extends FleetOptions {
  listen: string;
  address: string[];
  node: string[];
  server?: string;
  bandwidth: string;
  beat: string;
  storeGb: string;
  caPassphraseFile?: string;
}

/** `waypost central fleet …`: the line to the kiosks at the central office (docs/fleet-office.md). */
export function registerCentralFleetCommands(central: Command): void {
  const fleet = central.command('fleet').description('line to the kiosks: broker, receipts, and what each kiosk has');
  centralOfficeCommand(fleet, 'init', 'create certificates, keys and configuration of the broker; once')
    .option('--listen <address:port>', 'where the broker listens', '0.0.0.0:14222')
    .option('--address <host:port>', 'addresses at which kiosks reach it; up to three', collect, [])
    .option('--server <folder>', 'folder of the broker; without it, fleet/server in the office')
    .option(
      '--node <name=host:port>',
      'three brokers: name, and address for the other brokers, this machine first; give it three times',
      collect,
      [],
    )
    .option('--bandwidth <megabits>', 'megabits per second that the web server for the lists has for kiosks', '100')
    .option('--beat <seconds>', 'longest beat interval of a kiosk', '60')
    .option('--store-gb <gigabytes>', 'disk space for cells that have not been collected yet', '32')
    .option(...PASSPHRASE_FILE)
    .option('--ca-passphrase-file <file>', 'file with a new passphrase for the key of the authority')
    .action(async (options: InitOptions) => atCentralOffice((context) => init(context, options)));
  centralOfficeCommand(fleet, 'run', 'receive and answer the cells of the kiosks until it is stopped')
    .option(...PASSPHRASE_FILE)
    .action(async (options: FleetOptions) => atCentralOffice((context) => run(context, options)));
  centralOfficeCommand(fleet, 'users', 'write the list of kiosks that may sign in, and reload the broker').action(
    async (options: FleetOptions) =>
      atCentralOffice((context) => onCentralOffice(options.office, (folder) => tellUsers(context, folder))),
  );
  centralOfficeCommand(fleet, 'renew', 'create a new certificate for the broker before the old one expires')
    .option('--ca-passphrase-file <file>', 'file with the passphrase of the key of the authority')
    .action(async (options: { office: string; caPassphraseFile?: string }) =>
      atCentralOffice((context) => renew(context, options)),
    );
  reports(
    centralOfficeCommand(
      fleet,
      'status',
      'every kiosk, what it has and what is missing; exit 1 if something needs to be done',
    ),
    FLEET_STATUS,
  ).action((options: FleetOptions & ReportOptions) =>
    centralOfficeReport({ kind: FLEET_STATUS, options }, (context) => status(context, options)),
  );
  centralOfficeCommand(fleet, 'heads', 'write the audit heads that the office received from a kiosk')
    .argument('<device>', 'name or id of the kiosk')
    .requiredOption('--out <file>', 'file to write')
    .action(async (named: string, options: { office: string; out: string }) =>
      atCentralOffice((context) => heads(context, named, options)),
    );
  registerFleetDemo(fleet);
  fleet
    .command('check')
    .description('refuse a configuration of the broker that allows any other access')
    .argument('<file>', 'nats.conf')
    .action(async (file: string) => atCentralOffice((context) => check(context, file)));
}

const noticesIn = (office: string): string => join(resolve(office), 'notices');

async function noticeKeys(context: CentralOfficeContext, options: FleetOptions): Promise<NoticeKeys> {
  const question = 'Passphrase of the notice key (not shown): ';
  const passphrase = await passphraseOr(options.passphraseFile, () => context.prompt.secret(question));
  const opened = await openNoticeKeys(noticesIn(options.office), passphrase);
  if (!opened.ok) throw new Refused(opened.message, EXIT_NOT_TRIED);
  return opened.keys;
}

async function init(context: CentralOfficeContext, options: InitOptions): Promise<void> {
  await onCentralOffice(options.office, async (folder) => {
    const settings = settingsFrom(folder, options);
    const keys = await noticeKeys(context, options);
    const question = 'New passphrase of the authority, at least 12 characters (not shown): ';
    const passphrase = await passphraseOr(options.caPassphraseFile, () => context.prompt.secret(question));
    if ([...passphrase].length < 12) throw new Refused('A passphrase has at least 12 characters.', EXIT_NOT_TRIED);
    const { office, system } = keys.signIn;
    const publicKeys = {
      office: signingKeyFromSeed(office).publicKey,
      system: signingKeyFromSeed(system).publicKey,
    };
    keys.wipe();
    const made = await initFleet(folder, { settings, keys: publicKeys, passphrase });
    if (!made.ok) throw new Refused(`${made.message} (${made.reason})`);
    const files = serverFiles(settings);
    context.print(`The line of this office is set up in ${settings.server}; ${made.kiosks} kiosks may sign in.`);
    if (!made.checked) context.warn('nats-server is not installed here, so nothing was checked.');
    context.print(`Move ${authorityFiles(folder).key} to a safe place: it is needed once a year (fleet renew).`);
    sayCopies(context, folder, settings);
    context.print(`Start the broker: nats-server -c ${files.configuration}`);
    context.print(`Then the office: waypost central fleet run --office ${options.office}`);
    context.print('For the configuration of each kiosk:');
    context.print(`  "link": ${JSON.stringify(made.line)}`);
  });
}

function settingsFrom(folder: CentralFolder, options: InitOptions): FleetSettings {
  const port = Number(LISTEN.exec(options.listen)?.[2]);
  if (!Number.isInteger(port) || port < 1 || port >= PORT_MAX)
    throw new Refused(
      `--listen needs an address and a port up to ${PORT_MAX - 1}, such as 0.0.0.0:14222.`,
      EXIT_NOT_TRIED,
    );
  const number = (text: string, name: string, least: number): number => {
    const value = Number(text);
    if (!(value >= least)) throw new Refused(`${name} needs a number of at least ${least}.`, EXIT_NOT_TRIED);
    return value;
  };
  const isAny = options.listen.startsWith('0.0.0.0') || options.listen.startsWith('[::]');
  const here = isAny ? `${hostname()}:${port}` : options.listen;
  const server = resolve(options.server ?? join(folder.path, 'fleet', 'server'));
  const machine = { listen: options.listen, monitorPort: port + 1, server };
  return {
    format: 'waypost.fleet.1',
    ...machine,
    ...clusterFrom(options, machine),
    servers: options.address.length === 0 ? [here] : options.address,
    repository: 'main',
    bandwidthMbit: number(options.bandwidth, '--bandwidth', 0.01),
    beatSeconds: number(options.beat, '--beat', 15),
    storeGb: number(options.storeGb, '--store-gb', 0.01),
    halt: null,
  };
}

const NODE = /^([a-z0-9][a-z0-9-]{0,39})=((?:[A-Za-z0-9.-]{1,180}|\[[0-9A-Fa-f:.]{2,45}\]):[1-9]\d{0,4})$/;

/** The three machines are set up alike, with the same folder and the same ports. */
function clusterFrom(
  { node, address, listen }: InitOptions,
  machine: Pick<FleetSettings, 'listen' | 'monitorPort' | 'server'>,
): Pick<FleetSettings, 'cluster'> {
  if (node.length === 0) return {};
  const nodes = node.flatMap((text) => {
    const [, name, route] = NODE.exec(text) ?? [];
    return name === undefined || route === undefined ? [] : [{ name, route }];
  });
  const [first, ...others] = nodes;
  if (first === undefined || nodes.length !== 3 || new Set(nodes.map(({ name }) => name)).size !== 3)
    throw new Refused('--node needs name=host:port, three times with three different names.', EXIT_NOT_TRIED);
  if (address.length !== 3)
    throw new Refused('Three brokers need --address three times, in the order of --node.', EXIT_NOT_TRIED);
  const taken = portOf(listen);
  const wrong = nodes.find(({ route }) => [taken, taken + 1].includes(portOf(route)) || portOf(route) >= PORT_MAX);
  if (wrong !== undefined)
    throw new Refused(
      `The port of "${wrong.name}" is used by --listen or its monitoring, or is above ${PORT_MAX - 1}.`,
      EXIT_NOT_TRIED,
    );
  return { cluster: { ...first, others: others.map((one) => ({ ...machine, ...one })) } };
}

function settingsOf(folder: CentralFolder): FleetSettings {
  const settings = fleetSettings(folder);
  if (settings === null)
    throw new Refused(
      'This central office has no line, or fleet.json is damaged: waypost central fleet init',
      EXIT_NOT_TRIED,
    );
  return settings;
}

async function run(context: CentralOfficeContext, options: FleetOptions): Promise<void> {
  const folder = officeFolder(options.office);
  const settings = settingsOf(folder);
  refuseOpen(serverFiles(settings).configuration);
  const keys = await noticeKeys(context, options);
  const at = { folder: noticesIn(options.office), now: context.now() };
  const store = openReceived({ ...at, key: keys.store });
  if (!store.ok) throw new Refused(store.message, EXIT_NOT_TRIED);
  const fleet = openFleetRegister(at);
  if (!fleet.ok) throw new Refused(fleet.message, EXIT_NOT_TRIED);
  const { seed, publicKey } = { seed: keys.signIn.office, ...signingKeyFromSeed(keys.signIn.office) };
  const line = new FleetLine({
    ...{ folder, settings, keys, received: store.received, register: fleet.register },
    signIn: {
      servers: officeServers(settings),
      name: SERVER_NAME,
      ca: kioskLine(folder, settings).ca[0] ?? '',
      key: { seed, publicKey },
    },
    now: () => context.now(),
    mono: () => performance.now(),
    say: context.print,
  });
  const runtimeDirectory = process.env['RUNTIME_DIRECTORY'];
  const door =
    runtimeDirectory === undefined
      ? null
      : new FleetDoor({
          ...{ folder, settings, register: fleet.register, runtimeDirectory, version: VERSION },
          now: () => context.now(),
          uptimeMs: () => performance.now(),
        });
  try {
    await line.start();
    const opened = await door?.start();
    if (opened?.ok === false) context.warn(`${opened.message} (${opened.reason})`);
    context.print('The line is open.');
    await stopSignal();
    await line.stop();
  } catch (error) {
    throw new Refused(`The broker at ${settings.listen} cannot be reached: ${(error as Error).message}`);
  } finally {
    await door?.stop();
    fleet.register.close();
    store.received.close();
    keys.wipe();
  }
}

/** The broker of this machine first, reached on loopback if it listens on all addresses; then the others. */
function officeServers({ listen, servers, cluster }: FleetSettings): string[] {
  const here = listen.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
  return cluster === undefined ? [here] : [here, ...servers.slice(1)];
}

function stopSignal(): Promise<void> {
  return new Promise((resolved) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolved());
  });
}

async function tellUsers(context: CentralOfficeContext, folder: CentralFolder): Promise<void> {
  const written = await writeUsers(folder);
  if (!written.ok) throw new Refused(`${written.message} (${written.reason})`);
  context.print(`${written.kiosks} kiosks may sign in.`);
  const settings = fleetSettings(folder);
  if (settings !== null) sayCopies(context, folder, settings);
  if (!written.reloaded) context.warn(RELOAD);
}

const RELOAD = 'The broker was not reloaded from here. Run on its machine: systemctl reload waypost-nats';

/** Says which machines need copies. The office cannot reach them, so two brokers still let a revoked kiosk in. */
function sayCopies(context: CentralOfficeContext, folder: CentralFolder, settings: FleetSettings): void {
  for (const node of brokerNodes(settings).slice(1)) {
    const from = writtenAt(folder, settings, node);
    if (from !== node.server) context.warn(`Copy ${from} to ${node.server} on the machine of "${node.name}" now.`);
  }
}

/** Updates the line after an enrolment or a revocation, if this office has a line. */
export async function afterDevices(context: CentralOfficeContext, folder: CentralFolder): Promise<void> {
  if (fleetSettings(folder) !== null) await tellUsers(context, folder);
}

async function renew(
  context: CentralOfficeContext,
  { office, caPassphraseFile }: { office: string; caPassphraseFile?: string },
): Promise<void> {
  await onCentralOffice(office, async (folder) => {
    const settings = settingsOf(folder);
    const question = 'Passphrase of the authority (not shown): ';
    const passphrase = await passphraseOr(caPassphraseFile, () => context.prompt.secret(question));
    const made = await makeCertificates(folder, settings, passphrase);
    if (!made.ok) throw new Refused(`${made.message} (${made.reason})`);
    context.print('The broker has a new certificate for 397 days.');
    sayCopies(context, folder, settings);
    if (!reloadServers(folder, settings)) context.warn(RELOAD);
  });
}

async function status(context: CentralOfficeOutput<typeof FLEET_STATUS>, options: FleetOptions): Promise<void> {
  const folder = officeFolder(options.office);
  const settings = settingsOf(folder);
  const fleet = openFleetRegister({ folder: noticesIn(options.office), now: context.now() });
  if (!fleet.ok) throw new Refused(fleet.message, EXIT_NOT_TRIED);
  try {
    const server = await serverView(settings.monitorPort);
    const found = fleetStatus(folder, { settings, register: fleet.register, server, now: context.now() });
    context.report(found);
    for (const line of statusTable(found)) context.print(line);
    for (const { code, text } of found.due) context.warn(`${text} (${code})`);
    if (found.due.length > 0) context.exit(EXIT_REFUSED);
  } finally {
    fleet.register.close();
  }
}

function heads(context: CentralOfficeContext, named: string, { office, out }: { office: string; out: string }): void {
  if (existsSync(out)) throw new Refused(`${out} already exists and is not overwritten.`, EXIT_NOT_TRIED);
  const folder = officeFolder(office);
  const device = devicesOf(folder).find(({ name, deviceKeyId }) => name === named || deviceKeyId === named);
  if (device === undefined) throw new Refused(`There is no kiosk named ${named}: waypost central device list`);
  const fleet = openFleetRegister({ folder: noticesIn(office), now: context.now() });
  if (!fleet.ok) throw new Refused(fleet.message, EXIT_NOT_TRIED);
  try {
    const seen = fleet.register.heads(device.deviceKeyId);
    const file = { format: 'waypost.audit-heads.1', device: device.deviceKeyId, heads: seen };
    placeFile(out, `${JSON.stringify(file, null, 2)}\n`, 0o644);
    context.print(`${out}: ${seen.length} audit heads of "${device.name}".`);
  } finally {
    fleet.register.close();
  }
}

function check(context: CentralOfficeContext, file: string): void {
  refuseOpen(file);
  context.print(`${file} allows no other access.`);
}

function refuseOpen(file: string): void {
  if (!existsSync(file)) throw new Refused(`${file} is missing. Run: waypost central fleet init`, EXIT_NOT_TRIED);
  const isLarge = statSync(file).size > CONFIGURATION_BYTES_MAX;
  const open = isLarge ? ['a file of this size'] : forbiddenIn(readFileSync(file, 'utf8'));
  if (open.length > 0)
    throw new Refused(
      `${file} has ${open.join(', ')}, which allows access that it should not. Remove it. (SERVER_OPEN)`,
    );
}

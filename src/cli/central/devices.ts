import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type ReportOptions, reports } from '../../adapters/report/index.ts';
import { devicesOf, enrolDevice, readDevice, revokeDevice } from '../../central/devices/index.ts';
import { writeRemovableMedia } from '../../central/index.ts';
import { sealedLists, stageGrant } from '../../central/publish/index.ts';
import { Repository } from '../../central/tuf/index.ts';
import { IDENTITY_LIMIT_BYTES } from '../../delivery/device/index.ts';
import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import { registerCentralClaimCommands } from './claims.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeCommand,
  centralOfficeReport,
  KEYS,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withOnlineKeys,
} from './context.ts';
import { registerCentralCountersignCommands } from './countersign.ts';
import { registerDevicesFileCommand } from './devices-file.ts';
import { afterDevices } from './fleet.ts';
import { DEVICES } from './reports.ts';

interface GrantOptions {
  office: string;
  keys: string;
  list: string[];
  passphraseFile?: string;
}

/** `waypost central device enrol|sign|grant|revoke|stick|list`: the kiosks for which lists are sealed. */
export function registerCentralDeviceCommands(central: Command): void {
  const device = central.command('device').description('kiosks that lists are sealed to');
  registerCentralClaimCommands(device);
  registerCentralCountersignCommands(device);
  registerDevicesFileCommand(device);
  centralOfficeCommand(device, 'enrol', 'enrol a kiosk; lists are sealed to it from the next generation on')
    .argument('<file>', 'what `waypost device identity` wrote at the kiosk')
    .action(async (file: string, options: { office: string }) =>
      atCentralOffice((context) => enrol(context, file, options.office)),
    );
  centralOfficeCommand(device, 'revoke', 'stop sealing lists to a kiosk')
    .argument('<device>', 'name or id of the kiosk')
    .action(async (named: string, options: { office: string }) =>
      atCentralOffice((context) => revoke(context, named, options.office)),
    );
  centralOfficeCommand(
    device,
    'grant',
    'grant the published lists to a kiosk that was enrolled later; two people approve it',
  )
    .argument('<device>', 'name or id of the kiosk')
    .option('--list <id>', 'only this list; repeat the option for more', collect, [])
    .requiredOption(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action(async (named: string, options: GrantOptions) =>
      atCentralOffice((context) => grant(context, named, options)),
    );
  centralOfficeCommand(
    device,
    'stick',
    'copy the published lists to a USB stick for a kiosk, once they are sealed to it',
  )
    .argument('<device>', 'name or id of the kiosk')
    .requiredOption('--out <folder>', 'folder of the USB stick')
    .action(async (named: string, options: { office: string; out: string }) =>
      atCentralOffice((context) => media(context, named, options)),
    );
  reports(
    centralOfficeCommand(device, 'list', 'every kiosk, with the dates on which it was enrolled and revoked'),
    DEVICES,
  ).action((options: { office: string } & ReportOptions) =>
    centralOfficeReport({ kind: DEVICES, options }, (context) => list(context, options.office)),
  );
}

async function enrol(context: CentralOfficeContext, file: string, office: string): Promise<void> {
  const identity = readDevice(readSmall(file, IDENTITY_LIMIT_BYTES));
  if (identity === null) {
    throw new Refused(
      `${file} is not the identity of a kiosk. It is written by: waypost device identity --config FILE --out FILE`,
      EXIT_NOT_TRIED,
    );
  }
  await onCentralOffice(office, async (folder) => {
    context.print(`Kiosk "${identity.name}". Call the technician, who reads out what the kiosk showed:`);
    context.print(`  ${hexGroups(identity.deviceKeyId)}`);
    context.print(`  ${spokenForm(identity.deviceKeyId)}`);
    const answer = await context.prompt.line(
      'A person who replaced the file could read every list. Are the words the same? Type yes: ',
    );
    if (answer?.trim().toLowerCase() !== 'yes') throw new Refused('Not enrolled.');
    const verdict = enrolDevice(folder, identity, context.now());
    if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
    context.print(
      `"${identity.name}" is enrolled. It can open each list from its next generation on, but not what is published now.`,
    );
    context.print(`To grant it what is published now: waypost central device grant "${identity.name}"`);
    await afterDevices(context, folder);
  });
}

async function revoke(context: CentralOfficeContext, named: string, office: string): Promise<void> {
  await onCentralOffice(office, async (folder) => {
    const verdict = revokeDevice(folder, named, context.now());
    if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
    const { device } = verdict;
    context.print(`"${device.name}" is revoked: from the next generation on, no content key is sealed to it.`);
    context.print(
      `It can still open every generation that was built between ${device.enrolledAt} and now, if somebody has the files.`,
    );
    // Connections are cut before anything else is checked.
    await afterDevices(context, folder);
    const repository = new Repository(folder.repository);
    const current = repository.current();
    const lists = current.state === 'published' ? sealedLists(repository, current.targets.signed.targets) : [];
    const open = lists.filter(({ devices }) => devices.has(device.deviceKeyId));
    for (const { listId, generation } of open) context.print(`  STILL OPEN: ${listId}, generation ${generation}`);
    if (open.length === 0) return;
    context.print('Build and publish a new generation of each of these lists now; until then the kiosk can open them.');
  });
}

async function grant(context: CentralOfficeContext, named: string, options: GrantOptions): Promise<void> {
  await onCentralOffice(options.office, (folder) =>
    withOnlineKeys(context, { ...options, roles: ['archive'] }, (opened) => {
      const archiveKey = opened.get('archive')?.secret ?? new Uint8Array();
      const request = { folder, device: named, listIds: options.list, archiveKey, now: context.now() };
      const verdict = stageGrant(request);
      if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
      const { grant: staged, digest } = verdict;
      context.print(
        `"${staged.name}" (${hexGroups(staged.deviceKeyId)}) can then open these lists; their text does not change:`,
      );
      for (const { listId, generation } of staged.lists) context.print(`  ${listId}, generation ${generation}`);
      context.print(`To be signed: ${spokenForm(digest.slice(0, 32))}`);
      context.print(`Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`);
    }),
  );
}

async function media(
  context: CentralOfficeContext,
  named: string,
  options: { office: string; out: string },
): Promise<void> {
  if (!existsSync(options.out))
    throw new Refused(`${options.out} does not exist. Plug in the USB stick, or create the folder.`, EXIT_NOT_TRIED);
  await onCentralOffice(options.office, (folder) => {
    const device = devicesOf(folder).find(
      ({ name, deviceKeyId, revokedAt }) => revokedAt === null && (name === named || deviceKeyId === named),
    );
    if (device === undefined) throw new Refused(`There is no valid kiosk named ${named}: waypost central device list`);
    const verdict = writeRemovableMedia(folder, { device, out: options.out, now: context.now() });
    if (!verdict.ok) throw new Refused(`${verdict.message} Nothing was written to the USB stick.`);
    context.print(`${verdict.files} files for "${device.name}": ${verdict.lists.join(', ')}.`);
    context.print(
      `A kiosk accepts them until ${verdict.timestampExpires}. At the kiosk: waypost provision, step freshness.`,
    );
  });
}

async function list(context: CentralOfficeOutput<typeof DEVICES>, office: string): Promise<void> {
  await onCentralOffice(office, (folder) => {
    const devices = devicesOf(folder);
    context.report({
      devices: devices.map(({ deviceKeyId, name, enrolledAt, revokedAt }) => ({
        ...{ deviceKeyId, name, enrolledAt, revokedAt },
      })),
    });
    if (devices.length === 0) context.print('No kiosk is enrolled.');
    for (const { name, deviceKeyId, enrolledAt, revokedAt } of devices) {
      const end = revokedAt === null ? '' : `, REVOKED ${revokedAt}`;
      context.print(`${hexGroups(deviceKeyId)}  ${name}  enrolled ${enrolledAt}${end}`);
    }
  });
}

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ReportOptions, reports } from '../../adapters/report/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import {
  type AcceptReason,
  acceptClaim,
  CLAIM_VALID_HOURS,
  claimRing,
  devicesOf,
  hasClaimKey,
  makeClaim,
} from '../../central/devices/index.ts';
import { fleetSettings, kioskLine } from '../../central/fleet/broker/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import { CLAIM_FILE_LIMIT_BYTES, claimCodeText } from '../../delivery/device/index.ts';
import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED, RECEIPT_LIMIT_BYTES, verifyReceipt } from '../state/index.ts';
import { passphraseIn } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeCommand,
  centralOfficeReport,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
} from './context.ts';
import { afterDevices } from './fleet.ts';
import { DEVICE_RECEIPT } from './reports.ts';

const SITE = /^\S.{0,58}\S$|^\S$/;

export interface ClaimOptions {
  office: string;
  passphraseFile?: string;
}

const REMEDIES: Partial<Record<AcceptReason, string>> = {
  CLAIM_UNREADABLE: 'Use the file claim-request.json that waypost provision wrote.',
  CLAIM_SIGNATURE: 'Ask the technician to run waypost provision --only claim, which writes it again.',
  CLAIM_CODE_WRONG:
    'Read the code out to the technician again. The technician then runs waypost provision --only claim.',
  CLAIM_UNKNOWN: 'Ask the technician where the code came from.',
  CLAIM_EXPIRED: 'Create a new one: waypost central device claim-code',
  CLAIM_USED: 'Create a new one, and find out who used the first one: waypost central device list',
  DEVICE_KNOWN: 'See: waypost central device list',
};

/** `waypost central device claim-code|accept`: the codes with which kiosks enrol (docs/provisioning.md). */
export function registerCentralClaimCommands(device: Command): void {
  centralOfficeCommand(
    device,
    'claim-code',
    `create a code that admits one kiosk, once, within ${CLAIM_VALID_HOURS} hours`,
  )
    .requiredOption('--site <name>', 'site at which the kiosk is set up')
    .option(...PASSPHRASE_FILE)
    .action(async (options: ClaimOptions & { site: string }) =>
      atCentralOffice((context) => claimCode(context, options, options.site)),
    );
  reports(
    centralOfficeCommand(device, 'receipt', 'verify the receipt of a kiosk that was decommissioned'),
    DEVICE_RECEIPT,
  )
    .argument('<file>', 'what waypost decommission wrote')
    .action((file: string, options: { office: string } & ReportOptions) =>
      centralOfficeReport({ kind: DEVICE_RECEIPT, options }, (context) => receipt(context, file, options.office)),
    );
  centralOfficeCommand(device, 'accept', 'admit a kiosk that knows its code, and countersign it')
    .argument('<file>', 'what waypost provision wrote at the kiosk')
    .requiredOption('--out <file>', 'countersigned answer, for the kiosk')
    .option(...PASSPHRASE_FILE)
    .action(async (file: string, options: ClaimOptions & { out: string }) =>
      atCentralOffice((context) => accept(context, file, options)),
    );
}

/** Verifies a receipt using only the enrolment of the kiosk, without a network or a key. */
async function receipt(
  context: CentralOfficeOutput<typeof DEVICE_RECEIPT>,
  file: string,
  office: string,
): Promise<void> {
  const text = readSmall(file, RECEIPT_LIMIT_BYTES);
  await onCentralOffice(office, (folder) => {
    const devices = devicesOf(folder);
    const verdict = verifyReceipt(text, (id) => devices.find(({ deviceKeyId }) => deviceKeyId === id)?.sign ?? null);
    if (!verdict.ok) throw new Refused(`${file}: ${verdict.message} (${verdict.reason})`);
    const { device, lane, at, technician, supervisor } = verdict.receipt;
    context.report({
      ...{ device: device.keyId, lane: lane.name, decommissionedAt: at, technician, supervisor },
    });
    context.print(`"${device.name}" (${lane.name}) signed a statement at ${at} that its keys would be destroyed.`);
    context.print(`By ${technician} and ${supervisor}. The receipt is signed before the keys are destroyed.`);
    context.print(`Now stop sealing lists to it: waypost central device revoke ${device.keyId}`);
  });
}

async function claimCode(context: CentralOfficeContext, options: ClaimOptions, site: string): Promise<void> {
  if (!SITE.test(site))
    throw new Refused(
      'The name of a site has 1 to 60 characters, with no space at the start or the end.',
      EXIT_NOT_TRIED,
    );
  await onCentralOffice(options.office, (folder) =>
    withRing(context, { folder, options }, (ring) => {
      const { code, expiresAt } = makeClaim(folder, { ring, site, now: context.now() });
      context.print(`Code for one kiosk at "${site}", until ${expiresAt}. It is shown once:`);
      context.print(`  ${claimCodeText(code)}`);
      context.print(
        'Read it out to the technician by telephone, or hand it over. Never send it together with a request.',
      );
    }),
  );
}

async function accept(
  context: CentralOfficeContext,
  file: string,
  options: ClaimOptions & { out: string },
): Promise<void> {
  const text = readSmall(file, CLAIM_FILE_LIMIT_BYTES);
  await onCentralOffice(options.office, (folder) => {
    if (!hasClaimKey(folder))
      throw new Refused(
        'This central office has never created a claim code: waypost central device claim-code',
        EXIT_NOT_TRIED,
      );
    return withRing(context, { folder, options }, async (ring) => {
      const settings = fleetSettings(folder);
      const line = settings === null ? null : kioskLine(folder, settings);
      const verdict = acceptClaim(folder, { ring, text, now: context.now(), line });
      if (!verdict.ok) {
        const remedy = REMEDIES[verdict.reason];
        throw new Refused(`${file}: ${verdict.message} (${verdict.reason})${remedy === undefined ? '' : ` ${remedy}`}`);
      }
      rmSync(options.out, { force: true });
      writeFileSync(options.out, verdict.answer, { mode: 0o644 });
      const { name, site, deviceKeyId, again } = verdict;
      context.print(`Kiosk "${name}" at "${site}" is ${again ? 'answered again' : 'taken in'}: ${options.out}`);
      context.print(`  ${hexGroups(deviceKeyId)}`);
      context.print(`  ${spokenForm(deviceKeyId)}`);
      context.print('Each list will be sealed to it from its next generation on. Carry the file back to the kiosk.');
      await afterDevices(context, folder);
    });
  });
}

/** Opens the key of the office for `work`, and overwrites it whatever happens. */
export async function withRing(
  context: CentralOfficeContext,
  { folder, options }: { folder: CentralFolder; options: ClaimOptions },
  work: (ring: KeyRing) => Promise<void> | void,
): Promise<void> {
  const opened = await claimRing(folder, await passphraseOf(context, options, !hasClaimKey(folder)));
  if (!opened.ok) throw new Refused(opened.message);
  try {
    await work(opened.ring);
  } finally {
    opened.ring.wipe();
  }
}

async function passphraseOf(
  { prompt }: CentralOfficeContext,
  { passphraseFile }: ClaimOptions,
  isNew: boolean,
): Promise<string> {
  if (passphraseFile !== undefined) {
    if (!existsSync(passphraseFile)) throw new Refused(`${passphraseFile} is missing.`, EXIT_NOT_TRIED);
    const read = passphraseIn(passphraseFile);
    if (!read.ok) throw new Refused(read.message, EXIT_NOT_TRIED);
    return read.text;
  }
  const what = isNew ? 'New passphrase of the claim key, at least 12 characters' : 'Passphrase of the claim key';
  const typed = await prompt.secret(`${what} (not shown): `);
  if (typed === null || typed === '') throw new Refused('No passphrase was entered.', EXIT_NOT_TRIED);
  if (isNew && (await prompt.secret('The same passphrase again: ')) !== typed)
    throw new Refused('The two passphrases are not the same.', EXIT_NOT_TRIED);
  return typed;
}

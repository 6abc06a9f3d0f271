import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fromHex, toHex } from '../../adapters/storage/crypto/index.ts';
import { ringSigningKey, type SigningKey } from '../../adapters/storage/keys/index.ts';
import { devicesOf, hasClaimKey } from '../../central/devices/index.ts';
import { placeFile } from '../../central/files/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import { hexGroups } from '../../delivery/format/index.ts';
import {
  CERTIFICATE_LIMIT_BYTES,
  type Certificate,
  countersign,
  officeKeyText,
  readCertificate,
  verifyCertificate,
} from '../acceptance/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { type ClaimOptions, withRing } from './claims.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  centralOfficeCommand,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
} from './context.ts';

type Options = ClaimOptions & { out: string };

/** `waypost central device countersign|office-key`: central IT's countersignature of an acceptance run (docs/acceptance.md). */
export function registerCentralCountersignCommands(device: Command): void {
  centralOfficeCommand(device, 'countersign', 'countersign the acceptance certificate of an enrolled kiosk')
    .argument('<file>', 'what waypost acceptance run wrote at the kiosk')
    .requiredOption('--out <file>', 'countersignature to write, next to the certificate')
    .option(...PASSPHRASE_FILE)
    .action(async (file: string, options: Options) => atCentralOffice((context) => sign(context, file, options)));
  centralOfficeCommand(device, 'office-key', 'write the public key with which this office countersigns')
    .requiredOption('--out <file>', 'file for those who verify')
    .option(...PASSPHRASE_FILE)
    .action(async (options: Options) => atCentralOffice((context) => officeKey(context, options)));
}

async function sign(context: CentralOfficeContext, file: string, options: Options): Promise<void> {
  const text = readSmall(file, CERTIFICATE_LIMIT_BYTES);
  await withOfficeKey(context, options, (key, folder) => {
    const certificate = believed(folder, { file, text });
    const { device, at, technician, notVerified } = certificate;
    placeFile(options.out, countersign(certificate, { key, now: context.now() }));
    context.print(`"${device.name}", accepted at ${at} by ${technician}. The run did not verify:`);
    for (const line of notVerified) context.print(`  ${line}`);
    context.print(`Countersigned: ${options.out}`);
  });
}

/** A certificate that a kiosk of this office signed and that says "accepted"; only such certificates are countersigned. */
function believed(folder: CentralFolder, { file, text }: { file: string; text: string }): Certificate {
  const read = readCertificate(text);
  if (!read.ok) throw new Refused(`${file}: ${read.message} (${read.reason})`);
  const { keyId, name } = read.certificate.device;
  const device = devicesOf(folder).find(({ deviceKeyId }) => deviceKeyId === keyId);
  const key = device === undefined ? null : fromHex(device.sign, 32);
  if (device === undefined || key === null)
    throw new Refused(`${file}: "${name}" (${keyId}) is not enrolled here. See: waypost central device list`);
  if (device.revokedAt !== null) throw new Refused(`${file}: "${device.name}" was revoked at ${device.revokedAt}.`);
  const verdict = verifyCertificate(text, { sign: key, name: device.name });
  if (!verdict.ok) throw new Refused(`${file} is not valid. ${verdict.message} (${verdict.reason})`);
  if (verdict.certificate.result !== 'accepted')
    throw new Refused(
      `${file} says that the kiosk was not accepted. At the kiosk, correct what the certificate reports, and repeat the run.`,
    );
  return verdict.certificate;
}

async function officeKey(context: CentralOfficeContext, options: Options): Promise<void> {
  await withOfficeKey(context, options, (key) => {
    placeFile(options.out, officeKeyText(key.publicKey));
    context.print(`Key of this central office: ${options.out}. Verifiers compare it with what you read out:`);
    context.print(`  ${hexGroups(toHex(key.publicKey))}`);
  });
}

async function withOfficeKey(
  context: CentralOfficeContext,
  options: Options,
  work: (key: SigningKey, folder: CentralFolder) => void,
): Promise<void> {
  if (existsSync(options.out)) throw new Refused(`${options.out} already exists and is not overwritten.`);
  await onCentralOffice(options.office, (folder) => {
    // A key made here would be unknown to every kiosk.
    if (!hasClaimKey(folder))
      throw new Refused(
        'This central office has no key yet: it is created with the first claim code, waypost central device claim-code',
        EXIT_NOT_TRIED,
      );
    return withRing(context, { folder, options }, (ring) => work(ringSigningKey(ring, 'claim-signing'), folder));
  });
}

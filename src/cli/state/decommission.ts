import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fromHex, toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { flushFolder, replaceFile } from '../../adapters/storage/files/index.ts';
import { deviceSigningKey, sign } from '../../adapters/storage/keys/index.ts';
import { canonical, parseCanonical, signatureHolds, signedBytes } from '../../core/audit/index.ts';
import type { Config } from '../../core/config/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import { deviceIdentity } from '../../delivery/device/index.ts';
import { type Destroyed, destroyKeys, overwrite } from '../../delivery/orders/index.ts';
import type { OpenedState } from './opened-state.ts';

const TAG = 'waypost.decommission.1\0';
/** File in the state folder, written just before the key is destroyed; a folder with this file can never be set up again. */
export const RECEIPT_FILE = 'decommissioned.json';
export const RECEIPT_LIMIT_BYTES = 16 * 1024;
/** Files that are not sealed with a key: PIN hashes, and data that only this kiosk needed. */
const OPEN_FILES = ['accounts.db', 'accounts.db-wal', 'accounts.db-shm', 'provisioning.json', 'claim.json'];
const OPEN_FOLDERS = ['training', 'acceptance'];

const receipt = z.strictObject({
  format: z.literal('waypost.decommission.1'),
  statement: z.literal('the keys of this kiosk are about to be destroyed'),
  device: z.strictObject({ name: z.string().min(1).max(80), keyId: z.string().regex(/^[0-9a-f]{32}$/), sign: hex32 }),
  lane: z.strictObject({ id: z.string().max(40), name: z.string().max(60), site: z.string().max(60).nullable() }),
  at: z.iso.datetime(),
  technician: z.string().min(1).max(40),
  supervisor: z.string().min(1).max(40),
  /** Last row of the audit when the receipt was signed. */
  audit: z.strictObject({ seq: z.number().int().min(0), hash: z.string().max(128) }),
  key: z.enum(['development', 'credential', 'passphrase', 'tpm']),
});
const signed = z.strictObject({ receipt: z.unknown(), signature: z.string().regex(/^[0-9a-f]{128}$/) });
export type DecommissionReceipt = z.infer<typeof receipt>;

/** The receipt, signed with the key that is about to be destroyed: afterwards nobody can sign one. */
export function signReceipt(state: OpenedState, people: { technician: string; supervisor: string }): string {
  const { config, ring, journal, clock } = state;
  const { name, deviceKeyId, sign: publicKey } = deviceIdentity(ring, config.lane.name);
  const { seq, hash } = journal.head();
  const body = receipt.parse({
    format: 'waypost.decommission.1',
    statement: 'the keys of this kiosk are about to be destroyed',
    device: { name, keyId: deviceKeyId, sign: toHex(publicKey) },
    lane: { id: config.lane.id, name: config.lane.name, site: config.lane.site ?? null },
    at: clock.wall().toISOString(),
    ...people,
    audit: { seq, hash: String(hash) },
    key: config.key.kind,
  });
  const { secretKey } = deviceSigningKey(ring);
  const signature = toHex(sign(signedBytes(TAG, body), secretKey));
  wipe(secretKey);
  return `${canonical({ receipt: body, signature })}\n`;
}

export type ReceiptReason = 'RECEIPT_NOT_ONE' | 'RECEIPT_OTHER_DEVICE' | 'RECEIPT_SIGNATURE';

/** Whether the kiosk with this signing key wrote the receipt. Only the kiosk's enrolment is needed. */
export function verifyReceipt(
  text: string,
  keyOf: (deviceKeyId: string) => string | null,
): { ok: true; receipt: DecommissionReceipt } | Refusal<ReceiptReason> {
  const file = text.length > RECEIPT_LIMIT_BYTES ? null : signed.safeParse(parseCanonical(text.trimEnd())).data;
  const body = file == null ? undefined : receipt.safeParse(file.receipt).data;
  if (file == null || body === undefined)
    return { ok: false, reason: 'RECEIPT_NOT_ONE', message: 'It was not written by waypost decommission.' };
  const key = keyOf(body.device.keyId);
  if (key === null || key !== body.device.sign) {
    const message = `It is for the kiosk ${body.device.keyId}, which is not enrolled here with that key.`;
    return { ok: false, reason: 'RECEIPT_OTHER_DEVICE', message };
  }
  const publicKey = fromHex(key, 32);
  if (publicKey !== null && signatureHolds(signedBytes(TAG, body), file.signature, publicKey))
    return { ok: true, receipt: body };
  return { ok: false, reason: 'RECEIPT_SIGNATURE', message: 'It was changed, or another kiosk signed it.' };
}

/** The content of a receipt, not verified, because its key no longer exists here. Null if it is not a receipt. */
export function readReceipt(text: string): DecommissionReceipt | null {
  const file = text.length > RECEIPT_LIMIT_BYTES ? null : signed.safeParse(parseCanonical(text.trimEnd())).data;
  return receipt.safeParse(file?.receipt).data ?? null;
}

export type Shredded = Destroyed;

/** Destroys the keys of this kiosk (`destroyKeys`) and data that only it needed. Can be run again after an interruption. */
export async function shred(config: Config, receiptText: string): Promise<Shredded> {
  const { stateDir, key } = config;
  const marker = join(stateDir, RECEIPT_FILE);
  if (!existsSync(marker)) await replaceFile(marker, receiptText, { suffix: 'part' });
  const { keys, left } = await destroyKeys(config);
  for (const name of OPEN_FILES) if (existsSync(join(stateDir, name))) overwrite(join(stateDir, name));
  for (const name of OPEN_FOLDERS) rmSync(join(stateDir, name), { recursive: true, force: true });
  await flushFolder(stateDir);
  if (key.kind === 'tpm')
    left.push('Clear the TPM in the firmware: then no copy of the sealed key can be opened either.');
  if (key.kind === 'credential')
    left.push(`Destroy the credential ${key.name} in /etc/credstore.encrypted, and every copy of it.`);
  return { keys, left };
}

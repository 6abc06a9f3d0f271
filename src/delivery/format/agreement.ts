import { z } from 'zod';
import { fromHex, toHex } from '../../adapters/storage/crypto/index.ts';
import { type SigningKey, sign, verify } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import type { Operation } from '../../core/operation/index.ts';

const TAG = 'waypost.operation.1\0';

/** Agreement of a partner agency: its signature, and its public key, so that an approver sees whose it is. */
export const agreedSchema = z.strictObject({ key: hex32, signature: z.string().regex(/^[0-9a-f]{128}$/) });
export type Agreed = z.infer<typeof agreedSchema>;

/** What two agencies agree on: one list, by the SHA-256 of its bundle's header, and the operation for which it is meant. */
export interface Agreement {
  header: string;
  operation: Operation;
}

/** Signs for the partner agency. */
export function agree(agreement: Agreement, signer: SigningKey): Agreed {
  return { key: toHex(signer.publicKey), signature: toHex(sign(bytesOf(agreement), signer.secretKey)) };
}

/** Whether this key of a partner agency signed exactly this agreement. `agreed.key` is not trusted. */
export function isAgreed(agreement: Agreement, { signature }: Agreed, hexKey: string): boolean {
  const [key, bytes] = [fromHex(hexKey, 32), fromHex(signature, 64)];
  return key !== null && bytes !== null && verify(bytesOf(agreement), bytes, key);
}

function bytesOf({ header, operation }: Agreement): Uint8Array {
  return Buffer.from(`${TAG}${canonical({ header, operation })}`, 'utf8');
}

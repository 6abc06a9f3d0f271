import { z } from 'zod';

const seq = z.number().int();
const checkpoint = z
  .looseObject({
    v: z.literal(1),
    seq,
    hash: z.string().describe('Hash of the chain up to this row, hexadecimal.'),
    wall: z.string().describe('ISO 8601, UTC.'),
    bootId: z.string(),
    keyId: z.string().describe('Fingerprint of the signing key.'),
    signature: z.string().describe('Ed25519 over the members above, hexadecimal.'),
  })
  .describe('The statement "the chain up to this row ends in this hash", signed by the appliance.');

/**
 * The members of an evidence bundle. The verifier checks what a schema cannot express: clauses 1 and 3 to 10 of `verifyBundle`.
 * Not strict, because a later version may say more about a row, and all of it is signed.
 */
export const evidenceSchema = z
  .looseObject({
    format: z.literal('waypost.evidence.1'),
    inspectionId: z.string(),
    createdAt: z.string().describe('ISO 8601, UTC.'),
    publicKey: z.string().describe('Ed25519 public key of the appliance, hexadecimal.'),
    from: checkpoint.nullable().describe('Checkpoint before the first row; null if the bundle starts at row 1.'),
    rows: z.array(
      z.union([
        z.looseObject({ seq, row: z.looseObject({}).describe('A row of this case, in full.') }),
        z.looseObject({
          seq,
          digest: z.string().describe('SHA-256 of a row that does not belong to this case, hexadecimal.'),
        }),
      ]),
    ),
    checkpoints: z.array(checkpoint).describe('Checkpoints within the rows; the last one covers the last row.'),
    personal: z.array(
      z.looseObject({
        seq,
        salt: z.string().describe('32 bytes, hexadecimal.'),
        value: z.unknown().refine((value) => value !== undefined, 'the disclosed part is missing'),
      }),
    ),
    signature: z.string().describe('Ed25519 over everything above, hexadecimal.'),
  })
  .meta({ title: 'Waypost: evidence bundle of one case, RFC 8785 text' });

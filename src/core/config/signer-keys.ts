import { z } from 'zod';

const signingKey = z.string().regex(/^[0-9a-f]{64}$/);
/** Keys of central IT that may sign something, and how many different people have to sign. */
export const signerKeys = z
  .strictObject({
    threshold: z.number().int().min(1).max(5),
    /** Hexadecimal Ed25519 public keys. */
    keys: z.array(signingKey).max(10),
    /** Who holds each key. Several keys of one person count once; a key that is not listed here counts as one person. */
    persons: z.record(signingKey, z.string().trim().min(1).max(80)).optional(),
  })
  .refine(
    ({ keys, persons }) => Object.keys(persons ?? {}).every((key) => keys.includes(key)),
    'persons contains a key that is not among keys',
  )
  .default({ threshold: 2, keys: [] });

import { z } from 'zod';

export const expiryCentury = z
  .array(
    z.strictObject({
      issuer: z.string().regex(/^[A-Z]{1,3}$/),
      documentCode: z.string().regex(/^[A-Z][A-Z<]?$/),
      years: z.number().int().min(16).max(99),
    }),
  )
  .max(50)
  .default([]);

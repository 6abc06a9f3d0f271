import { z } from 'zod';
import { nameId as id } from './readers.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day such as 02:00');

/** Settings for where lists and programs come from (docs/updates.md). */
export const update = z
  .strictObject({
    repositories: z
      .array(
        z.strictObject({
          id,
          url: z
            .url({ protocol: /^https?$/ })
            .max(400)
            .nullable()
            .default(null),
        }),
      )
      .min(1)
      .max(4)
      .refine((all) => new Set(all.map((one) => one.id)).size === all.length, 'a repository is listed twice')
      .default([{ id: 'main', url: null }]),
    /** When a new program may be started automatically, by the site's clock; this may extend past midnight (docs/updates.md). */
    programs: z
      .strictObject({ from: timeOfDay, to: timeOfDay })
      .refine(({ from, to }) => from !== to, 'from and to are the same')
      .default({ from: '02:00', to: '04:00' }),
    /** `tpm-required`: lists are not used without the TPM counter; `tpm`: there is a warning; `file`: there is no TPM. */
    counter: z.enum(['tpm-required', 'tpm', 'file']).default('file'),
    tpm: z
      .strictObject({
        tcti: z.string().min(1).max(200).default('device:/dev/tpmrm0'),
        nvIndex: z
          .string()
          .regex(/^0x01[89ab][0-9a-f]{5}$/, 'use an index of the owner, 0x01800000 to 0x01bfffff')
          .default('0x01800a57'),
      })
      .default({ tcti: 'device:/dev/tpmrm0', nvIndex: '0x01800a57' }),
  })
  .default({
    repositories: [{ id: 'main', url: null }],
    programs: { from: '02:00', to: '04:00' },
    counter: 'file',
    tpm: { tcti: 'device:/dev/tpmrm0', nvIndex: '0x01800a57' },
  });

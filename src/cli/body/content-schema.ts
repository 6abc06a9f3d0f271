import { z } from 'zod';
import { REF_NO } from '../../core/protection/sealed/index.ts';

/**
 * The content of a referral for readers outside: what `readContent` accepts, with an explanation of each member. A unit
 * test compares the two.
 */
const text = z.string();
const head = {
  refNo: text
    .regex(REF_NO)
    .describe('Ten random Crockford base32 characters; nothing on the kiosk can be found with them'),
  siteId: text.describe('Name of the lane, as the site chose it'),
  at: z.iso.datetime().describe('Moment of sealing, UTC'),
  pack: z.int().min(0).describe('Version of the pack to which the item ids belong'),
  language: text.nullable().describe('Language that the person speaks, ISO 639; null: not known'),
  ageClass: z
    .enum(['adult', 'child', 'unknown'])
    .describe('As the officer judged; unknown takes the route for a child'),
  consent: z.enum(['yes', 'no', 'not-asked', 'child']).describe('child: consent is not needed'),
  needs: z.array(text).max(100).describe('medical, psychological, legal, shelter, safety'),
  officerRole: text.describe('officer, supervisor or protection; never a name'),
  safeContact: text.nullable().describe('A safe way to reach the person, in their words; null: none was given'),
  identity: z
    .record(text, text)
    .optional()
    .describe('Data from the document about the holder; only with consent or for a child'),
  photo: z.base64().optional().describe('JPEG taken at that moment, base64; only if the receiving body requests one'),
};
const fact = {
  id: text.describe('Item of the pack, such as I-01'),
  text: text.describe('One fact, as the officer wrote it'),
};

export const referralContent = z
  .union([
    z.strictObject({ v: z.literal(1), ...head, facts: z.array(z.strictObject(fact)).max(100) }),
    z.looseObject({
      v: z.literal(2),
      kind: text.max(40).describe('referral, drill (about nobody) or addendum; a reader shows any other kind as it is'),
      seq: z.int().min(1).optional().describe('1; a later file about the same number has the next higher value'),
      of: text
        .regex(REF_NO)
        .optional()
        .describe('In an addendum: number of the referral to which it belongs. Its own file has a different number'),
      goesWith: text.optional().describe('In an addendum: who the child leaves with'),
      ...head,
      facts: z
        .array(
          z.looseObject({
            ...fact,
            words: z
              .union([text, z.record(text, text)])
              .optional()
              .describe('The item in words, or in words by language'),
            own: z.boolean().optional().describe('True if the person gave this answer personally'),
          }),
        )
        .max(100),
      handedOn: z
        .strictObject({
          by: text
            .regex(/^[0-9a-f]{32}$/)
            .describe('BLAKE2b-128 of the box key of the receiving body that handed it on'),
          at: z.iso.datetime(),
          agreed: z.enum(['yes', 'child']),
        })
        .optional(),
    }),
  ])
  .meta({
    title: 'Waypost: what is inside a sealed referral, versions 1 and 2',
    description:
      'Version 1 is closed. A reader of version 2 shows members that it does not know, and refuses version 3.',
  });

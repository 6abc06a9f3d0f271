import { z } from 'zod';
import { REF_NO } from '../../core/protection/sealed/index.ts';

/**
 * The content of a referral for readers outside: what `readContent` takes, with a word on each member. A unit test holds the
 * two against each other.
 */
const text = z.string();
const head = {
  refNo: text.regex(REF_NO).describe('Ten Crockford base32 characters, by chance; leads to nothing on the kiosk'),
  siteId: text.describe('The lane, by the name that its site gave it'),
  at: z.iso.datetime().describe('Moment of sealing, UTC'),
  pack: z.int().min(0).describe('Version of the pack that the item ids are of'),
  language: text.nullable().describe('Language that the person speaks, ISO 639; null: not known'),
  ageClass: z.enum(['adult', 'child', 'unknown']).describe('As the officer judged; unknown goes the way of a child'),
  consent: z.enum(['yes', 'no', 'not-asked', 'child']).describe('child: nobody had to be asked'),
  needs: z.array(text).max(100).describe('medical, psychological, legal, shelter, safety'),
  officerRole: text.describe('officer, supervisor or protection; never a name'),
  safeContact: text.nullable().describe('A way to reach the person that is safe, in their words; null: none named'),
  identity: z
    .record(text, text)
    .optional()
    .describe('What the document says of the holder; only with consent or for a child'),
  photo: z.base64().optional().describe('JPEG of the moment, base64; only where the body asks for one'),
};
const fact = {
  id: text.describe('Item of the pack, as I-01'),
  text: text.describe('One fact, as the officer wrote it'),
};

export const referralContent = z
  .union([
    z.strictObject({ v: z.literal(1), ...head, facts: z.array(z.strictObject(fact)).max(100) }),
    z.looseObject({
      v: z.literal(2),
      kind: text.max(40).describe('referral, drill (nobody waits) or addendum; a reader shows any other as it is'),
      seq: z.int().min(1).optional().describe('1; more about the same number has the next one'),
      of: text
        .regex(REF_NO)
        .optional()
        .describe('Of an addendum: number of the referral that it adds to. Its own file has a number of its own'),
      goesWith: text.optional().describe('Of an addendum: with whom the child goes on'),
      ...head,
      facts: z
        .array(
          z.looseObject({
            ...fact,
            words: z
              .union([text, z.record(text, text)])
              .optional()
              .describe('The item in words, or in words by language'),
            own: z.boolean().optional().describe('True: the person gave this answer by their own hand'),
          }),
        )
        .max(100),
      handedOn: z
        .strictObject({
          by: text.regex(/^[0-9a-f]{32}$/).describe('BLAKE2b-128 of the box key of the body that handed it on'),
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

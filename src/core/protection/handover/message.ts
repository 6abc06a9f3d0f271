import { z } from 'zod';
import { AUTHORITIES, RELATIONSHIPS, SPOKEN_APART, TELEPHONED } from '../../inspection/record/index.ts';
import { NEEDS } from '../index.ts';
import { REF_NO } from '../sealed/index.ts';

/** Size of a padded message, in bytes; sealing adds 48. All kinds have the same size, so that the length reveals nothing. */
export const HANDOVER_SIZE_BYTES = 8_192;
export const HANDOVER_SEALED_BYTES: number = HANDOVER_SIZE_BYTES + 48;
/** A hand-over that nobody accepts is destroyed after this time; a policy may shorten it. */
export const HANDOVER_LIFE_MS: number = 8 * 3_600_000;
/** If a hand-over is not opened for this long, the sender and the supervisor are told. */
export const HANDOVER_LATE_MS: number = 10 * 60_000;
/** Maximum number of people whom one kiosk announces to the others. */
export const PEOPLE_MOST = 40;

const boxId = z.string().regex(/^[0-9a-f]{32}$/);
const account = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/);
const name = z.string().min(1).max(80);
const id = z.string().regex(/^[0-9a-f]{32}$/);
const moment = z.iso.datetime();
const textBytes = z.int().min(1).max(1_000);

/** What somebody was trained for, in the order in which it is printed. */
export const TRAININGS = ['protection', 'child'] as const;
export type Training = (typeof TRAININGS)[number];

/** The answers about a minor, without a name or a document number. */
const minor = z.strictObject({
  /** Completed years according to the document; null if they are not known. */
  age: z.int().min(0).max(150).nullable(),
  adult: z.enum(['companion', 'unlinked', 'nobody']).nullable(),
  relationship: z.enum(RELATIONSHIPS).nullable(),
  authority: z.enum(AUTHORITIES).nullable(),
  telephoned: z.enum(TELEPHONED).nullable(),
  apart: z.enum(SPOKEN_APART).nullable(),
});
export type HandedMinor = z.infer<typeof minor>;

/**
 * A form that one officer hands over to another, who is named. Its texts follow it as bytes in the order of the items, the
 * contact last: anything that is parsed becomes strings, which cannot be overwritten.
 */
export const handedForm = z.strictObject({
  v: z.literal(1),
  kind: z.literal('form'),
  id,
  /** `box`: BLAKE2b-128 of the other kiosk's box key; null on the same kiosk. */
  to: z.strictObject({ site: z.string().min(1).max(60), box: boxId.nullable(), account }),
  by: account,
  at: moment,
  /** From this moment on nobody can open it. */
  expires: moment,
  /** Version of the indicator pack to which the item ids belong. */
  pack: z.int(),
  age: z.enum(['adult', 'child', 'unknown']),
  consent: z.enum(['yes', 'no', 'not-asked', 'child']),
  language: z.string().nullable(),
  needs: z.array(z.enum(NEEDS)),
  contact: textBytes.nullable().describe('Bytes of the safe contact, after the texts of the items'),
  items: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(8),
        bytes: textBytes
          .nullable()
          .describe('Bytes of the fact; null if the policy does not allow text to be handed over'),
        by: account.describe('Who wrote it'),
        own: z.boolean().describe('True if the traveller gave the answer personally'),
      }),
    )
    .max(100),
  minors: z.array(minor).max(16),
  /** Only with consent, or for a child. */
  identity: z.record(z.string(), z.string()).nullable(),
  /** Number of the referral that was sealed with it, or null. */
  refNo: z.string().regex(REF_NO).nullable(),
  /** Index into the list of spoken words. It is stored only here. */
  word: z.int().min(0).max(255),
});
export type HandedForm = z.infer<typeof handedForm>;

/** Opened and read on the other kiosk. */
const taken = z.strictObject({ v: z.literal(1), kind: z.literal('taken'), id, by: account, at: moment });
/** The sender took it back before it was opened. */
const ended = z.strictObject({ v: z.literal(1), kind: z.literal('ended'), id, at: moment });
/** The people at one kiosk to whom the other kiosks can hand over. */
const people = z.strictObject({
  v: z.literal(1),
  kind: z.literal('people'),
  at: moment,
  people: z
    .array(z.strictObject({ account, name, for: z.array(z.enum(TRAININGS)).min(1).max(2), signedIn: z.boolean() }))
    .max(PEOPLE_MOST),
});
export type PeopleMessage = z.infer<typeof people>;

/** Content of a seal of `waypost.handover.1`, without its texts. */
export const handoverMessage = z.discriminatedUnion('kind', [handedForm, taken, ended, people]);
export type HandoverMessage = z.infer<typeof handoverMessage>;

/** A message with the texts that belong to it, in the order of the header. */
export interface HandoverParts {
  header: HandoverMessage;
  texts: readonly Uint8Array[];
}

/** Length in bytes of each text that the header announces, in order. */
export function textLengths(header: HandoverMessage): number[] {
  if (header.kind !== 'form') return [];
  const { items, contact } = header;
  return [...items.flatMap(({ bytes }) => (bytes === null ? [] : [bytes])), ...(contact === null ? [] : [contact])];
}

/** The part of the contract that concerns a traveller's further papers and who travels together; see `api.ts`. */
import { z } from 'zod';
import {
  AUTHORITIES,
  NOBODY,
  RELATIONSHIPS,
  SECOND_KINDS,
  SPOKEN_APART,
  TELEPHONED,
  UNLINKED,
} from '../../../core/inspection/record/index.ts';
import { SealView } from './chip.ts';
import { MrzView, PersonView } from './document.ts';

const stated = z.string().nullable();
const secondKind = z.enum(SECOND_KINDS);
/** A member of the party, by inspection; `unlinked` is somebody without an inspection here. */
const answerer = z.union([z.uuid(), z.literal(UNLINKED)]);
const adult = z.union([z.uuid(), z.literal(UNLINKED), z.literal(NOBODY)]);

export const MinorAnswersView = z.strictObject({
  adult: z.string(),
  relationship: z.enum(RELATIONSHIPS),
  authority: z.enum(AUTHORITIES),
  telephoned: z.enum(TELEPHONED).optional(),
  apart: z.enum(SPOKEN_APART).optional(),
});

export const PapersView = z.strictObject({
  /** The kind of paper to which the next reading belongs; null while it belongs to the first document. */
  wants: secondKind.nullable(),
  second: z
    .strictObject({
      what: secondKind,
      person: PersonView.nullable(),
      mrz: MrzView.nullable(),
      page: z.strictObject({ url: z.string(), width: z.number().int(), height: z.number().int() }).nullable(),
      /**
       * Pairs of both documents (ICAO 9303-2 C.45), in the order of the clause, and beside them what the seal of the
       * second states; null if a source does not carry the field. Empty until there is something to compare.
       */
      pairs: z.array(
        z.strictObject({ field: z.string(), first: stated, second: stated, seal: stated, agrees: z.boolean() }),
      ),
      /** The seal of this paper; `corners` are fractions of its own page, and empty if a reader sent the seal. */
      seal: SealView.nullable(),
      /** Contents of unsigned barcodes, which do not prove anything. */
      unsigned: z.array(
        z.strictObject({
          kind: z.enum(['boarding-pass', 'licence']),
          name: z.string(),
          /** Number of the flight, or of the licence. */
          number: z.string(),
          /** Day of the flight, or last day of the licence; `YYYY-MM-DD`. */
          day: stated,
        }),
      ),
    })
    .nullable(),
  /** What may be presented next, and why: a prompt, not a check (ICAO 9303-2 C.39, C.40). */
  prompts: z.array(z.enum(['side', 'visa', 'minor'])),
  /** True if this traveller is linked to the open party. */
  linked: z.boolean(),
  minor: MinorAnswersView.nullable(),
  /** There is a question for the form "Support" about a child: one quiet line in F7. */
  childQuestion: z.boolean(),
  /** Dot on F8: shown because of that question, or by chance. */
  supportDot: z.boolean(),
});

/** The people who travel together: their names and what the officer saw, without a number of travellers or a score. */
export const PartyView = z.strictObject({
  expected: z.boolean(),
  members: z.array(
    z.strictObject({
      inspectionId: z.string(),
      primary: z.string(),
      secondary: z.string(),
      /** True if the person is under 18 according to the document; null if that is not known. */
      minor: z.boolean().nullable(),
      /** Questions asked about this person as a minor; null if there were none. */
      asked: MinorAnswersView.nullable(),
    }),
  ),
  answered: z.array(z.strictObject({ by: z.string(), for: z.string() })),
});

export const SecondBody = z.strictObject({ inspectionId: z.uuid(), what: secondKind });
export const ExpectBody = z.strictObject({ inspectionId: z.uuid(), expected: z.boolean() });
export const AnsweredBody = z.strictObject({ inspectionId: z.uuid(), by: answerer, for: z.uuid() });
export const MinorBody = z.strictObject({
  inspectionId: z.uuid(),
  adult,
  relationship: z.enum(RELATIONSHIPS),
  authority: z.enum(AUTHORITIES),
  /** Left out: not answered, which causes neither a prompt nor a failure. */
  telephoned: z.enum(TELEPHONED).optional(),
  apart: z.enum(SPOKEN_APART).optional(),
});

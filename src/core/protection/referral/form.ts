import { type Refusal, refuse } from '../../result/index.ts';
import {
  type AgeAnswer,
  type AgeClass,
  CONTACT_MAX_CHARACTERS,
  type ConsentAnswer,
  characterCount,
  type Deeds,
  deedsOf,
  FACT_MAX_CHARACTERS,
  FACT_MIN_CHARACTERS,
  type Fact,
  inkCount,
  type Need,
  type Outcome,
  plainText,
  type Route,
  routeOf,
} from '../index.ts';
import { type Body, type Group, offered, type Pack, type Receiver, wordsForBody } from '../pack/index.ts';

/** One completed form. Everything except the texts comes from closed sets. */
export interface SupportForm {
  outcome: Outcome;
  facts: Fact[];
  age: AgeAnswer;
  consent: ConsentAnswer;
  needs: Need[];
  /** How the person can be reached without danger; UTF-8 bytes, or null. */
  safeContact: Uint8Array | null;
  /** The officer asks that the referral state who the person is. */
  sendIdentity: boolean;
  /** A language in which the person can be addressed; null if it is not known. */
  language: string | null;
}

export type FormReason =
  | 'REF_ITEM_UNKNOWN'
  | 'REF_ITEM_TWICE'
  | 'REF_FACT_LENGTH'
  | 'REF_FACT_CHARACTERS'
  | 'REF_CONTACT_LENGTH'
  | 'REF_IDENTITY_REFUSED';

export type FormVerdict =
  | {
      ok: true;
      route: Route;
      deeds: Deeds;
      /** Body and key for which it is sealed; null if nothing is sealed. */
      receiver: Receiver | null;
      /** A referral was due but cannot be sealed here now: the officer telephones. */
      unsealed: boolean;
    }
  | Refusal<FormReason>;

/**
 * Judges a form (docs/protection.md). Nothing is scored or counted towards a result: a referral is possible
 * without any tick. Clauses, in order:
 *
 * 1. every ticked item belongs to the pack in force and is ticked once;
 * 2. every ticked item has a fact of 10 to 200 characters, at least ten of them not blanks, without control characters or
 *    direction marks;
 * 3. the identity may be requested only if consent or childhood allows it;
 * 4. if something is to be sealed and the person's route does not lead to a body (`routeState`), nothing is sealed, and the
 *    result says so.
 */
export function judgeForm(
  form: SupportForm,
  at: { pack: Pack; minorByDocument: boolean; receiver: (group: Group) => Receiver | null },
): FormVerdict {
  const fault = factsFault(form, at.pack) ?? contactFault(form.safeContact);
  if (fault !== null) return fault;
  const route = routeOf({ age: form.age, consent: form.consent, minorByDocument: at.minorByDocument });
  const deeds = deedsOf(form.outcome, route);
  if (form.sendIdentity && deeds.seal && !route.identity) {
    return refuse('REF_IDENTITY_REFUSED', 'Without the consent of an adult, the form may not say who the person is.');
  }
  if (!deeds.seal) return { ok: true, route, deeds, receiver: null, unsealed: false };
  const receiver = at.receiver(groupOf(route.ageClass));
  if (receiver !== null) return { ok: true, route, deeds, receiver, unsealed: false };
  return { ok: true, route, deeds: { ...deeds, seal: false }, receiver: null, unsealed: true };
}

/** The group whose route is used; if the age is unknown, the route for a child (Council of Europe Convention Art. 10(3)). */
export function groupOf(ageClass: AgeClass): Group {
  return ageClass === 'adult' ? 'adult' : 'child';
}

function factsFault({ facts }: SupportForm, pack: Pack): Extract<FormVerdict, { ok: false }> | null {
  const items = new Set(offered(pack).map(({ id }) => id));
  const seen = new Set<string>();
  for (const { id, text } of facts) {
    if (!items.has(id)) return refuse('REF_ITEM_UNKNOWN', 'The list was changed in the meantime. Open the form again.');
    if (seen.has(id)) return refuse('REF_ITEM_TWICE', `Item ${id} is ticked twice.`);
    seen.add(id);
    const characters = characterCount(text);
    if (characters > FACT_MAX_CHARACTERS || inkCount(text) < FACT_MIN_CHARACTERS) {
      const message = `Item ${id}: write one fact of ${FACT_MIN_CHARACTERS} to ${FACT_MAX_CHARACTERS} characters.`;
      return refuse('REF_FACT_LENGTH', message);
    }
    if (!plainText(text))
      return refuse(
        'REF_FACT_CHARACTERS',
        `Item ${id}: the fact contains control characters or direction marks. Write it again without them.`,
      );
  }
  return null;
}

function contactFault(contact: Uint8Array | null): Extract<FormVerdict, { ok: false }> | null {
  if (contact === null) return null;
  if (characterCount(contact) <= CONTACT_MAX_CHARACTERS && inkCount(contact) > 0 && plainText(contact)) return null;
  return refuse('REF_CONTACT_LENGTH', `Write the contact in 1 to ${CONTACT_MAX_CHARACTERS} characters, on one line.`);
}

/** Digests of the operations whose points are ticked: they show what a point's id meant even after the operation has ended. */
export function operationsOf(facts: readonly Fact[], pack: Pack): string[] {
  const named = facts.flatMap(({ id }) => pack.items.find((item) => item.id === id)?.operation?.digest ?? []);
  return [...new Set(named)].sort();
}

/** Adds the item's words to a fact. Its text remains the same bytes, because their owner overwrites them. */
export function withWords(fact: Fact, { pack, body }: { pack: Pack; body: Body }): Fact {
  const item = pack.items.find(({ id }) => id === fact.id);
  return item === undefined ? fact : { ...fact, words: wordsForBody(item, body) };
}

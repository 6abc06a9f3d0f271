import { type Result, refuse } from '../../result/index.ts';
import { deedsOf, routeOf } from '../index.ts';
import type { BodyKey } from '../pack/index.ts';
import type { FormAnswer, ReferralStore, StoreReason } from './ports.ts';
import { newRefNo, type ReferralHeader } from './referral.ts';

/**
 * An addition to a sealed referral that says with whom the person continues. It is sealed, padded, numbered and carried like a
 * referral: from outside nobody can see that it is an addition, or to which referral.
 */
export interface AddendumHeader extends Pick<ReferralHeader, 'siteId' | 'at' | 'pack' | 'officerRole'> {
  v: 2;
  kind: 'addendum';
  /** Its position after the referral: 2, 3 and so on. */
  seq: number;
  /** Number of this file. */
  refNo: string;
  /** Number of the referral to which it is added. */
  of: string;
  /** With whom the person continues, as chosen in the decision dialog. */
  goesWith: string;
  language: null;
  ageClass: 'child';
  consent: 'child';
  needs: [];
}

/** What the decision dialog may say: a word from a closed list, never a text about somebody. */
const WORD = /^[a-z]+(-[a-z]+){0,5}$/;
const WORD_MOST_CHARACTERS = 40;
const FORM_ID_BYTES = 16;

export type AddendumResult = Result<'REF_NO_REFERRAL' | StoreReason, { refNo: string; of: string }>;

interface Sealed {
  refNo: string;
  key: BodyKey;
  /** Position of the last file sealed for it: 1 is the referral itself. */
  seq: number;
  last: { goesWith: string; refNo: string } | null;
}

/**
 * Additions to referrals. Each goes to the same body and key as its referral, and the case holds only the word. The link from an
 * inspection to a referral number is only in the memory of this process, never on disk; after a restart nothing can be added
 * (REF_NO_REFERRAL).
 */
export class Addenda {
  readonly #most: number;
  readonly #sealed = new Map<string, Sealed>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Notes that a referral of this inspection was sealed. */
  remember(inspectionId: string, { refNo, key }: Pick<Sealed, 'refNo' | 'key'>): void {
    this.#sealed.set(inspectionId, { refNo, key, seq: 1, last: null });
    if (this.#sealed.size > this.#most) this.#sealed.delete(this.#sealed.keys().next().value ?? '');
  }

  /** Seals with whom a child continues. If repeated with the same word, it is done only once. */
  seal(
    { inspectionId, goesWith }: { inspectionId: string; goesWith: string },
    at: Pick<AddendumHeader, 'siteId' | 'pack'> & {
      store: ReferralStore | null;
      random: (bytes: number) => Uint8Array;
      role: AddendumHeader['officerRole'];
      now: Date;
    },
  ): AddendumResult {
    const { store, random, siteId, pack, role, now } = at;
    const sealed = this.#sealed.get(inspectionId);
    const isWord = goesWith.length <= WORD_MOST_CHARACTERS && WORD.test(goesWith);
    if (store === null || sealed === undefined || !isWord)
      return refuse('REF_NO_REFERRAL', 'No referral of this traveller was sealed here. Telephone the receiving body.');
    if (sealed.last?.goesWith === goesWith) return { ok: true, refNo: sealed.last.refNo, of: sealed.refNo };
    const refNo = newRefNo(random);
    const head: AddendumHeader = {
      v: 2,
      kind: 'addendum',
      seq: sealed.seq + 1,
      refNo,
      of: sealed.refNo,
      goesWith,
      siteId,
      at: now.toISOString(),
      pack,
      language: null,
      ageClass: 'child',
      consent: 'child',
      needs: [],
      officerRole: role,
    };
    const deeds = deedsOf('refer-now', routeOf({ age: 'child', consent: 'not-asked', minorByDocument: false }));
    const answer: FormAnswer = {
      done: 'sealed',
      refNo,
      safeguarding: true,
      telephone: false,
      photoLeftOut: false,
      group: 'child',
      sealedFor: null,
      said: null,
    };
    const referral = { head, facts: [], safeContact: null, photo: null, key: sealed.key };
    const formId = [...random(FORM_ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const done = store.submit({ formId, deeds, noKey: false, itemIds: [], answer, referral }, now);
    if (!done.ok) return done;
    sealed.seq += 1;
    sealed.last = { goesWith, refNo };
    return { ok: true, refNo, of: sealed.refNo };
  }
}

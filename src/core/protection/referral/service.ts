import type { Clock } from '../../inspection/ports/index.ts';
import { type Result, refuse } from '../../result/index.ts';
import { asksNow } from '../index.ts';
import { type Body, offered, type Pack, type PackItem, receiverFor } from '../pack/index.ts';
import { type FactGround, factsOf, isMinor, questionsOf } from '../questions/index.ts';
import { ContactMemory, type KeyedHash } from './contact-memory.ts';
import { type FormReason, judgeForm, type SupportForm } from './form.ts';
import type { FormAnswer, ReferralRow, ReferralStore, StoreReason } from './ports.ts';
import { type Identity, isOverdue, newRefNo, type ReferralHeader } from './referral.ts';
import { REFERRALS_PER_OFFICER_HOUR, ReferralRate } from './referral-rate.ts';
import { type PublishedUse, publishUse, type UseAttribute } from './use-rates.ts';

/** The document at the desk, as far as the form may know of it. */
export interface Subject {
  inspectionId: string;
  /** What questions may depend on; the age of a child and the contact are known here. */
  facts: Omit<FactGround, 'childAge' | 'contactStatedBefore'>;
  /** Null where nothing was read, or any more. */
  identity: Identity | null;
  /** A copy of the live picture, JPEG; null where there is none. */
  photo(): Uint8Array | null;
}

/** An inspection that ended, for the counts. */
export interface EndedPass {
  inspectionId: string;
  allowed: boolean;
  /** Null on a demonstration, or where no document was read. */
  categories: Readonly<Record<UseAttribute, string>> | null;
  quarter: string | null;
}

export type SupportRole = ReferralHeader['officerRole'];
export interface Telephone {
  who: string;
  number: string;
}

export interface ProtectionServiceParts {
  /** Null where protection.db cannot be opened: the form opens and asks to telephone. */
  store: ReferralStore | null;
  pack: Pack;
  siteId: string;
  clock: Clock;
  random: (bytes: number) => Uint8Array;
  contactHash: KeyedHash;
  /** The inspection on the screen, or null. */
  subject: () => Subject | null;
  phone: Telephone | null;
  answerWithinMinutes: number;
  photoLimitBytes: number;
  /** An officer asked for more referrals than one may seal within an hour. */
  overLimit?: (officer: string, limit: number) => void;
  /** Below this age a person is a child; the body may say more, never less. 18 where it is left out. */
  childAge?: number;
}

export interface SupportOpening {
  pack: Pack;
  items: PackItem[];
  /** The bodies to which a referral would go now, by whom it is about; null asks to telephone. */
  receivers: { adult: Body | null; child: Body | null };
  /** The moment of opening: opening hours are judged by it. */
  now: Date;
  phone: Telephone | null;
  storeReady: boolean;
  /** The change notes of the pack were not shown to this account yet. */
  news: boolean;
  subject: { inspectionId: string; minor: boolean; identity: boolean } | null;
}

export interface SupportCommand extends SupportForm {
  formId: string;
  /** The inspection the form was opened at; what the box knows of a person is never put on another. */
  inspectionId: string | null;
}

export type ProtectionServiceReason =
  | FormReason
  | StoreReason
  | 'REF_OTHER_TRAVELLER'
  | 'REF_IDENTITY_GONE'
  | 'REF_LIMIT';
export type ProtectionServiceResult = Result<ProtectionServiceReason, { answer: FormAnswer; repeated: boolean }>;

/** Forms that are open at inspections: more than a lane has in a shift is not remembered. */
const REMEMBERED_MAX = 200;

/**
 * The desk of the protection route (docs/protection.md): opens the form, judges what comes back, hands it to the store. It
 * keeps no text, draws no conclusion from the ticks, and decides nothing about an inspection.
 */
export class ProtectionService {
  readonly #parts: ProtectionServiceParts;
  readonly #contacts: ContactMemory;
  readonly #used = new Set<string>();
  readonly #passed = new Set<string>();
  readonly #rate = new ReferralRate();
  /** Inspection at whose form a contact was given that was stated before. */
  #contactOf: string | null = null;

  constructor(parts: ProtectionServiceParts) {
    this.#parts = parts;
    this.#contacts = new ContactMemory(parts.contactHash);
  }

  /** Opens at any step, with and without a traveller. `by`: who is told, once, what is new in the pack. */
  open(by: string | null = null): SupportOpening {
    const { pack, phone, store } = this.#parts;
    const subject = this.#parts.subject();
    if (subject !== null) remember(this.#used, subject.inspectionId);
    const time = this.#time();
    return {
      pack,
      items: offered(pack),
      receivers: {
        adult: receiverFor(pack, 'adult', time)?.body ?? null,
        child: receiverFor(pack, 'child', time)?.body ?? null,
      },
      now: time.now,
      phone,
      storeReady: store !== null,
      news: by !== null && store?.firstSight({ version: pack.version, by }) === true,
      subject:
        subject === null
          ? null
          : {
              inspectionId: subject.inspectionId,
              minor: this.#isMinor(subject),
              identity: subject.identity !== null,
            },
    };
  }

  /**
   * Takes a form, once. Clauses, in order: an answer that was given stays the answer; the form is judged; what the box adds
   * (identity, photo) is of the inspection at which the form was opened; an officer who sealed too many telephones; then the
   * store seals, notes or counts. Danger is logged whatever the limit says.
   */
  submit(command: SupportCommand, { role, officer }: { role: SupportRole; officer: string }): ProtectionServiceResult {
    const { store, pack } = this.#parts;
    if (store === null)
      return refuse('REF_STORE_UNAVAILABLE', 'Nothing can be sealed on this box now. Use the telephone contact.');
    const before = store.answered(command.formId);
    if (before !== null) return { ok: true, answer: before, repeated: true };
    const subject = this.#subjectOf(command);
    const minorByDocument = subject !== null && this.#isMinor(subject);
    const verdict = judgeForm(command, { pack, minorByDocument, ...this.#time() });
    if (!verdict.ok) {
      if (verdict.reason === 'REF_NO_KEY') store.noteNoKey(this.#time().now);
      return verdict;
    }
    const { route, receiver, unsealed } = verdict;
    const mono = this.#parts.clock.mono();
    const overLimit = verdict.deeds.seal && receiver !== null && this.#rate.isSpent(officer, mono);
    if (overLimit) {
      this.#parts.overLimit?.(officer, REFERRALS_PER_OFFICER_HOUR);
      if (command.outcome !== 'immediate-danger') {
        const message = `${REFERRALS_PER_OFFICER_HOUR} referrals were sealed from this account within an hour. Telephone now; your notes are still here.`;
        return refuse('REF_LIMIT', message);
      }
    }
    const deeds = overLimit ? { ...verdict.deeds, seal: false } : verdict.deeds;
    const sealing = deeds.seal && receiver !== null;
    if (sealing && command.sendIdentity && subject?.identity == null) {
      const message = 'The document is not at the desk any more. Untick it, or write the name as a fact.';
      return refuse('REF_IDENTITY_GONE', message);
    }
    const header = sealing ? this.#head(command, { role, route, identity: subject?.identity ?? null }) : null;
    const photo = sealing && receiver.body.wantsPhoto && command.sendIdentity ? (subject?.photo() ?? null) : null;
    const tooLarge = photo !== null && photo.length > this.#parts.photoLimitBytes;
    const answer: FormAnswer = {
      done: doneOf(command.outcome, deeds),
      refNo: header?.refNo ?? null,
      safeguarding: route.safeguarding && command.outcome !== 'no-concern',
      telephone: unsealed !== null || overLimit,
      photoLeftOut: sealing && receiver.body.wantsPhoto && (photo === null || tooLarge),
    };
    const { facts, safeContact } = command;
    const result = store.submit(
      {
        formId: command.formId,
        deeds,
        noKey: unsealed !== null,
        itemIds: facts.map(({ id }) => id).sort(),
        answer,
        referral:
          header === null || receiver === null
            ? null
            : { head: header, facts, safeContact, photo: tooLarge ? null : photo, key: receiver.key },
      },
      this.#time().now,
    );
    photo?.fill(0);
    if (sealing && result.ok && !result.repeated) this.#rate.sealed(officer, mono);
    return result;
  }

  /** Whether this contact number was stated before in this hour; nothing of it is stored. */
  contact(text: string): boolean {
    const statedBefore = this.#contacts.state(text, this.#time().now);
    this.#contactOf = statedBefore ? (this.#parts.subject()?.inspectionId ?? null) : null;
    return statedBefore;
  }

  /**
   * The points about which the box asks now, at most three (docs/protection.md). Nothing is ticked, counted or kept of it, and a
   * question is gone with its fact: it is made from what holds at this moment.
   */
  questions(): { inspectionId: string | null; items: string[] } {
    const subject = this.#parts.subject();
    if (subject === null) return { inspectionId: null, items: [] };
    const { inspectionId, facts } = subject;
    const contactStatedBefore = this.#contactOf === inspectionId;
    const known = factsOf({ ...facts, childAge: this.#childAge(), contactStatedBefore });
    return { inspectionId, items: questionsOf(this.#parts.pack, known).map(({ item }) => item) };
  }

  /** Counts an inspection that ended, once. */
  ended({ inspectionId, allowed, categories, quarter }: EndedPass): void {
    const used = this.#used.has(inspectionId);
    if (allowed && !used) remember(this.#passed, inspectionId);
    if (categories !== null && quarter !== null) this.#parts.store?.countUse({ quarter, used, categories });
  }

  /** Whether this pass is asked "anything seen?". Drawn once for each pass without a form, by chance alone. */
  question(inspectionId: string): boolean {
    if (!this.#passed.delete(inspectionId)) return false;
    const { pack, random, store } = this.#parts;
    const asks = asksNow(pack.rules.promptOneIn, random);
    const quarter = this.#quarter();
    if (asks && quarter !== null) store?.countAsked(quarter, 'asked');
    return asks;
  }

  /** The answer to the question: a count without a traveller, a case or an officer. */
  seen(what: 'nothing' | 'something'): void {
    const quarter = this.#quarter();
    if (quarter !== null) this.#parts.store?.countAsked(quarter, what);
  }

  /** Referrals for the protection officer; null where the access cannot be noted. */
  referrals(
    by: string,
    { note }: { note: boolean },
  ): { rows: (ReferralRow & { overdue: boolean })[]; phone: Telephone | null } | null {
    const { store, phone } = this.#parts;
    if (store === null || (note && !store.noteAccess('list-read', by, this.#time().now))) return null;
    return { rows: this.#judgedRows(store), phone };
  }

  /** Whether any referral waits too long for an answer (REF_NO_ACK); null where the store is closed. */
  overdue(): boolean | null {
    const { store } = this.#parts;
    return store === null ? null : this.#judgedRows(store).some(({ overdue }) => overdue);
  }

  /** Name of the traveller at the desk, for the role protection alone; a row of the chain comes first. */
  revealName(by: string): { primary: string; secondary: string } | null {
    const identity = this.#parts.subject()?.identity ?? null;
    if (identity === null || this.#parts.store?.noteAccess('name-shown', by, this.#time().now) !== true) return null;
    return { primary: identity.primary, secondary: identity.secondary };
  }

  /** Closed quarters only, newest first; the first answer for a quarter stays the only one. */
  use(): {
    k: number;
    quarters: PublishedUse[];
    asked: { quarter: string; asked: number; nothing: number; something: number }[];
  } {
    const { store, pack } = this.#parts;
    const k = pack.rules.kMin;
    const running = this.#quarter();
    if (store === null || running === null) return { k, quarters: [], asked: [] };
    const closed = store.quarters().filter((quarter) => quarter < running);
    const quarters = closed.reverse().flatMap((quarter) => {
      const shown = store.freezeUse(publishUse(quarter, store.useRows(quarter), k));
      return shown === null ? [] : [shown];
    });
    const large = (n: number): boolean => n === 0 || n >= k;
    const asked = store
      .asked()
      .filter(({ quarter, nothing, something }) => quarter < running && large(nothing) && large(something));
    return { k, quarters, asked };
  }

  #judgedRows(store: ReferralStore): (ReferralRow & { overdue: boolean })[] {
    const at = { now: this.#time().now, withinMinutes: this.#parts.answerWithinMinutes };
    return store.referrals().map((row) => ({ ...row, overdue: isOverdue(row, at) }));
  }

  #subjectOf({ inspectionId }: SupportCommand): Subject | null {
    const now = this.#parts.subject();
    return now !== null && now.inspectionId === inspectionId ? now : null;
  }

  #isMinor({ facts }: Subject): boolean {
    return isMinor(facts.age, this.#childAge());
  }

  #childAge(): number {
    const { pack, childAge = 18 } = this.#parts;
    return Math.max(childAge, ...pack.bodies.map((body) => body.childAge));
  }

  #head(
    { needs, language, sendIdentity }: SupportCommand,
    of: {
      role: SupportRole;
      route: { ageClass: ReferralHeader['ageClass']; consent: ReferralHeader['consent'] };
      identity: Identity | null;
    },
  ): ReferralHeader {
    const { siteId, pack, random } = this.#parts;
    return {
      v: 1,
      refNo: newRefNo(random),
      siteId,
      at: this.#time().now.toISOString(),
      pack: pack.version,
      language,
      ageClass: of.route.ageClass,
      consent: of.route.consent,
      needs: [...new Set(needs)].sort(),
      officerRole: of.role,
      ...(sendIdentity && of.identity !== null ? { identity: of.identity } : {}),
    };
  }

  #time(): { now: Date; clockTrusted: boolean } {
    const { clock } = this.#parts;
    return { now: clock.wall(), clockTrusted: clock.trusted() };
  }

  #quarter(): string | null {
    const { now, clockTrusted } = this.#time();
    return clockTrusted ? `${now.getFullYear()}-Q${Math.floor(now.getMonth() / 3) + 1}` : null;
  }
}

function doneOf(
  outcome: SupportForm['outcome'],
  deeds: { seal: boolean; noteItems: boolean; countNoConsent: boolean },
): FormAnswer['done'] {
  if (outcome === 'immediate-danger') return 'emergency';
  if (deeds.seal) return 'sealed';
  if (deeds.countNoConsent) return 'not-referred';
  return deeds.noteItems ? 'noted' : 'closed';
}

function remember(set: Set<string>, id: string): void {
  set.add(id);
  if (set.size > REMEMBERED_MAX) set.delete(set.values().next().value ?? '');
}

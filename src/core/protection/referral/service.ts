import { refuse } from '../../result/index.ts';
import type { HandoverDesk, HandoverResult, NewHandover } from '../handover/index.ts';
import { asksNow, type Route } from '../index.ts';
import { type Group, isJointPoint, keyNow, offered, type Receiver, type Words } from '../pack/index.ts';
import { factsOf, isMinor, questionsOf } from '../questions/index.ts';
import { type HelpRoute, sealedWord } from '../route/index.ts';
import { Addenda, type AddendumResult } from './addendum.ts';
import { CallQuestions } from './call-questions.ts';
import { closedUse } from './closed-use.ts';
import { ContactMemory } from './contact-memory.ts';
import { groupOf, judgeForm, operationsOf, type SupportForm, withWords } from './form.ts';
import { doneOf, givenOf, keyEnds, unkept } from './given.ts';
import type { EndedPass, FormAnswer, JudgedRow, ReferralStore, Subject } from './ports.ts';
import { type Identity, newRefNo, type ReferralHeader } from './referral.ts';
import { REFERRALS_PER_OFFICER_HOUR, ReferralRate } from './referral-rate.ts';
import type {
  ProtectionServiceParts,
  ProtectionServiceResult,
  SupportCommand,
  SupportOpening,
  SupportRole,
} from './service-parts.ts';
import type { PublishedUse } from './use-rates.ts';

/** Maximum number of inspections whose open forms are remembered; a lane has fewer in a shift. */
const REMEMBERED_MAX = 200;

/**
 * The desk of the protection route (docs/protection.md): it opens the form, judges what comes back and hands it to the store. It
 * keeps no text, draws no conclusion from the ticks, and decides nothing about an inspection.
 */
export class ProtectionService {
  readonly #parts: ProtectionServiceParts;
  readonly #contacts: ContactMemory;
  readonly #used = new Set<string>();
  readonly #passed = new Set<string>();
  readonly #dots = new Map<string, boolean>();
  readonly #addenda = new Addenda(REMEMBERED_MAX);
  readonly #rate = new ReferralRate();
  /** The inspection whose form gave a contact that had already been stated. */
  #contactOf: string | null = null;
  readonly #calls = new CallQuestions();

  constructor(parts: ProtectionServiceParts) {
    this.#parts = parts;
    this.#contacts = new ContactMemory(parts.contactHash);
  }

  /** Hand-overs to colleagues; null if they are not available here. */
  get handovers(): HandoverDesk | null {
    return this.#parts.handovers ?? null;
  }

  /** Opens at any step, whether or not there is a traveller. `officer` is shown once what is new in the pack. */
  open(officer: string): SupportOpening {
    const { pack, way, clock, store, handovers = null } = this.#parts;
    const subject = this.#parts.subject();
    if (subject !== null) remember(this.#used, subject.inspectionId);
    return {
      pack,
      items: offered(pack),
      routes: { adult: way.route('adult'), child: way.route('child') },
      childAge: this.#childAge(),
      call: this.#calls.pending(officer, clock.mono()),
      news: store?.firstSight({ version: pack.version, by: officer }) === true,
      colleagues: handovers?.colleagues(officer) ?? [],
      handsText: handovers?.textAllowed ?? false,
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
   * Processes a form, once. Clauses, in order: an answer that was given remains the answer; the form is judged; what the kiosk
   * adds (identity, photo) comes from the inspection at which the form was opened; an officer who has sealed too many telephones;
   * then the store seals, notes or counts. Danger is logged even above that limit. If the route leads to no body, nothing of the
   * form is kept, and the officer reads from it on the telephone.
   */
  submit(command: SupportCommand, { role, officer }: { role: SupportRole; officer: string }): ProtectionServiceResult {
    const { store, pack } = this.#parts;
    const before = store?.answered(command.formId) ?? null;
    if (before !== null) return this.#given(before, { repeated: true, officer });
    const subject = this.#subjectOf(command);
    const minorByDocument = subject !== null && this.#isMinor(subject);
    const verdict = judgeForm(command, { pack, minorByDocument, receiver: (group) => this.#receiver(group) });
    if (!verdict.ok) return verdict;
    const { route, receiver, unsealed } = verdict;
    const group = groupOf(route.ageClass);
    if (store === null) return this.#withoutStore(command.outcome, { unsealed, group, officer });
    const mono = this.#parts.clock.mono();
    const overLimit = verdict.deeds.seal && receiver !== null && this.#rate.isSpent(officer, mono);
    if (overLimit) {
      this.#parts.overLimit?.(officer, REFERRALS_PER_OFFICER_HOUR);
      if (command.outcome !== 'immediate-danger') {
        const message = `${REFERRALS_PER_OFFICER_HOUR} referrals have been sealed from this account within an hour. Telephone now; your notes are still here.`;
        return refuse('REF_LIMIT', message);
      }
    }
    const deeds = overLimit ? { ...verdict.deeds, seal: false } : verdict.deeds;
    const sealing = deeds.seal && receiver !== null;
    if (sealing && command.sendIdentity && subject?.identity == null) {
      const message = 'The document is not at the desk any more. Untick the document, or write the name as a fact.';
      return refuse('REF_IDENTITY_GONE', message);
    }
    const header = sealing ? this.#head(command, { role, route, identity: subject?.identity ?? null }) : null;
    const handed = this.#handed(command, { by: officer, route, subject, refNo: header?.refNo ?? null });
    if (handed !== null && !handed.ok) return handed;
    const photo = sealing && receiver.body.wantsPhoto && command.sendIdentity ? (subject?.photo() ?? null) : null;
    const tooLarge = photo !== null && photo.length > this.#parts.photoLimitBytes;
    const answer: FormAnswer = {
      done: handed !== null && !deeds.seal ? 'noted' : doneOf(command.outcome, { ...deeds, unsealed }),
      refNo: header?.refNo ?? null,
      safeguarding: route.safeguarding && command.outcome !== 'no-concern',
      telephone: unsealed || overLimit,
      photoLeftOut: sealing && receiver.body.wantsPhoto && (photo === null || tooLarge),
      group,
      sealedFor: sealing ? receiver.body.id : null,
      said: sealing ? sealedWord(this.#parts.way.route(group)) : null,
      handover: handed?.handover.header.id ?? null,
    };
    const { facts, safeContact } = command;
    const result = store.submit(
      {
        formId: command.formId,
        deeds,
        noKey: unsealed,
        itemIds: facts.map(({ id }) => id).sort(),
        operations: operationsOf(facts, pack),
        answer,
        handover: handed?.handover ?? null,
        referral:
          header === null || receiver === null
            ? null
            : {
                head: header,
                facts: facts.map((fact) => withWords(fact, { pack, body: receiver.body })),
                safeContact,
                photo: tooLarge ? null : photo,
                key: receiver.key,
              },
      },
      this.#time().now,
    );
    photo?.fill(0);
    if (!result.ok) return result;
    if (sealing && !result.repeated) this.#rate.sealed(officer, mono);
    if (header !== null && receiver !== null && command.inspectionId !== null)
      this.#addenda.remember(command.inspectionId, { refNo: header.refNo, key: receiver.key });
    return this.#given(result.answer, { repeated: result.repeated, officer });
  }

  /**
   * Records that the officer telephoned: the row in the chain contains only the hour and whether somebody was reached. False if
   * it cannot be written. The same `callId` is the same call.
   */
  called(officer: string, { callId, reached }: { callId: string; reached: boolean }): boolean {
    const { store, clock } = this.#parts;
    if (!this.#calls.isNew(callId)) return true;
    const noted = store?.noteCall(reached, this.#time().now) ?? false;
    this.#calls.answered(officer, { callId, reached, mono: clock.mono() });
    return noted;
  }

  /** The body and the key for which it is sealed; null if the route leads to none. */
  #receiver(group: Group): Receiver | null {
    const { pack, way } = this.#parts;
    const ref = way.route(group).body;
    const body = pack.bodies.find(({ id }) => id === ref?.id);
    const key = body === undefined ? null : keyNow(body, this.#time());
    return body === undefined || key === null ? null : { body, key };
  }

  #withoutStore(
    outcome: SupportForm['outcome'],
    { unsealed, group, officer }: { unsealed: boolean; group: Group; officer: string },
  ): ProtectionServiceResult {
    const closes = outcome === 'no-concern';
    if (!closes && !unsealed && outcome !== 'immediate-danger')
      return refuse('REF_STORE_UNAVAILABLE', 'Nothing can be noted on this kiosk now. Telephone instead.');
    return this.#given(unkept(closes ? 'closed' : 'telephone', group), { repeated: false, officer });
  }

  #given(answer: FormAnswer, { repeated, officer }: { repeated: boolean; officer: string }): ProtectionServiceResult {
    const { pack, way, clock, store } = this.#parts;
    const sealedAtMs = store?.referrals().find(({ refNo }) => refNo === answer.refNo)?.sealedAtMs ?? null;
    const given = givenOf(answer, { repeated, bodies: pack.bodies, way, sealedAtMs });
    if (given.urgent && !repeated) this.#calls.ask(officer, { numbers: given.numbers, mono: clock.mono() });
    return { ok: true, ...given };
  }

  /** Seals with whom a child continues, for the body that has the referral of this inspection (`Addenda`). */
  addGoesWith(said: { inspectionId: string; goesWith: string }, { role }: { role: SupportRole }): AddendumResult {
    const { store, random, siteId, pack } = this.#parts;
    return this.#addenda.seal(said, { store, random, siteId, pack: pack.version, role, now: this.#time().now });
  }

  /** True if this contact number was already stated in this hour; the number itself is not stored. */
  contact(bytes: Uint8Array): boolean {
    const statedBefore = this.#contacts.state(bytes, this.#time().now);
    this.#contactOf = statedBefore ? (this.#parts.subject()?.inspectionId ?? null) : null;
    return statedBefore;
  }

  /**
   * The items about which the kiosk asks now, at most three (docs/protection.md). Nothing is ticked, counted or kept because of
   * them. A question disappears with its fact, because it is derived from what is true at this moment.
   */
  questions(): { inspectionId: string | null; items: string[] } {
    const subject = this.#parts.subject();
    if (subject === null) return { inspectionId: null, items: [] };
    const { inspectionId, facts } = subject;
    const contactStatedBefore = this.#contactOf === inspectionId;
    const known = factsOf({ ...facts, childAge: this.#childAge(), contactStatedBefore });
    return { inspectionId, items: questionsOf(this.#parts.pack, known).map(({ item }) => item) };
  }

  /** Counts an inspection that has ended, once. */
  ended({ inspectionId, allowed, categories, quarter }: EndedPass): void {
    const used = this.#used.has(inspectionId);
    if (allowed && !used) remember(this.#passed, inspectionId);
    if (categories !== null && quarter !== null) this.#parts.store?.countUse({ quarter, used, categories });
  }

  /** True if the officer is asked "anything seen?" at this pass. Drawn once for each pass without a form, purely by chance. */
  question(inspectionId: string): boolean {
    if (!this.#passed.delete(inspectionId)) return false;
    const { pack, random, store } = this.#parts;
    const asks = asksNow(pack.rules.promptOneIn, random);
    const quarter = this.#quarter();
    if (asks && quarter !== null) store?.countAsked(quarter, 'asked');
    return asks;
  }

  /**
   * True if chance puts the dot on F8 at this inspection; drawn once, and as often as "anything seen?" is asked. Because of such
   * dots, a dot that means a question tells a watcher nothing.
   */
  dotByChance(inspectionId: string): boolean {
    const before = this.#dots.get(inspectionId);
    if (before !== undefined) return before;
    const drawn = asksNow(this.#parts.pack.rules.promptOneIn, this.#parts.random);
    this.#dots.set(inspectionId, drawn);
    if (this.#dots.size > REMEMBERED_MAX) this.#dots.delete(this.#dots.keys().next().value ?? '');
    return drawn;
  }

  /** Counts the answer to the question, without a traveller, a case or an officer. */
  seen(what: 'nothing' | 'something'): void {
    const quarter = this.#quarter();
    if (quarter !== null) this.#parts.store?.countAsked(quarter, what);
  }

  /** Referrals for the protection officer; null if the access cannot be recorded. */
  referrals(
    by: string,
    { note }: { note: boolean },
  ): { rows: JudgedRow[]; numbers: HelpRoute['numbers']; keyEnds: { body: Words; at: Date } | null } | null {
    const { store, way } = this.#parts;
    if (store === null || (note && !store.noteAccess('list-read', by, this.#time().now))) return null;
    const route = way.route('child');
    return { rows: this.#judgedRows(store), numbers: route.numbers, keyEnds: keyEnds(way, this.#time()) };
  }

  /** Days until the last body key ends, for the people who can have the next pack sent. */
  keyDays(): number | null {
    return this.#parts.way.keyDays();
  }

  /** True if a referral has waited too long for an answer (REF_NO_ACK); null if the store is closed. */
  overdue(): boolean | null {
    const { store } = this.#parts;
    return store === null ? null : this.#judgedRows(store).some(({ mark }) => mark !== null && mark !== 'rejected');
  }

  /** Name of the traveller at the desk, only for the role protection; a row is written to the chain first. */
  revealName(by: string): { primary: string; secondary: string } | null {
    const identity = this.#parts.subject()?.identity ?? null;
    if (identity === null || this.#parts.store?.noteAccess('name-shown', by, this.#time().now) !== true) return null;
    return { primary: identity.primary, secondary: identity.secondary };
  }

  /** Only closed quarters, newest first; the first report on a quarter is never changed. */
  use(): { k: number; quarters: PublishedUse[] } {
    const { store, pack } = this.#parts;
    const k = pack.rules.kMin;
    const running = this.#quarter();
    return store === null || running === null ? { k, quarters: [] } : closedUse(store, { k, running });
  }

  #judgedRows(store: ReferralStore): JudgedRow[] {
    const { way } = this.#parts;
    return store.referrals().map((row) => {
      const mark = way.mark(row);
      return { ...row, mark, next: mark === 'rejected' ? way.next(row) : null };
    });
  }

  /** The form as it is handed over to a colleague; null if nobody takes over. */
  #handed(
    command: SupportCommand,
    of: { by: string; route: Route; subject: Subject | null; refNo: string | null },
  ): HandoverResult<{ handover: NewHandover }> | null {
    const { handovers = null, pack } = this.#parts;
    const { colleague = null, outcome, facts, safeContact, needs, language, sendIdentity } = command;
    if (handovers === null || colleague === null || outcome !== 'second-line-protection') return null;
    const joint = facts.find(({ id }) => isJointPoint(id));
    if (joint !== undefined && colleague.box !== null) {
      const message = `The kiosk of your colleague does not have the point ${joint.id}. Remove it, or choose somebody at this kiosk.`;
      return refuse('HANDOVER_POINT', message);
    }
    return handovers.compose({
      ...of,
      colleague,
      facts,
      safeContact,
      needs,
      language,
      pack: pack.version,
      minors: of.subject?.minors?.() ?? [],
      identity: sendIdentity ? (of.subject?.identity ?? null) : null,
    });
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
      v: 2,
      kind: this.#parts.kind ?? 'referral',
      seq: 1,
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

function remember(set: Set<string>, id: string): void {
  set.add(id);
  if (set.size > REMEMBERED_MAX) set.delete(set.values().next().value ?? '');
}

import type { Clock } from '../../inspection/ports/index.ts';
import { refuse } from '../../result/index.ts';
import type { Fact, Need, Route } from '../index.ts';
import type { Identity } from '../sealed/index.ts';
import {
  HANDOVER_LATE_MS,
  type HandedForm,
  type HandedMinor,
  PEOPLE_MOST,
  type PeopleMessage,
  type Training,
} from './message.ts';
import type {
  Colleague,
  HandoverResult,
  HandoverRow,
  HandoverState,
  HandoverStore,
  NewHandover,
  OtherBox,
  TrainedAccount,
} from './ports.ts';
import { SPOKEN_WORDS } from './words.ts';

const ID_BYTES = 16;
/** What another kiosk reported about its people is valid for this long; it sends a new report every few minutes. */
const PEOPLE_HOLD_MS = 24 * 3_600_000;
/** Maximum number of facts whose author is remembered; fewer are handed over in a shift. */
const WRITERS_MOST = 2_000;

export interface HandoverDeskParts {
  /** Null if protection.db cannot be opened. */
  store: HandoverStore | null;
  /** Site of this kiosk, by the name that its own people use. */
  site: string;
  clock: Pick<Clock, 'wall' | 'mono'>;
  random: (bytes: number) => Uint8Array;
  /** Keyed digest, made with a key of this process; it must not leave a copy of the bytes. */
  digest: (bytes: Uint8Array) => string;
  /** Accounts of this kiosk that are active and whose training is valid today. `nameOf` gives the name of any account. */
  trained: () => TrainedAccount[];
  nameOf: (account: string) => string | null;
  boxes: readonly OtherBox[];
  /** Milliseconds after which a form that was not accepted is destroyed. */
  lifeMs: number;
  /** True if the policy has the purpose `second-line-handover`. */
  textAllowed: boolean;
}

/** A form that is to be handed over, with its judgement. */
export interface Handing {
  colleague: { box: string | null; account: string };
  by: string;
  route: Pick<Route, 'ageClass' | 'consent' | 'identity'>;
  facts: readonly Fact[];
  safeContact: Uint8Array | null;
  needs: readonly Need[];
  language: string | null;
  pack: number;
  minors: readonly HandedMinor[];
  /** Null unless the officer asked for the identity to be handed over. */
  identity: Identity | null;
  refNo: string | null;
}

/** A hand-over as one of its two people sees it. */
export interface ListedHandover {
  id: string;
  /** `to`: it waits for the officer who asks. `by`: that officer handed it over. */
  mine: 'to' | 'by';
  /** The other person in the hand-over. */
  account: string;
  name: string;
  boxName: string | null;
  state: HandoverState;
  /** Spoken word; null once it has ended. */
  word: string | null;
  at: string | null;
  late: boolean;
}

/**
 * Hand-overs of the form "Support" to a named, trained colleague (docs/protection.md). The desk decides who may open a form and
 * when a hand-over ends. What was written passes through as bytes and is kept only in sealed form.
 */
export class HandoverDesk {
  readonly #parts: HandoverDeskParts;
  readonly #people = new Map<string, { said: PeopleMessage; mono: number }>();
  readonly #writers = new Map<string, string>();
  /** When this process first knew of each hand-over, so that setting the clock back does not prolong any. */
  readonly #knownSince = new Map<string, number>();

  constructor(parts: HandoverDeskParts) {
    this.#parts = parts;
  }

  /** True if facts and contact may be handed over; otherwise only age, language, needs and item ids may be. */
  get textAllowed(): boolean {
    return this.#parts.textAllowed;
  }

  /** Colleagues to whom this officer can hand over now: those who signed in today first, then by name. */
  colleagues(officer: string): Colleague[] {
    const own = this.#own()
      .filter(({ account }) => account !== officer)
      .map((person) => ({ ...person, box: null, boxName: null }));
    const others = this.#parts.boxes.flatMap(({ id, name }) =>
      this.#peopleOf(id).map((person) => ({ ...person, box: id, boxName: name })),
    );
    return [...own, ...others].sort(
      (a, b) =>
        Number(b.signedIn) - Number(a.signedIn) ||
        Number(a.box !== null) - Number(b.box !== null) ||
        a.name.localeCompare(b.name),
    );
  }

  /** What this kiosk tells the other kiosks about its people. */
  peopleNow(): PeopleMessage {
    return {
      v: 1,
      kind: 'people',
      at: this.#parts.clock.wall().toISOString(),
      people: this.#own().slice(0, PEOPLE_MOST),
    };
  }

  /** A newer message from another kiosk about its people replaces the older one; an old copy does not change anything. */
  heard(box: string, said: PeopleMessage): void {
    const before = this.#people.get(box);
    const old = this.#parts.clock.wall().getTime() - Date.parse(said.at) > PEOPLE_HOLD_MS;
    if (old || (before !== undefined && before.said.at >= said.at)) return;
    this.#people.set(box, { said, mono: this.#parts.clock.mono() });
  }

  /**
   * The form as it is handed over. Clauses, in order: the colleague is offered to this officer, and trained for this person; a
   * fact keeps its author as long as its text is unchanged; unless the policy has the purpose, it contains no texts and no names;
   * a name is handed over only with consent or for a child.
   */
  compose(handing: Handing): HandoverResult<{ handover: NewHandover }> {
    const { colleague, by, route, facts, safeContact, refNo } = handing;
    const needed: Training = route.ageClass === 'adult' ? 'protection' : 'child';
    const found = this.colleagues(by).find(
      (one) => one.account === colleague.account && one.box === colleague.box && one.for.includes(needed),
    );
    if (found === undefined)
      return refuse('HANDOVER_NOBODY', 'This colleague cannot take over now. Choose another one, or telephone.');
    const { clock, random, lifeMs, site, boxes, textAllowed } = this.#parts;
    const now = clock.wall();
    const contact = textAllowed ? safeContact : null;
    const named = textAllowed && route.identity ? handing.identity : null;
    const header: HandedForm = {
      v: 1,
      kind: 'form',
      id: hexOf(random(ID_BYTES)),
      to: { site, box: found.box, account: found.account },
      by,
      at: now.toISOString(),
      expires: new Date(now.getTime() + lifeMs).toISOString(),
      pack: handing.pack,
      age: route.ageClass,
      consent: route.consent,
      language: handing.language,
      needs: [...new Set(handing.needs)].sort(),
      contact: contact?.length ?? null,
      items: facts.map(({ id, text }) => ({
        id,
        bytes: textAllowed ? text.length : null,
        by: this.#writers.get(this.#writerKey(id, text)) ?? by,
        own: false,
      })),
      minors: handing.minors.map((minor) => ({ ...minor })),
      identity: named === null ? null : { ...named },
      refNo,
      word: random(1)[0] as number,
    };
    const texts = textAllowed ? [...facts.map(({ text }) => text), ...(contact === null ? [] : [contact])] : [];
    const box = boxes.find(({ id }) => id === found.box) ?? null;
    return { ok: true, handover: { header, texts, box } };
  }

  /** Hand-overs that this officer made or is to receive; those that still wait come first. */
  listed(officer: string): ListedHandover[] {
    return this.#rows()
      .filter(({ by, to, way }) => (to === officer && way !== 'out') || (by === officer && way !== 'in'))
      .map((row) => this.#listedRow(row, officer))
      .sort((a, b) => Number(b.state === 'waiting') - Number(a.state === 'waiting') || a.id.localeCompare(b.id));
  }

  /** For the supervisor: who has left a hand-over waiting too long, without saying what it is about. */
  late(): { name: string; boxName: string | null }[] {
    const late = this.#rows().filter((row) => row.state === 'waiting' && this.#isLate(row));
    return late.map(({ to, way, box }) => this.#named(to, way === 'out' ? box : null));
  }

  /**
   * The form for its receiver, or for its sender, who can take it back in this way. It can be requested again until the page has
   * confirmed that it has the form (`taken`): if an answer is lost on the way, the form must not be lost with it.
   */
  open(id: string, officer: string): HandoverResult<{ bytes: Uint8Array }> {
    const found = this.#mine(id, officer);
    if (!found.ok) return found;
    const { store } = this.#parts;
    const header = store?.header(id) ?? null;
    const bytes = header === null ? null : (store?.bytes(id) ?? null);
    if (header === null || bytes === null)
      return refuse(
        'REF_STORE_UNAVAILABLE',
        'The hand-over cannot be read. Ask your colleague, and call the technician.',
      );
    this.#rememberWriters(header, bytes);
    return { ok: true, bytes };
  }

  /** The page has the form: the sealed copy is overwritten, and the sender is shown this. */
  taken(id: string, officer: string): HandoverResult {
    const found = this.#mine(id, officer);
    if (!found.ok) return found;
    const { row } = found;
    const state = row.to === officer && row.way !== 'out' ? 'taken' : 'back';
    const tell = row.box === null ? null : (this.#parts.boxes.find((box) => box.id === row.box) ?? null);
    const done = this.#end(row, { state, by: officer, tell });
    return done
      ? { ok: true }
      : refuse(
          'REF_STORE_UNAVAILABLE',
          'Nothing can be stored now. Call the technician; your colleague does not know yet.',
        );
  }

  /** Another kiosk says that its officer has the form, or that its officer took it back. */
  told(id: string, from: string, what: 'taken' | 'ended'): void {
    const way = what === 'taken' ? 'out' : 'in';
    const row = this.#parts.store?.rows().find((one) => one.id === id && one.box === from && one.way === way);
    if (row === undefined || row.state !== 'waiting') return;
    this.#end(row, { state: what === 'taken' ? 'taken' : 'back', by: null, tell: null });
  }

  /** Destroys hand-overs that are over, adding a row for each, and forgets those that ended long ago. */
  sweep(): void {
    this.#rows();
    this.#parts.store?.forget(this.#parts.clock.wall());
  }

  #own(): { account: string; name: string; for: Training[]; signedIn: boolean }[] {
    const today = dayOf(this.#parts.clock.wall());
    return this.#parts
      .trained()
      .filter(({ until }) => until >= today)
      .map((person) => ({
        account: person.account,
        name: person.name,
        for: [...person.for],
        signedIn: person.seenOn === today,
      }));
  }

  #peopleOf(box: string): PeopleMessage['people'] {
    const heard = this.#people.get(box);
    if (heard === undefined || this.#parts.clock.mono() - heard.mono > PEOPLE_HOLD_MS) return [];
    const today = heard.said.at.slice(0, 10) === this.#parts.clock.wall().toISOString().slice(0, 10);
    return heard.said.people.map((person) => ({ ...person, signedIn: person.signedIn && today }));
  }

  /** All rows, after those that have expired were ended. */
  #rows(): HandoverRow[] {
    const rows = this.#parts.store?.rows() ?? [];
    return rows.map((row) => {
      if (row.state !== 'waiting' || !this.#isOver(row)) return row;
      return this.#end(row, { state: 'ended', by: null, tell: null }) ? { ...row, state: 'ended' as const } : row;
    });
  }

  #isOver({ id }: HandoverRow): boolean {
    const { clock, lifeMs, store } = this.#parts;
    const mono = clock.mono();
    const since = this.#knownSince.get(id) ?? mono;
    this.#knownSince.set(id, since);
    const header = store?.header(id) ?? null;
    // A hand-over that cannot be read can never be opened.
    if (header === null) return true;
    return clock.wall().getTime() >= Date.parse(header.expires) || mono - since >= lifeMs;
  }

  #isLate({ id }: HandoverRow): boolean {
    const header = this.#parts.store?.header(id) ?? null;
    return header !== null && this.#parts.clock.wall().getTime() - Date.parse(header.at) >= HANDOVER_LATE_MS;
  }

  #end(
    row: HandoverRow,
    how: { state: Exclude<HandoverState, 'waiting'>; by: string | null; tell: OtherBox | null },
  ): boolean {
    const { store, clock } = this.#parts;
    const inTime = how.state === 'taken' && !this.#isLate(row);
    if (store?.end(row.id, { ...how, inTime }, clock.wall()) !== true) return false;
    this.#knownSince.delete(row.id);
    return true;
  }

  #mine(id: string, officer: string): HandoverResult<{ row: HandoverRow }> {
    if (this.#parts.store === null)
      return refuse(
        'REF_STORE_UNAVAILABLE',
        'The store of the protection route cannot be used. Telephone your colleague.',
      );
    const row = this.#rows().find((one) => one.id === id);
    if (row === undefined) return refuse('HANDOVER_ENDED', ENDED);
    const receives = row.to === officer && row.way !== 'out';
    const sent = row.by === officer && row.way !== 'in';
    if (!receives && !sent) return refuse('HANDOVER_NOT_YOURS', 'This hand-over is for somebody else.');
    if (row.state === 'taken')
      return refuse('HANDOVER_OPENED', 'This hand-over has already been opened. It can be opened only once.');
    return row.state === 'waiting' ? { ok: true, row } : refuse('HANDOVER_ENDED', ENDED);
  }

  #listedRow(row: HandoverRow, officer: string): ListedHandover {
    const mine = row.to === officer && row.way !== 'out' ? 'to' : 'by';
    const header = row.state === 'waiting' ? (this.#parts.store?.header(row.id) ?? null) : null;
    const account = mine === 'to' ? row.by : row.to;
    return {
      id: row.id,
      mine,
      account,
      ...this.#named(account, row.box),
      state: row.state,
      word: header === null ? null : (SPOKEN_WORDS[header.word] ?? null),
      at: header?.at ?? null,
      late: row.state === 'waiting' && this.#isLate(row),
    };
  }

  #named(account: string, box: string | null): { name: string; boxName: string | null } {
    if (box === null) return { name: this.#parts.nameOf(account) ?? account, boxName: null };
    const there = this.#peopleOf(box).find((person) => person.account === account);
    const boxName = this.#parts.boxes.find(({ id }) => id === box)?.name ?? null;
    return { name: there?.name ?? account, boxName };
  }

  #rememberWriters({ items }: HandedForm, bytes: Uint8Array): void {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    let at = 4 + length;
    for (const { id, bytes: size, by } of items) {
      if (size === null) continue;
      this.#writers.set(this.#writerKey(id, bytes.subarray(at, at + size)), by);
      at += size;
    }
    while (this.#writers.size > WRITERS_MOST) this.#writers.delete(this.#writers.keys().next().value ?? '');
  }

  #writerKey(id: string, text: Uint8Array): string {
    return `${id} ${this.#parts.digest(text)}`;
  }
}

const ENDED = 'This hand-over has ended. Ask your colleague to hand over again.';

/** Date of a moment at this site, `YYYY-MM-DD`. */
export function dayOf(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

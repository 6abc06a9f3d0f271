import { ageOn } from '../../mrz/index.ts';
import type { LaneOptions, RunningInspection } from '../flow/index.ts';
import { siteDay } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import { type Answered, type MinorAnswers, NOBODY, UNLINKED } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { type CommandResult, OK, refuse } from './commands.ts';

/** One traveller of the open party, as the screen needs it. Personal data, only in memory. */
export interface PartyMember {
  inspectionId: string;
  /** Null if no MRZ was read. */
  name: { primary: string; secondary: string } | null;
  /** Under 18 according to the document; null if that is not known. */
  minor: boolean | null;
  /** Age in full years according to the document; null if that is not known. */
  age: number | null;
  answered: readonly Answered[];
  /** What was asked about them as a minor; null if nothing was. */
  asked: MinorAnswers | null;
}

export interface PartyNow {
  members: readonly PartyMember[];
  /** The next traveller is linked when that person's document comes. */
  expected: boolean;
}

export interface PartyOptions extends LaneOptions {
  record: (run: RunningInspection, bodies: readonly EventBody[], by: 'officer') => boolean;
  /** The inspection with this id, while it is open. */
  open: (inspectionId: string) => RunningInspection | null;
  current: () => RunningInspection | null;
  auditFailed: (detail: string) => void;
  changed: () => void;
}

interface Party {
  /** Random; it does not reveal anything about a traveller, a lane or a time. */
  id: string;
  members: Map<string, PartyMember>;
}

/** Travellers younger than this, in full years, are asked for an accompanying adult. */
export const MINOR_UNDER = 18;

/**
 * The people who travel together, as the officer says: nothing is found, counted or scored here. Only one party is open at a
 * time. Its names are kept in memory until the officer ends it or time is up. What remains is in each traveller's chain, under
 * `personal`, and ends with that case (docs/protection.md).
 */
export class PartyService {
  readonly #options: PartyOptions;
  #party: Party | null = null;
  #expectedBy: OfficerId | null = null;
  #timer: (() => void) | null = null;
  #overdue = false;

  constructor(options: PartyOptions) {
    this.#options = options;
  }

  now(): PartyNow | null {
    if (this.#party === null) return null;
    return { members: [...this.#party.members.values()], expected: this.#expectedBy !== null };
  }

  /** This traveller belongs to the open party, or is the first of a new one. */
  link(inspectionId: string, officer: OfficerId): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    if (run.state.papers.party !== null) return OK;
    const id = this.#party?.id ?? this.#options.newPartyId();
    if (!this.#options.record(run, [{ kind: 'party-linked', officer, personal: { party: id } }], 'officer')) {
      return refuse('AUDIT_UNAVAILABLE');
    }
    this.#party ??= { id, members: new Map() };
    this.recorded(run);
    this.#options.changed();
    return OK;
  }

  /** The next traveller is a companion of this one; false withdraws this. */
  expect(inspectionId: string, expected: boolean, officer: OfficerId): CommandResult {
    if (!expected) {
      this.#expectedBy = null;
      this.#options.changed();
      return OK;
    }
    const linked = this.link(inspectionId, officer);
    if (!linked.ok) return linked;
    this.#expectedBy = officer;
    this.#options.changed();
    return OK;
  }

  /**
   * The session of this officer ended or was locked. Somebody else may be at the desk for the next traveller, and nobody would be
   * responsible for a link made in the name of an absent officer.
   */
  officerLeft(officer: OfficerId): void {
    if (this.#expectedBy !== officer) return;
    this.#expectedBy = null;
    this.#options.changed();
  }

  /** This traveller does not belong to the party after all. */
  leave(inspectionId: string, officer: OfficerId): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    const { party } = run.state.papers;
    if (party === null) return refuse('NOT_IN_PARTY');
    if (!this.#options.record(run, [{ kind: 'party-left', officer, personal: { party } }], 'officer')) {
      return refuse('AUDIT_UNAVAILABLE');
    }
    this.#party?.members.delete(run.id);
    if (this.#party?.members.size === 0) this.#forget();
    this.#options.changed();
    return OK;
  }

  /** The officer ends the party: the names are deleted now, and the next traveller is not linked to anybody. */
  end(officer: OfficerId): CommandResult {
    if (this.#party === null) return refuse('NO_PARTY');
    const written = this.#options.partyEnded({ because: 'officer', officer });
    if (!written.ok) {
      this.#options.auditFailed(written.detail);
      return refuse('AUDIT_UNAVAILABLE');
    }
    this.#forget();
    this.#options.changed();
    return OK;
  }

  /** Records that one person answered for another. One of the two is at the desk; the person asked has an inspection. */
  answer(inspectionId: string, answered: Answered, officer: OfficerId): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    const known = (id: string): boolean => id === run.id || (this.#party?.members.has(id) ?? false);
    const here = answered.by === run.id || answered.for === run.id;
    const fits = here && answered.by !== answered.for && known(answered.for);
    if (!fits || !(answered.by === UNLINKED || known(answered.by))) return refuse('UNKNOWN_MEMBER');
    const same = ({ by, for: other }: Answered) => by === answered.by && other === answered.for;
    if (run.state.papers.answered.some(same)) return OK;
    return this.#note(run, { kind: 'answer-noted', officer, personal: answered });
  }

  /** The answers about a minor. They answer a prompt; no check passes or fails because of them. */
  minor(inspectionId: string, answers: MinorAnswers, officer: OfficerId): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    const { adult } = answers;
    const known = adult === UNLINKED || adult === NOBODY || this.#party?.members.has(adult) === true;
    if (!known || adult === run.id) return refuse('UNKNOWN_MEMBER');
    return this.#note(run, { kind: 'minor-noted', officer, personal: answers });
  }

  /** What the opening of an inspection adds, in the same transaction, if a companion was announced. */
  opening(): EventBody[] {
    if (this.#party === null || this.#expectedBy === null) return [];
    return [{ kind: 'party-linked', officer: this.#expectedBy, personal: { party: this.#party.id } }];
  }

  /** Rows of this inspection have become durable, so the party's view of it is redrawn. */
  recorded(run: RunningInspection): void {
    const party = this.#party;
    if (party === null || run.state.papers.party !== party.id) return;
    if (!party.members.has(run.id)) {
      this.#expectedBy = null;
      this.#arm();
    }
    party.members.set(run.id, this.#memberOf(run));
  }

  /** Tries again to record the end of a party whose time ran out while the audit could not be written. */
  refresh(): void {
    if (this.#overdue) this.#timeUp();
  }

  stop(): void {
    this.#forget();
  }

  #note(run: RunningInspection, body: EventBody): CommandResult {
    if (!this.#options.record(run, [body], 'officer')) return refuse('AUDIT_UNAVAILABLE');
    this.#options.changed();
    return OK;
  }

  #memberOf(run: RunningInspection): PartyMember {
    const document = run.state.mrz?.personal?.document ?? null;
    const today = siteDay(this.#options.clock);
    const age = document === null || today === null ? null : ageOn(document.birth, today);
    return {
      inspectionId: run.id,
      name:
        document === null
          ? null
          : { primary: document.name.primary.join(' '), secondary: document.name.secondary.join(' ') },
      minor: age === null ? null : age < MINOR_UNDER,
      age,
      answered: run.state.papers.answered,
      asked: run.state.papers.minor,
    };
  }

  /** The time limit starts again with each traveller who joins. */
  #arm(): void {
    this.#timer?.();
    this.#timer = this.#options.timers.after(this.#options.policy.partyMs, () => this.#timeUp());
  }

  #timeUp(): void {
    const run = this.#options.current();
    // While a member is at the desk the party stays open, because the names are on the screen.
    if (run !== null && !run.ended && this.#party?.members.has(run.id) === true) {
      this.#arm();
      return;
    }
    const written = this.#options.partyEnded({ because: 'time', officer: null });
    this.#overdue = !written.ok;
    if (!written.ok) this.#options.auditFailed(written.detail);
    this.#drop();
    this.#options.changed();
  }

  #forget(): void {
    this.#overdue = false;
    this.#drop();
  }

  #drop(): void {
    this.#timer?.();
    this.#timer = null;
    this.#expectedBy = null;
    this.#party = null;
  }
}

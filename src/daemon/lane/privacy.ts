import { privacyApi } from '../../adapters/http/api/index.ts';
import type { Privacy } from '../../adapters/http/routes/index.ts';
import type { Machine } from '../../adapters/storage/accounts/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import {
  dueAt,
  type PolicyInForce,
  type PolicyPack,
  PURPOSE_OF,
  RECORD_CLASSES,
} from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import type { RuledLane } from './policy.ts';

/** How far back accesses and decisions are counted. */
const LOOK_BACK_DAYS = 30;
const RECEIPTS_SHOWN = 60;

type AccessKind = (typeof privacyApi.ACCESS_KINDS)[number];
type View = NonNullable<Awaited<ReturnType<Privacy['overview']>>>;

export interface PrivacyParts {
  journal: AuditJournal;
  clock: Clock;
  ruled: Pick<RuledLane, 'policy'>;
  machines: () => Machine[];
  /** Smallest number of travellers that a count may show. */
  k: number;
}

/** What the chain and the policy tell the data-protection officer, and anybody who asks whose rules these are. */
export function privacyService(parts: PrivacyParts): Privacy {
  const { journal, clock, ruled } = parts;
  return {
    policy: () => policyView(ruled, clock.wall()),
    overview: (by) => (journal.appendSystem('privacy-consulted', by, {}).ok ? overview(parts) : Promise.resolve(null)),
    issue: (inspectionId, by) => {
      const issued = journal.records.issue(inspectionId, by);
      if (!issued.ok) return { ok: false, reason: issued.reason };
      const named = redressPack(ruled.policy);
      return {
        ok: true,
        slip: {
          number: issued.number,
          day: clock.wall().toISOString().slice(0, 10),
          inspectionAt: began(journal, inspectionId),
          authority: named?.authority ?? null,
          country: named?.country ?? null,
          redress: redressOf(named),
        },
      };
    },
    follow: (number, by) => {
      const followed = journal.records.follow(number, by);
      if (!followed.ok) return null;
      return { found: followed.inspectionId === null ? null : caseOf(parts, followed.inspectionId) };
    },
    close: (number, by) => {
      const closed = journal.records.close(number, by);
      return closed.ok ? { closed: closed.closed } : null;
    },
  };
}

/** The contact outlives its policy: a slip without an address would deprive travellers of their right. */
function redressPack({ standing, pack }: PolicyInForce): PolicyPack | null {
  return standing === 'in-force' || standing === 'expired' ? pack : null;
}

function redressOf(pack: PolicyPack | null): ReturnType<Privacy['policy']>['redress'] {
  return pack === null ? null : { ...withoutText(pack.redress), texts: byLanguage(pack.redress.text) };
}

/** When the inspection began: the time of its first row. A case that gets a slip always has rows. */
function began(journal: AuditJournal, inspectionId: string): string {
  const [first] = journal.caseRows(inspectionId);
  if (first === undefined) throw new Error('a case without rows');
  return (JSON.parse(first.text) as { wall: string }).wall;
}

/** What the screen may say about the rules in force. */
export function policyView({ policy }: PrivacyParts['ruled'], now: Date): ReturnType<Privacy['policy']> {
  const { pack, ref: current } = policy;
  return {
    standing: policy.standing,
    named: pack === null ? null : namedPack(pack, now),
    pack:
      current === null || pack === null
        ? null
        : {
            ...current,
            authority: pack.authority,
            validUntil: pack.validUntil,
            changeNotes: pack.changeNotes,
            legalBasis: pack.legalBasis.map(({ purpose, act, text }) => ({ purpose, act, texts: byLanguage(text) })),
            wording: Object.entries(pack.wording).flatMap(([language, words]) =>
              Object.entries(words).map(([key, text]) => ({ language, key: key as keyof typeof words, text })),
            ),
            privacyNotice: byLanguage(pack.privacyNotice),
          },
    retention: rulesOf(policy),
    redress: redressOf(redressPack(policy)),
    logProfile: policy.logProfile,
  };
}

/** Which pack this is, whether or not it is in force: an officer who reports it has to name it. */
function namedPack({ policyId, country, version, authority, validFrom, validUntil }: PolicyPack, now: Date) {
  const daysLeft = Math.max(0, Math.floor((Date.parse(validUntil) - now.getTime()) / DAY_MS));
  return { policyId, country, version, authority, validFrom, validUntil, daysLeft };
}

function rulesOf({ retention }: Pick<PolicyInForce, 'retention'>) {
  return RECORD_CLASSES.map((name) => ({ class: name, ...retention[name].term, from: retention[name].from }));
}

async function overview({ journal, clock, ruled, machines, k }: PrivacyParts): Promise<View> {
  const now = clock.wall();
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * DAY_MS);
  const { records } = journal;
  const counts = records.counts();
  const oldest = records.oldest();
  const numbers: Partial<Record<string, number>> = { case: counts.cases, log: counts.log, notices: counts.notices };
  const starts: Partial<Record<string, string | null>> = { case: oldest.case, log: oldest.log };
  const tally = new Tally();
  await records.eachSince(since, (row) => tally.add(row));
  return {
    since: since.toISOString(),
    kept: rulesOf(ruled.policy).map((rule) => {
      const start = starts[rule.class] ?? null;
      const nextPurge = start === null ? null : dueAt(new Date(start), rule).toISOString();
      const purpose = PURPOSE_OF[rule.class];
      const law =
        ruled.policy.ref === null ? undefined : ruled.policy.pack?.legalBasis.find((one) => one.purpose === purpose);
      const basis = law === undefined ? null : { act: law.act, texts: byLanguage(law.text) };
      return { ...rule, purpose, basis, count: numbers[rule.class] ?? null, nextPurge };
    }),
    lastRun: journal.lastWallOf('retention-run')?.toISOString() ?? null,
    receipts: records
      .receipts(RECEIPTS_SHOWN)
      .map(({ policy, ...receipt }) => ({ ...receipt, policyVersion: policy?.version ?? null })),
    accesses: tally.accesses(),
    days: tally.days(now),
    decisions: tally.decisions(k),
    slips: counts.slips,
    slipCases: counts.slipCases,
    outcomeStream: outcomeView(ruled.policy),
    machines: machines().map((machine) => ({ ...machineView(machine), ...tally.readBy(machine.id) })),
  };
}

function outcomeView({ outcomeStream }: Pick<PolicyInForce, 'outcomeStream'>): View['outcomeStream'] {
  return outcomeStream === null ? null : { ...outcomeStream, document: [...outcomeStream.document] };
}

function machineView({ id, name, active, activatedBy, madeBy, createdAt }: Machine) {
  const waits = activatedBy === null ? ('waits' as const) : ('usable' as const);
  return { id, name, state: active ? waits : ('disabled' as const), madeBy, activatedBy, createdAt };
}

/** A decided case, from the rows read so far. */
interface DecidedCase {
  allowed: boolean;
  /** Whether the last assessment named a fact; null until that assessment is found. */
  needed: boolean | null;
  answers: Map<string, string>;
  over: boolean;
}

/** Counts rows, newest first: a decision comes before the assessment that it is based on. */
class Tally {
  readonly #counts = { all: 0, overrides: 0, vetoes: 0, overEntry: 0 };
  readonly #accesses = new Map<string, { who: string; what: AccessKind; n: number }>();
  readonly #days = new Map<string, number>();
  readonly #decided = new Map<string, DecidedCase>();
  readonly #machines = new Map<string, { connections: number; delivered: number }>();

  add({ kind, subject, wall, body }: Parameters<Parameters<AuditJournal['records']['eachSince']>[1]>[0]): void {
    const said = body as {
      by?: string;
      officer?: string;
      decision?: string;
      assessment?: { facts: readonly unknown[] };
      count?: number;
      delivered?: number;
      alertId?: string;
      outcome?: string;
    };
    if (kind === 'machine-connected') this.#readBy(subject).connections += 1;
    if (kind === 'machine-disconnected') this.#readBy(subject).delivered += said.delivered ?? 0;
    if (kind === 'decided') {
      this.#counts.all += 1;
      this.#decided.set(subject, { allowed: said.decision === 'clear', needed: null, answers: new Map(), over: false });
    }
    const decided = this.#decided.get(subject);
    if (decided !== undefined) {
      // Only the last assessment was on the screen, and only the last answer counts; earlier ones are found later here.
      if (kind === 'assessed') decided.needed ??= (said.assessment?.facts.length ?? 0) > 0;
      if (kind === 'allowed-over-entry') decided.over = true;
      if (kind === 'adjudicated' && said.alertId !== undefined && !decided.answers.has(said.alertId))
        decided.answers.set(said.alertId, said.outcome ?? '');
    }
    if (!isAccess(kind)) return;
    const who = said.officer ?? said.by ?? subject;
    const entry = this.#accesses.get(`${who}\0${kind}`) ?? { who, what: kind, n: 0 };
    // One row of refused sign-ins stands for several.
    const n = kind === 'sign-in-failed' ? (said.count ?? 1) : 1;
    this.#accesses.set(`${who}\0${kind}`, { ...entry, n: entry.n + n });
    const day = wall.slice(0, 10);
    this.#days.set(day, (this.#days.get(day) ?? 0) + n);
  }

  /** Counts decisions. A case whose entry was confirmed, or could not be ruled out, does not count as one that needed a look. */
  decisions(k: number): View['decisions'] {
    const counts = { ...this.#counts };
    for (const { allowed, needed, answers, over } of this.#decided.values()) {
      if (over) counts.overEntry += 1;
      if (needed === null || [...answers.values()].some((answer) => answer !== 'not-confirmed')) continue;
      if (allowed && needed) counts.overrides += 1;
      if (!allowed && !needed) counts.vetoes += 1;
    }
    return { ...counts, overEntry: counts.overEntry < k ? null : counts.overEntry, k };
  }

  readBy(machine: string): { connections: number; delivered: number } {
    return { ...this.#readBy(machine) };
  }

  #readBy(machine: string): { connections: number; delivered: number } {
    const known = this.#machines.get(machine) ?? { connections: 0, delivered: 0 };
    this.#machines.set(machine, known);
    return known;
  }

  accesses(): View['accesses'] {
    return [...this.#accesses.values()].sort((a, b) => a.who.localeCompare(b.who) || a.what.localeCompare(b.what));
  }

  days(now: Date): View['days'] {
    return Array.from({ length: LOOK_BACK_DAYS }, (_, at) => {
      const day = new Date(now.getTime() - (LOOK_BACK_DAYS - 1 - at) * DAY_MS).toISOString().slice(0, 10);
      return { day, n: this.#days.get(day) ?? 0 };
    });
  }
}

function isAccess(kind: string): kind is AccessKind {
  return (privacyApi.ACCESS_KINDS as readonly string[]).includes(kind);
}

/** For a case number: whether there is a record, its date, and how long it is kept. Only a logged export gives its content. */
function caseOf({ journal, ruled }: PrivacyParts, inspectionId: string) {
  const rows = journal.caseRows(inspectionId).map(({ text }) => JSON.parse(text) as { kind: string; wall: string });
  const first = rows[0];
  if (first === undefined) return null;
  const ended = rows.find(({ kind }) => kind === 'sealed' || kind === 'abandoned');
  const confirmed = journal.records.keptAs(inspectionId)?.confirmed ?? false;
  return {
    inspectionId,
    day: first.wall.slice(0, 10),
    rows: rows.length,
    decided: rows.some(({ kind }) => kind === 'decided'),
    consulted: rows.filter(({ kind }) => kind === 'case-consulted' || kind === 'evidence-exported').length,
    personalUntil:
      ended === undefined ? null : keptUntil(new Date(ended.wall), { confirmed, retention: ruled.policy.retention }),
  };
}

/** When a case is removed. One with a confirmed hit is removed once both periods are over, as in the purge. */
function keptUntil(
  ended: Date,
  { confirmed, retention }: { confirmed: boolean; retention: PolicyInForce['retention'] },
): string {
  const terms = [retention.case, ...(confirmed ? [retention['confirmed-case']] : [])];
  return new Date(Math.max(...terms.map(({ term }) => dueAt(ended, term).getTime()))).toISOString();
}

function byLanguage(texts: Readonly<Record<string, string>>): { language: string; text: string }[] {
  return Object.entries(texts).map(([language, text]) => ({ language, text }));
}

function withoutText<T extends { text: unknown }>({ text: _text, ...rest }: T): Omit<T, 'text'> {
  return rest;
}

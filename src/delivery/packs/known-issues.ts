import { join } from 'node:path';
import { z } from 'zod';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { KNOWN_ISSUE_KINDS, type KnownIssueList, NO_KNOWN_ISSUES } from '../../core/inspection/policy/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { jsonOf, type Refusal } from '../../core/result/index.ts';
import type { ListTrust } from '../format/index.ts';
import { type OpenedPack, type PackCode, type PackSite, timeOf } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FILE = 'known-issues.json';
/** Thousands of entries fit; a larger file is refused before it is parsed. */
export const KNOWN_ISSUES_LIMIT_BYTES: number = 1024 * 1024;

const words = z.string().min(1).max(300);
const day = z.iso.date();

/** The list as a person writes it. */
export const knownIssuesDraft = z.strictObject({
  schema: z.literal('waypost.known-issues/1'),
  /** Rises with every list; an older list is refused. */
  counter: z.int().min(1),
  created: z.iso.datetime(),
  entries: z
    .array(
      z
        .strictObject({
          model: z.strictObject({
            country: z.string().regex(/^[A-Z]{1,3}$/),
            type: z.string().regex(/^[A-Z]{1,2}$/),
          }),
          issue: z.enum(KNOWN_ISSUE_KINDS),
          from: day,
          to: day,
          field: z.enum(['document-number', 'birth', 'expiry', 'optional', 'composite']).optional(),
          note: words,
          source: words,
        })
        .refine((entry) => entry.from <= entry.to, 'from is later than to')
        .refine(
          (entry) => (entry.issue === 'check-digit') === (entry.field !== undefined),
          'field: allowed only for check-digit, and required there',
        ),
    )
    .max(5_000),
});
export type KnownIssuesDraft = z.infer<typeof knownIssuesDraft>;

export type KnownIssuesReason = 'ISSUES_SCHEMA' | PackCode<'ISSUES'> | PackTrouble;
export type KnownIssuesVerdict = { ok: true; list: KnownIssuesDraft; signedBy: string[] } | Refusal<KnownIssuesReason>;

export const ISSUES: SignedPack<KnownIssuesDraft, 'ISSUES', 'ISSUES_SCHEMA'> = new SignedPack({
  kind: 'known-issues',
  name: null,
  reasons: 'ISSUES',
  words: 'list of known issues',
  keys: 'modelKeys',
  twoPeople: false,
  former: { tag: 'waypost.known-issues.1\0', field: 'list', by: 'office' },
  file: FILE,
  limitBytes: KNOWN_ISSUES_LIMIT_BYTES,
  row: { kind: 'known-issues-imported', subject: 'known-issues' },
  read: (text) => {
    const read = readKnownIssues(text);
    return read.ok ? { ok: true, content: read.list } : read;
  },
  terms: ({ counter, created }) => ({ version: counter, issued: created }),
  notes: ({ entries }) => ({ entries: entries.length }),
  // Until 2026 the counter was the subject of its row, and the content was not named.
  formerVersion: (subject) => (/^[1-9]\d{0,15}$/.test(subject) ? Number(subject) : null),
});

/** The text of a draft, checked but not signed. */
export function readKnownIssues(text: string): { ok: true; list: KnownIssuesDraft } | Refusal<'ISSUES_SCHEMA'> {
  const parsed = knownIssuesDraft.safeParse(jsonOf(text) ?? null);
  if (parsed.success) return { ok: true, list: parsed.data };
  const issue = parsed.error.issues[0];
  const message = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a list of known issues'}`;
  return { ok: false, reason: 'ISSUES_SCHEMA', message };
}

/** The signed file (`SignedPack.sign`). */
export function signKnownIssues(list: KnownIssuesDraft, signers: readonly SigningKey[], expires?: string): string {
  return ISSUES.sign(list, signers, expires);
}

/** Checks the signatures before the content, so that an unsigned text is not even read. */
export function openKnownIssues(text: string, trust: ListTrust): KnownIssuesVerdict {
  return verdictOf(ISSUES.open(text, trust));
}

function verdictOf(opened: OpenedPack<KnownIssuesDraft> | Refusal<KnownIssuesReason>): KnownIssuesVerdict {
  return opened.ok ? { ok: true, list: opened.content, signedBy: opened.signedBy } : opened;
}

/**
 * Installs a signed list in the state folder. A list that sets findings aside is never in force without a trace. One whose
 * counter is not higher is refused, because an old entry may have been withdrawn (see `SignedPack.install`).
 */
export async function importKnownIssues(
  text: string,
  place: PackSite & { by: string; renew?: boolean },
): Promise<KnownIssuesVerdict> {
  return verdictOf(await ISSUES.install(text, place));
}

/** The list in force, or what is wrong with the installed one; if it is not valid, known issues are not applied. */
export interface KnownIssuesInForce {
  list: KnownIssueList;
  /** The current list, which may expire while the daemon runs. */
  current(): KnownIssueList;
  fault: { reason: Exclude<KnownIssuesReason, PackTrouble> | 'CLOCK_UNTRUSTED'; notice: string } | null;
}

/** Words for the person who starts the daemon. */
export function issueNotices({ fault }: Pick<KnownIssuesInForce, 'fault'>): string[] {
  return fault === null ? [] : [`${fault.notice} (${fault.reason})`];
}

const NO_LIST = { list: NO_KNOWN_ISSUES, current: () => NO_KNOWN_ISSUES };

/**
 * The list in force, as the audit and the ledger name it; empty if none was ever imported. A list sets findings aside, but
 * no longer once it has expired, or if the clock cannot tell whether it has.
 */
export function loadKnownIssues(site: PackSite, clock: Pick<Clock, 'wall' | 'trusted'>): KnownIssuesInForce {
  const loaded = ISSUES.load(site);
  const says = (message: string): string =>
    `${join(site.stateDir, FILE)}: ${message} No known issue is applied. Import the list again.`;
  if (loaded.state === 'refused') return { ...NO_LIST, fault: { reason: loaded.reason, notice: says(loaded.message) } };
  if (loaded.state !== 'installed') return { ...NO_LIST, fault: null };
  const { pack } = loaded;
  const time = () => timeOf(pack, clock.trusted() ? clock.wall() : null);
  const current = (): KnownIssueList => (time() === 'in-time' ? pack.content : NO_KNOWN_ISSUES);
  const list = current();
  switch (time()) {
    case 'in-time':
      return { list, current, fault: null };
    case 'over':
      return {
        list,
        current,
        fault: { reason: 'ISSUES_EXPIRED', notice: says(`The list expired on ${pack.expires}.`) },
      };
    case 'early':
    case 'unknown': {
      const notice = says(
        `The clock is not trusted or is behind, so it is not known whether the list has expired. Set the clock.`,
      );
      return { list, current, fault: { reason: 'CLOCK_UNTRUSTED', notice } };
    }
  }
}

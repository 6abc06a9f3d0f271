import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../audit/index.ts';
import { KNOWN_ISSUE_KINDS, type KnownIssueList, NO_KNOWN_ISSUES } from '../inspection/index.ts';
import { type AuditJournal, replaceFile, type SigningKey } from '../storage/index.ts';
import { type ListTrust, signaturesSchema } from './format.ts';
import { isEnough, signaturesOf, trustedSigners } from './signatures.ts';

const TAG = 'waypost.known-issues.1\0';
const FILE = 'known-issues.json';
/** Thousands of entries fit; a larger file is refused before it is parsed. */
export const KNOWN_ISSUES_LIMIT_BYTES: number = 1024 * 1024;

const words = z.string().min(1).max(300);
const day = z.iso.date();

/** The list as a person writes it. */
export const knownIssuesDraft = z.strictObject({
  schema: z.literal('waypost.known-issues/1'),
  /** Rises with every list; an older one is refused. */
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
          'field: for check-digit only, and there always',
        ),
    )
    .max(5_000),
});
export type KnownIssuesDraft = z.infer<typeof knownIssuesDraft>;

const signedSchema = z.strictObject({ list: z.unknown(), signatures: signaturesSchema });

export type KnownIssuesReason =
  | 'ISSUES_UNREADABLE'
  | 'ISSUES_SCHEMA'
  | 'ISSUES_SIGNATURE'
  | 'ISSUES_OLDER'
  | 'STORAGE_FAILED'
  | 'AUDIT_UNAVAILABLE';
export type KnownIssuesVerdict =
  | { ok: true; list: KnownIssuesDraft; signedBy: string[] }
  | { ok: false; reason: KnownIssuesReason; message: string };

function refuse(reason: KnownIssuesReason, message: string): Extract<KnownIssuesVerdict, { ok: false }> {
  return { ok: false, reason, message };
}

/** The text of a draft, checked; nothing is signed. */
export function readKnownIssues(
  text: string,
): { ok: true; list: KnownIssuesDraft } | Extract<KnownIssuesVerdict, { ok: false }> {
  const parsed = knownIssuesDraft.safeParse(json(text));
  if (parsed.success) return { ok: true, list: parsed.data };
  const issue = parsed.error.issues[0];
  return refuse('ISSUES_SCHEMA', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a list of known issues'}`);
}

/** The signed file: the list and one Ed25519 signature of each signer over its RFC 8785 form. */
export function signKnownIssues(list: KnownIssuesDraft, signers: readonly SigningKey[]): string {
  const signatures = signaturesOf(TAG, Buffer.from(canonical(list), 'utf8'), signers);
  return `${JSON.stringify({ list, signatures }, null, 2)}\n`;
}

/** Signatures first, then the content: an unsigned text is not even read. */
export function openKnownIssues(text: string, trust: ListTrust): KnownIssuesVerdict {
  const signed = signedSchema.safeParse(json(text));
  if (!signed.success) return refuse('ISSUES_UNREADABLE', 'This is no signed list of known issues.');
  if (trust.keys.length === 0) {
    return refuse(
      'ISSUES_SIGNATURE',
      'No model keys are configured: set modelKeys.keys to the public keys of your office.',
    );
  }
  const bytes = Buffer.from(canonical(signed.data.list), 'utf8');
  const signedBy = trustedSigners({ tag: TAG, bytes }, signed.data.signatures, trust);
  if (!isEnough(signedBy, trust)) {
    return refuse(
      'ISSUES_SIGNATURE',
      `The list carries ${signedBy.length} valid signature(s) of keys in modelKeys; ${trust.threshold} are required.`,
    );
  }
  const read = readKnownIssues(JSON.stringify(signed.data.list));
  return read.ok ? { ok: true, list: read.list, signedBy } : read;
}

/**
 * Takes a signed list into the state folder. The audit row comes before the file: a list that sets findings aside is
 * never in force without a trace. A list with a lower counter is refused, for an old entry may have been withdrawn.
 */
export async function importKnownIssues(
  text: string,
  place: { stateDir: string; trust: ListTrust; journal: Pick<AuditJournal, 'appendSystem'>; by: string },
): Promise<KnownIssuesVerdict> {
  const { stateDir, trust, journal, by } = place;
  const opened = openKnownIssues(text, trust);
  if (!opened.ok) return opened;
  const before = await loadKnownIssues(stateDir, trust);
  const { counter, entries } = opened.list;
  if (before.list.counter >= counter) {
    const message = `List ${counter} is not newer than list ${before.list.counter}, which is in force. Give the new one a higher counter.`;
    return refuse('ISSUES_OLDER', message);
  }
  const row = journal.appendSystem('known-issues-imported', String(counter), {
    entries: entries.length,
    signedBy: opened.signedBy,
    by,
  });
  if (!row.ok)
    return refuse('AUDIT_UNAVAILABLE', 'The audit cannot be written, so the list is not taken. Run: waypost doctor');
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await replaceFile(join(stateDir, FILE), text, { suffix: 'part' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return refuse('STORAGE_FAILED', `${stateDir} cannot be written (${code}). The list that was in force stays.`);
  }
  return opened;
}

/** The list in force, its signatures checked once more; empty where none was imported, or where it does not hold. */
export async function loadKnownIssues(
  stateDir: string,
  trust: ListTrust,
): Promise<{ list: KnownIssueList; notice: string | null }> {
  let text: string;
  const path = join(stateDir, FILE);
  try {
    if ((await stat(path)).size > KNOWN_ISSUES_LIMIT_BYTES) throw new Error('too large');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { list: NO_KNOWN_ISSUES, notice: null };
    return {
      list: NO_KNOWN_ISSUES,
      notice: `${path} cannot be read: no known issue is applied. Import the list again.`,
    };
  }
  const opened = openKnownIssues(text, trust);
  if (opened.ok) return { list: opened.list, notice: null };
  return { list: NO_KNOWN_ISSUES, notice: `${path}: ${opened.message} No known issue is applied.` };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

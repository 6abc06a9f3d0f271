import { join } from 'node:path';
import {
  REFERENCE_LIMIT_BYTES,
  type ReferenceContent,
  type ReferenceFault,
  readReference,
} from '../../core/document/reference/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import { type PackCode, type PackSite, timeOf } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FILE = 'document-reference.json';
/** Bytes allowed in the file besides the content, which is written in lines. */
const ENVELOPE_BYTES = 1024 * 1024;
/** Largest signed file, bytes. */
export const SIGNED_REFERENCE_LIMIT_BYTES: number = REFERENCE_LIMIT_BYTES + ENVELOPE_BYTES;
/** Signatures needed: officers read it as the office's statement, so two people vouch for it, whatever the setting says. */
const SIGNERS = 2;

export type ReferenceReason = ReferenceFault | PackCode<'DOC_REFERENCE'>;

/** What a document expert of the office knows about documents (docs/document-checks.md, "Reference view"). */
export const REFERENCE: SignedPack<ReferenceContent, 'DOC_REFERENCE', ReferenceFault> = new SignedPack({
  kind: 'reference',
  name: null,
  reasons: 'DOC_REFERENCE',
  words: 'document reference',
  keys: 'modelKeys',
  twoPeople: false,
  signersOf: () => SIGNERS,
  former: null,
  file: FILE,
  limitBytes: SIGNED_REFERENCE_LIMIT_BYTES,
  row: { kind: 'reference-imported', subject: 'document-reference' },
  read: readReference,
  terms: ({ version, created }) => ({ version, issued: created }),
  notes: ({ documents, pictures }) => ({ documents: documents.length, pictures: pictures.length }),
});

/** Installs a signed reference in the state folder; one whose version is not higher is refused (`SignedPack.install`). */
export async function importReference(
  text: string,
  place: PackSite & { by: string; renew?: boolean },
): Promise<{ ok: true; content: ReferenceContent; signedBy: string[] } | Refusal<ReferenceReason | PackTrouble>> {
  return await REFERENCE.install(text, place);
}

/** The reference in force, or what is wrong with the installed one; if it is not valid, none is shown. */
export interface ReferenceInForce {
  /** The current reference, which may expire while the daemon runs; null if there is none. */
  current(): ReferenceContent | null;
  /** Null if none is installed, or the installed one is not valid. */
  facts: { version: number; expires: string | null; signedBy: readonly string[] } | null;
  readonly fault: { reason: ReferenceReason; notice: string } | null;
}

/**
 * The reference in force, as the audit and the ledger name it. After it expires, none is shown: the right to hold the pictures
 * may have ended, and the forgeries are years old. If the clock is not trusted it is still shown, as it does not decide anything.
 */
export function loadReference(site: PackSite, clock: Pick<Clock, 'wall' | 'trusted'>): ReferenceInForce {
  const none = { current: () => null, facts: null };
  const loaded = REFERENCE.load(site);
  const says = (message: string): string =>
    `${join(site.stateDir, FILE)}: ${message} No reference is shown beside the page. Import the reference again.`;
  if (loaded.state === 'refused') return { ...none, fault: { reason: loaded.reason, notice: says(loaded.message) } };
  if (loaded.state !== 'installed') return { ...none, fault: null };
  const { content, version, expires, signedBy } = loaded.pack;
  const isOver = (): boolean => timeOf(loaded.pack, clock.trusted() ? clock.wall() : null) === 'over';
  return {
    current: () => (isOver() ? null : content),
    facts: { version, expires, signedBy },
    get fault() {
      return isOver()
        ? ({ reason: 'DOC_REFERENCE_EXPIRED', notice: says(`The reference expired on ${expires}.`) } as const)
        : null;
    },
  };
}

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical, type SystemKind, signatureHolds, signedBytes } from '../../../core/audit/index.ts';
import {
  DOCUMENT_TYPE_LIMIT_BYTES,
  type DocumentType,
  documentTypeName,
  documentTypeSchema,
  MAX_DOCUMENT_TYPES,
} from '../../../core/document/document-type/index.ts';
import { toHex } from '../crypto/index.ts';
import { boundedJson, contentId, lastChange, replaceFile, type TwoSignatures } from '../files/index.ts';
import type { AuditJournal } from '../journal/index.ts';

const FOLDER = 'document-models';
const TAG = 'waypost.document-model.1\0';
const SUFFIX = '.json';
const NAME = /^[A-Z]{1,3}-[A-Z]{1,2}-[1-9]\d?$/;
const CHANGES: readonly SystemKind[] = ['document-model-taught', 'document-model-removed'];

const signed = z.strictObject({ model: z.unknown(), signature: z.string().max(128) });

/** What of the journal is needed: a row for each change, and the rows about a model. */
export type DocumentTypeJournal = Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'signer'>;

export type DocumentTypeFault = 'DOC_MODEL_UNREADABLE' | 'DOC_MODEL_SIGNATURE' | 'DOC_MODEL_WITHDRAWN';
export type DocumentTypeEntry =
  | { name: string; ok: true; model: DocumentType }
  | { name: string; ok: false; fault: DocumentTypeFault };

export type DocumentTypeVerdict =
  | { ok: true; name: string }
  | {
      ok: false;
      reason:
        | 'AUDIT_UNAVAILABLE'
        | 'STORAGE_FAILED'
        | 'DOC_MODEL_NOT_THERE'
        | 'DOC_MODELS_FULL'
        | 'DOC_MODEL_TOO_LARGE';
      message: string;
    };

/**
 * Document models taught on this appliance: one file each, signed with the key that signs the audit, and a row of the
 * audit chain before each. A file that the chain does not name last (an earlier or removed model that was put back) is
 * refused: it would call a page known that nobody vouches for any more.
 */
export class DocumentTypeStore {
  readonly #dir: string;
  readonly #journal: DocumentTypeJournal;

  constructor(stateDir: string, journal: DocumentTypeJournal) {
    this.#dir = join(stateDir, FOLDER);
    this.#journal = journal;
  }

  /** Every model that lies here, and what is wrong with the ones that do not hold. A removed one is not told of. */
  load(): DocumentTypeEntry[] {
    return this.#names().flatMap((name) => {
      const entry = this.#read(name);
      return entry === null ? [] : [entry];
    });
  }

  /** Signs a model and puts it in the place of an earlier one of its name; in force from the daemon's next start on. */
  async put(draft: DocumentType, signatures: TwoSignatures): Promise<DocumentTypeVerdict> {
    // What could not be read again shall not be signed, nor replace one that can be; that would be a bug of ours.
    const model = documentTypeSchema.parse(draft);
    const name = documentTypeName(model.key);
    if (!this.#names().includes(name) && this.#names().length >= MAX_DOCUMENT_TYPES) {
      const message = `This appliance holds ${MAX_DOCUMENT_TYPES} document models, which is the most. Remove one first.`;
      return { ok: false, reason: 'DOC_MODELS_FULL', message };
    }
    const signature = toHex(this.#journal.signer.sign(signedBytes(TAG, model)));
    const text = `${canonical({ model, signature })}\n`;
    if (Buffer.byteLength(text) > DOCUMENT_TYPE_LIMIT_BYTES) {
      const message = `The model has more than ${DOCUMENT_TYPE_LIMIT_BYTES} bytes and would not be read again. Nothing was kept.`;
      return { ok: false, reason: 'DOC_MODEL_TOO_LARGE', message };
    }
    const body = { id: contentId(model), taughtFrom: model.taughtFrom, allEditions: model.allEditions, ...signatures };
    const row = this.#journal.appendSystem('document-model-taught', name, body);
    if (!row.ok) return { ok: false, reason: row.reason, message: `${row.detail} Nothing was kept.` };
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      await replaceFile(this.#path(name), text, { suffix: 'part' });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      // The row names a model that is not there: whatever lies under this name is refused until it is taught again.
      const message = `${this.#dir} cannot be written (${code}). ${name} is not known: teach it again.`;
      return { ok: false, reason: 'STORAGE_FAILED', message };
    }
    return { ok: true, name };
  }

  /** Takes a model out of force by a row of the audit; the file stays, as what once was. */
  remove(name: string, signatures: TwoSignatures): DocumentTypeVerdict {
    if (this.load().every((entry) => entry.name !== name)) {
      const message = `No document model ${name} is in force. See: waypost documents models show`;
      return { ok: false, reason: 'DOC_MODEL_NOT_THERE', message };
    }
    const row = this.#journal.appendSystem('document-model-removed', name, { ...signatures });
    return row.ok
      ? { ok: true, name }
      : { ok: false, reason: row.reason, message: `${row.detail} Nothing was changed.` };
  }

  #names(): string[] {
    try {
      const files = readdirSync(this.#dir).filter((file) => file.endsWith(SUFFIX));
      return files
        .map((file) => file.slice(0, -SUFFIX.length))
        .filter((name) => NAME.test(name))
        .sort();
    } catch {
      return [];
    }
  }

  #path(name: string): string {
    return join(this.#dir, `${name}${SUFFIX}`);
  }

  #read(name: string): DocumentTypeEntry | null {
    const last = lastChange(this.#journal, name, CHANGES);
    if (last?.kind === 'document-model-removed') return null;
    const parsed = signed.safeParse(boundedJson(this.#path(name), DOCUMENT_TYPE_LIMIT_BYTES));
    if (!parsed.success) return { name, ok: false, fault: 'DOC_MODEL_UNREADABLE' };
    const { model: claimed, signature } = parsed.data;
    if (!signatureHolds(signedBytes(TAG, claimed), signature, this.#journal.signer.publicKey)) {
      return { name, ok: false, fault: 'DOC_MODEL_SIGNATURE' };
    }
    const model = documentTypeSchema.safeParse(claimed);
    if (!model.success || documentTypeName(model.data.key) !== name)
      return { name, ok: false, fault: 'DOC_MODEL_UNREADABLE' };
    if (last === null || last.id !== contentId(model.data)) return { name, ok: false, fault: 'DOC_MODEL_WITHDRAWN' };
    return { name, ok: true, model: model.data };
  }
}

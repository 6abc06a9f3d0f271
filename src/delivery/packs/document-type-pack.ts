import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DOCUMENT_TYPE_LIMIT_BYTES,
  type DocumentType,
  documentTypeName,
  documentTypeSchema,
  MAX_DOCUMENT_TYPES,
} from '../../core/document/document-type/index.ts';
import { jsonOf, type Refusal } from '../../core/result/index.ts';
import { PACK_ROWS_LIMIT } from '../apply/index.ts';
import type { OpenedPack, PackCode, PackStation } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FOLDER = 'document-models';
const SUFFIX = '.json';
const NAME = /^[A-Z]{1,3}-[A-Z]{1,2}-[1-9]\d?$/;
/** Bytes allowed in the file besides the content. */
const ENVELOPE_BYTES = 4 * 1024;

export type DocumentTypeFault = PackCode<'DOC_MODEL'>;
export type DocumentTypeEntry =
  | { name: string; ok: true; model: DocumentType }
  | { name: string; ok: false; fault: DocumentTypeFault };
/** Who taught or removed a document type: the user of the program, and the two accounts whose PINs were checked. */
export interface TaughtBy {
  by: string;
  technician: string;
  approver: string;
}

/**
 * One document type taught on this kiosk, and signed by it with the approval of a technician and a second person. It does not
 * expire: a printed page looks the same in ten years, and two people can remove a wrong one.
 */
export function documentTypePack(name: string): SignedPack<DocumentType, 'DOC_MODEL', 'DOC_MODEL_UNREADABLE'> {
  return new SignedPack({
    kind: 'document-type',
    name,
    reasons: 'DOC_MODEL',
    words: `document type ${name}`,
    keys: null,
    twoPeople: true,
    file: `${FOLDER}/${name}${SUFFIX}`,
    limitBytes: DOCUMENT_TYPE_LIMIT_BYTES + ENVELOPE_BYTES,
    row: { kind: 'document-model-taught', subject: name, withdrawn: 'document-model-removed' },
    former: { tag: 'waypost.document-model.1\0', field: 'model', by: 'kiosk' },
    read: (text) => {
      const model = documentTypeSchema.safeParse(jsonOf(text));
      if (model.success && documentTypeName(model.data.key) === name) return { ok: true, content: model.data };
      return { ok: false, reason: 'DOC_MODEL_UNREADABLE', message: `This is not the document type ${name}.` };
    },
    terms: ({ created }) => ({ issued: created, expires: null }),
    notes: ({ taughtFrom, allEditions }) => ({ taughtFrom, allEditions }),
  });
}

/** Every document type that is installed or named in the audit, and what is wrong with invalid ones. */
export function loadDocumentTypes(station: PackStation): DocumentTypeEntry[] {
  return documentTypeNames(station).flatMap((name): DocumentTypeEntry[] => {
    const loaded = documentTypePack(name).load(station);
    if (loaded.state === 'installed') return [{ name, ok: true, model: loaded.pack.content }];
    return loaded.state === 'refused' ? [{ name, ok: false, fault: loaded.reason }] : [];
  });
}

/** Signs a document type and replaces an earlier one of its name. It is in force from the daemon's next start. */
export async function keepDocumentType(
  draft: DocumentType,
  station: PackStation,
  { by, technician, approver }: TaughtBy,
): Promise<
  OpenedPack<DocumentType> | Refusal<DocumentTypeFault | PackTrouble | 'DOC_MODELS_FULL' | 'DOC_MODEL_TOO_LARGE'>
> {
  // A type that could not be read again must not be signed, nor replace a readable one; that would be a bug of ours.
  const model = documentTypeSchema.parse(draft);
  const name = documentTypeName(model.key);
  const lying = fileNames(station.stateDir);
  if (!lying.includes(name) && lying.length >= MAX_DOCUMENT_TYPES) {
    const message = `This kiosk has ${MAX_DOCUMENT_TYPES} document types, which is the maximum. Remove one first.`;
    return { ok: false, reason: 'DOC_MODELS_FULL', message };
  }
  if (Buffer.byteLength(JSON.stringify(model)) > DOCUMENT_TYPE_LIMIT_BYTES) {
    const message = `The document type has more than ${DOCUMENT_TYPE_LIMIT_BYTES} bytes and could not be read again. Nothing was kept.`;
    return { ok: false, reason: 'DOC_MODEL_TOO_LARGE', message };
  }
  const approvals = [technician, approver];
  return await documentTypePack(name).make(model, { ...station, by }, { approvals, notes: { technician, approver } });
}

/** Removes a document type from use with a row in the audit; the file stays as history. */
export async function removeDocumentType(
  name: string,
  station: PackStation,
  signed: TaughtBy,
): Promise<{ ok: true } | Refusal<PackTrouble | 'DOC_MODEL_NOT_THERE'>> {
  if (loadDocumentTypes(station).every((entry) => entry.name !== name)) {
    const message = `No document type ${name} is in force. See: waypost documents models show`;
    return { ok: false, reason: 'DOC_MODEL_NOT_THERE', message };
  }
  return await documentTypePack(name).withdraw(station, { ...signed });
}

/** Names of all document types; a file that was removed is found by its row in the audit. */
export function documentTypeNames({ stateDir, journal }: PackStation): string[] {
  const taught = journal.kindRows('document-model-taught', PACK_ROWS_LIMIT).flatMap(({ text }) => {
    const row = jsonOf(text) as { subject: string } | null | undefined;
    return row == null ? [] : [row.subject];
  });
  return [...new Set([...fileNames(stateDir), ...taught])].filter((name) => NAME.test(name)).sort();
}

function fileNames(stateDir: string): string[] {
  try {
    const files = readdirSync(join(stateDir, FOLDER)).filter((file) => file.endsWith(SUFFIX));
    return files.map((file) => file.slice(0, -SUFFIX.length)).filter((name) => NAME.test(name));
  } catch {
    return [];
  }
}

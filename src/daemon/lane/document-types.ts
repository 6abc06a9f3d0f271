import {
  type DocumentTypeFault,
  type DocumentTypeJournal,
  DocumentTypeStore,
} from '../../adapters/storage/document-types/index.ts';
import type { DocumentType } from '../../core/document/document-type/index.ts';

const FAULT_WORDS: Readonly<Record<DocumentTypeFault, string>> = {
  DOC_MODEL_UNREADABLE: 'its file is damaged: teach it again',
  DOC_MODEL_SIGNATURE: 'its file was changed after it was signed, or made elsewhere: teach it again, and report it',
  DOC_MODEL_WITHDRAWN: 'it is an earlier one that was put back: teach it again, and report it',
};

/** Document models in force, and one notice for each that lies here and does not hold. */
export function openDocumentTypes(
  stateDir: string,
  journal: DocumentTypeJournal,
): { models: DocumentType[]; notices: string[] } {
  const entries = new DocumentTypeStore(stateDir, journal).load();
  const models = entries.flatMap((entry) => (entry.ok ? [entry.model] : []));
  const notices = entries.flatMap((entry) =>
    entry.ok ? [] : [`Document model ${entry.name} is not in force: ${FAULT_WORDS[entry.fault]} (${entry.fault}).`],
  );
  return { models, notices };
}

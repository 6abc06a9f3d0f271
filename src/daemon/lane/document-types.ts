import type { DocumentType } from '../../core/document/document-type/index.ts';
import type { PackStation } from '../../delivery/packs/index.ts';
import { type DocumentTypeFault, loadDocumentTypes } from '../../delivery/packs/index.ts';

const FAULT_WORDS: Readonly<Record<DocumentTypeFault, string>> = {
  DOC_MODEL_UNREADABLE: 'its file is damaged: teach it again',
  DOC_MODEL_SIGNATURE: 'its file was changed after it was signed, or made elsewhere: teach it again, and report it',
  DOC_MODEL_APPROVALS: 'it was not approved by two different people: teach it again, and report it',
  DOC_MODEL_OLDER: 'it is an earlier one that was restored: teach it again, and report it',
  DOC_MODEL_REPLACED: 'its file is not the latest one recorded in the audit: teach it again, and report it',
  DOC_MODEL_MISSING: 'its file is missing: teach it again, and report it',
  DOC_MODEL_EXPIRED: 'it has expired: teach it again',
};

/** Document models in force, and one notice for each installed model that is not valid. */
export function openDocumentTypes(station: PackStation): {
  models: DocumentType[];
  faults: { words: string; code: DocumentTypeFault }[];
  notices: string[];
} {
  const entries = loadDocumentTypes(station);
  const models = entries.flatMap((entry) => (entry.ok ? [entry.model] : []));
  const faults = entries.flatMap((entry) =>
    entry.ok
      ? []
      : [{ words: `Document type ${entry.name} is not in force: ${FAULT_WORDS[entry.fault]}`, code: entry.fault }],
  );
  return { models, faults, notices: faults.map(({ words, code }) => `${words} (${code}).`) };
}

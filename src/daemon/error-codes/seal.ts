import type { CodeTable } from './table.ts';

/** 40500 checks of signed barcodes. None of these texts says that a document is false: a failed check is a technical result. */
export const SEAL_CODES: CodeTable = {
  SEAL_OK: [40501, 'The check of the seal is right. Nothing to do.'],
  SEAL_STRUCTURE: [40502, 'The seal is damaged or badly made and cannot be read. Examine the document.'],
  SEAL_SIGNATURE: [40503, 'The seal does not verify. Examine the document and ask the issuing authority.'],
  SEAL_SIGNER_REVOKED: [40504, 'The state has revoked the signer of this seal. Ask the issuing authority.'],
  SEAL_CHAIN: [40505, 'The certificate of the signer was not issued by the state that it names. Examine the document.'],
  SEAL_SIGNER_PROFILE: [40506, 'The certificate of the signer may not sign seals. Examine the document.'],
  SEAL_SIGNER_VALIDITY: [40507, 'The certificate of the signer is not valid now. Check the date of the document.'],
  SEAL_CA_VALIDITY: [40508, 'The certificate of the state is not valid now. Ask central IT for a newer store.'],
  SEAL_MRZ_DIGITS: [40509, 'A check digit of the MRZ in the seal is wrong or missing. Examine the document.'],
  SEAL_DATES: [40510, 'A date or a duration in the seal cannot be right. Examine the document.'],
  SEAL_COUNTRY: [
    40511,
    'The state in the seal is another than that of its signer, or is not known. Ask the issuing authority.',
  ],
  SEAL_EC_PARAMETERS: [40512, 'A key of the signer has a curve that is not on the list. Examine the document by eye.'],
  SEAL_ALGORITHM: [40513, 'The seal uses an algorithm that is not known here. Update the program.'],
  SEAL_ISSUER_DEFECT: [
    40514,
    'The issuer made a known mistake, and the signature cannot be confirmed. Examine the document by eye.',
  ],
  SEAL_SIGNER_ABSENT: [
    40515,
    'This kiosk has no certificate for this seal. It says nothing about the document. Ask central IT for the certificate.',
  ],
  SEAL_CSCA_ABSENT: [40516, 'The state behind the signer is not in the trust store. Ask central IT for a newer store.'],
  SEAL_VERSION: [40517, 'The seal has a version that is not known here. Examine the document by eye.'],
  SEAL_UNSIGNED: [40518, 'The barcode is not signed and proves nothing. Use it for comparison alone.'],
  SEAL_PROFILE_UNKNOWN: [40519, 'The kind of document in the seal is not known here. Its contents are shown as bytes.'],
  SEAL_UNKNOWN: [40520, 'The barcode is no seal. Nothing to do.'],
  SEAL_MRZ_MISMATCH: [40521, 'The seal and the printed MRZ differ. Compare both and examine the document.'],
  SEAL_PASSPORT_MISMATCH: [
    40522,
    'The seal names another passport number than the passport beside it. Examine both documents.',
  ],
  SEAL_NOTHING_TO_CHECK: [40523, 'The seal holds nothing that this check is about. Nothing to do.'],
  SEAL_UNREADABLE: [
    40524,
    'There is a barcode that cannot be read. Clean the glass, lay the document down again, or examine it by eye.',
  ],
  SEAL_MISSING: [40525, 'A document of this type has a seal, and none was found. Examine the document.'],
  SEAL_PROFILE_MISMATCH: [40526, 'The seal is that of another kind of document. Examine the document.'],
  SEAL_MULTIPLE: [
    40527,
    'There are several seals, and it is not known which is that of the document. Look at each one.',
  ],
  SEAL_DECODE_ABORTED: [40528, 'The barcode reader gave no answer. Lay the document down again.'],
};

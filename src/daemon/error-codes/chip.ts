import type { CodeTable } from './table.ts';

/** 40200: files of chips and issuers; 40300: the trust store; 40400: reading a chip. The checks of the chip begin at 40100. */
export const CHIP_CODES: CodeTable = {
  DER_TRUNCATED: [40201, 'An element of a file is longer than the one that contains it. Read the file again.'],
  DER_TAG: [40202, 'An identifier in a file is too long, or is reserved. Read the file again.'],
  DER_LENGTH: [40203, 'A length in a file has more than four bytes. Read the file again.'],
  DER_INDEFINITE: [40204, 'A file does not state its length. It is normalised before it is read.'],
  DER_TRAILING: [40205, 'There are extra bytes after the end of a file. Read the file again.'],
  DER_TOO_LARGE: [40206, 'A file is larger than its limit. It is refused.'],
  DER_TOO_DEEP: [40207, 'A file is nested deeper than its limit. It is refused.'],
  DER_TOO_MANY: [40208, 'A file has more elements than its limit. It is refused.'],
  CMS_UNREADABLE: [40209, 'A signed message cannot be read. Ask for the file again.'],
  CMS_TYPE: [40210, 'One of the messages is not signed. Ask for the file again.'],
  CERT_UNREADABLE: [40211, 'One of the files or entries is not a certificate. Ask the issuer for it again.'],
  CRL_UNREADABLE: [40212, 'One of the files is not a list of revoked certificates. Ask the issuer for it again.'],
  CSCA_CRL_SIGNATURE: [
    40213,
    'A list of revoked certificates has an invalid signature and is not used. Ask the issuer for it again.',
  ],
  CSCA_CRL_ISSUER: [
    40214,
    'A list of revoked certificates comes from an issuer that is not in the store. Import the certificate of that issuer before the list.',
  ],
  CSCA_LINK: [40215, 'A certificate was not signed by its issuer, so it is not used. Ask the issuer for it again.'],
  CSCA_LIST_UNREADABLE: [40216, 'One of the files is not a master list. Ask the issuer for it again.'],
  CSCA_LIST_SIGNATURE: [40217, 'A master list has an invalid signature and is not used. Ask the issuer for it again.'],
  CSCA_LIST_SIGNER: [
    40218,
    'The signer of a master list is not pinned, or is not allowed to sign lists. Confirm the fingerprint with the issuer, then pin it.',
  ],
  DEFECT_LIST_UNREADABLE: [
    40219,
    'One of the files is neither a deviation list nor a defect list of a known form. Ask for the list again.',
  ],
  DEFECT_LIST_SIGNATURE: [
    40220,
    'A list of known defects has an invalid signature and is not used. Ask for the list again.',
  ],
  DEFECT_LIST_SIGNER: [
    40221,
    'The signer of a list of known defects is not trusted, or is not allowed to sign such lists. The list is not used.',
  ],
  DEFECT_LIST_VALIDITY: [
    40222,
    'A list of known defects was signed with a certificate that is out of date. The list is not used; ask for a newer one.',
  ],
  DEFECT_LIST_OLDER: [
    40223,
    'There is a newer list of known defects from the same authority. The older one is not used. Nothing to do.',
  ],
  DEFECT_LIST_ENTRIES: [
    40224,
    'Some entries in a list of known defects have an unknown form and are left out. Ask for a newer version of the program.',
  ],
  TRUST_SCHEMA: [40301, 'The trust store is malformed. Tell central IT.'],
  TRUST_UNREADABLE: [40302, 'This is not a signed trust store. Ask central IT for it again.'],
  TRUST_SIGNATURE: [40303, 'The trust store is not signed by central IT. Do not use it.'],
  TRUST_APPROVALS: [40304, 'The trust store is not approved by enough different people. Do not use it.'],
  TRUST_OLDER: [40305, 'An older trust store was offered or restored. Import the newest one.'],
  TRUST_REPLACED: [40306, 'The trust store is not the one that was imported last. Import the newest one again.'],
  TRUST_MISSING: [40307, 'The trust store was removed. Import the newest one again.'],
  TRUST_EXPIRED: [40308, 'The trust store has expired and no issuer is trusted. Ask central IT for the next one.'],
  CHIP_NO_PASSWORD: [
    40401,
    'The chip needs a password that was not given. Read the MRZ, or type the CAN; a chip without PACE needs the MRZ.',
  ],
  CHIP_CANCELLED: [40402, 'The reading of the chip was stopped on this kiosk. Nothing to do.'],
  CHIP_MRZ_ROWS: [40403, 'The MRZ does not belong to a document with a chip. Read it again, or type the CAN.'],
  CHIP_CAN_FORM: [40404, 'A CAN has six digits. Type the digits that are printed on the document.'],
  CHIP_DG2_VERSION: [40407, 'The portrait has a newer format than the ones this version knows. It was read anyway.'],
  CHIP_INFOS_FORM: [
    40405,
    'A file on the chip does not contain the list of protocols that it should. It is treated as absent.',
  ],
};

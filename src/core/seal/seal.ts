import type { HashName } from '../trust/index.ts';

export type SealFormat = 'vds' | 'vds-nc' | 'idb' | '2d-doc' | 'aamva';

/** What was wrong with the form, for the log. `TLV_…` and similar codes stop the reading; `FIELD_…` concern one value. */
export type StructureFault =
  | 'TOO_LARGE'
  | 'TRUNCATED'
  | 'HEADER'
  | 'DATE'
  | 'REFERENCE'
  | 'TLV_LENGTH'
  | 'TLV_OVERRUN'
  | 'TRAILING'
  | 'DUPLICATE_TAG'
  | 'MESSAGE_MISSING'
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_FORM'
  | 'CERTIFICATE_MISSING'
  | 'FLAG'
  | 'ZONE'
  | 'BASE32_CHAR'
  | 'BASE32_LENGTH'
  | 'BASE32_BITS'
  | 'ZLIB'
  | 'ZLIB_LIMIT'
  | 'ZLIB_TRAILING'
  | 'UTF8'
  | 'JSON'
  | 'JSON_DUPLICATE'
  | 'JSON_DEPTH'
  | 'JSON_NODES'
  | 'JSON_SURROGATE'
  | 'JSON_MEMBER'
  | 'BASE64'
  | 'OFFSET'
  | 'FIELD_LENGTH'
  | 'FIELD_C40'
  | 'FIELD_UTF8'
  | 'FIELD_DATE'
  | 'FIELD_CERTIFICATE'
  | 'FIELD_TLV'
  | 'FIELD_MISSING'
  | 'FIELD_BOTH';

export type MrzLayout = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

/** Rows of an MRZ inside a seal. The second row of a visa ends before its optional data. */
export interface SealMrz {
  layout: MrzLayout;
  rows: readonly string[];
}

/** The signer to which the seal refers: this only selects candidates and is never trusted. */
export type SignerReference =
  | { by: 'name'; signer: string; reference: string }
  /** The last five bytes of the SHA-1 of the certificate, hexadecimal. */
  | { by: 'hash'; hash: string }
  /** Only the certificate in the seal itself. */
  | { by: 'embedded' }
  /** A reference to a list that is not kept here. */
  | { by: 'elsewhere' };

export interface SealProof {
  reference: SignerReference;
  /** DER of a certificate in the seal. It is a candidate like any other. */
  embedded: Uint8Array | null;
  /** `curve`: the hash depends on the size of the key. Null: the seal states an algorithm that is not known here. */
  hash: HashName | 'curve' | null;
  /** Exactly the bytes that the signature covers. */
  covered: Uint8Array;
  signature: Uint8Array;
  /** True if its signer needs the extended key usage of VDS-NC signers. */
  needsPurpose: boolean;
}

export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

/** A seal that was read up to its last byte. None of it is trusted yet. */
export interface Seal {
  format: SealFormat;
  version: number | string;
  /** Three characters with fillers; for a 2D-Doc, two letters. */
  country: string | null;
  signer: string | null;
  certRef: string | null;
  /** `YYYY-MM-DD`; unknown digits are `x`. */
  issued: string | null;
  signed: string | null;
  profileId: string | null;
  /** `unknown` for a profile that is not in the tables. */
  profile: string;
  fields: { readonly [name: string]: FieldValue };
  unknown: readonly { tag: number; hex: string }[];
  /** The first value that cannot be decoded or is missing; the rest is still shown. */
  fault: StructureFault | null;
  mrz: SealMrz | null;
  /** Deviations of issuers that were accepted. */
  notes: readonly ('FIXED_HEADER' | 'RAW_LENGTH' | 'UNKNOWN_FEATURE')[];
  /** The unpacked bytes, if the symbol's bytes are not those of the seal. The owner of the seal overwrites them. */
  unpacked?: Uint8Array;
  /** Null: because of its format or its flag, the seal has no signature that can be verified. */
  proof: SealProof | null;
}

/** What the bytes of one symbol are. */
export type SealReading =
  | { kind: 'seal'; seal: Seal }
  /** The form is broken, so none of it is shown. */
  | { kind: 'broken'; format: SealFormat; fault: StructureFault }
  /** A version or a flag of a known format that this program does not know. */
  | { kind: 'version'; format: SealFormat; version: number | string }
  | { kind: 'other' };

export const broken = (format: SealFormat, fault: StructureFault): SealReading => ({ kind: 'broken', format, fault });

/** The same bytes as a buffer. A copy would be in shared memory and would not be overwritten. */
export const viewOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);

export const hexOf = (bytes: Uint8Array): string => viewOf(bytes).toString('hex');

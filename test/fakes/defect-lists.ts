import type { SourceFile } from '../../src/core/trust/index.ts';
import { CSCA_NAME, EC } from './chip-dump.ts';
import {
  type CertificateParts,
  certificate,
  HASH_OIDS,
  hashed,
  hashId,
  keyId,
  type MessageParts,
  message,
  name,
  type Signer,
  sidOf,
  signer,
} from './chip-pki.ts';
import { type Bytes, int, octets, oid, printable, seq, set, tlv, utf8 } from './der-writer.ts';

export const DEVIATION_LIST = '2.23.136.1.1.7';
export const DEFECT_LIST = '0.4.0.127.0.7.3.1.5';
export const DEVIATION_SIGNER = '2.23.136.1.1.8';
export const DEFECT_SIGNER = '0.4.0.127.0.7.3.11.2.1.2';

/** Who signs a list; the CSCA of the dump is the issuer where left out. */
export interface ListParts {
  issuer?: { name: Bytes; by: Signer; der?: Bytes };
  signerParts?: Partial<CertificateParts>;
  message?: Partial<MessageParts>;
  signedAt?: string | null;
  /** State of the signer. */
  state?: string;
}

const LIST_SERIAL = 501;

/** A signed list with its signer and, as the standards ask, the certificate that issued it. */
export function signedList(type: string, content: Bytes, parts: ListParts = {}): Buffer {
  const by = signer(EC, 31);
  const issuer: NonNullable<ListParts['issuer']> = parts.issuer ?? { name: CSCA_NAME, by: signer(EC, 1) };
  const der = certificate({
    ...{ serial: LIST_SERIAL, subject: name(parts.state ?? 'UT', 'List Signer'), issuer: issuer.name },
    ...{ spki: by.spki, by: issuer.by },
    purposes: { oids: [type === DEVIATION_LIST ? DEVIATION_SIGNER : DEFECT_SIGNER], critical: true },
    ...parts.signerParts,
  });
  return message({
    ...{ type, content, by, sid: sidOf(issuer.name, LIST_SERIAL) },
    certificates: [der, ...(issuer.der === undefined ? [] : [issuer.der])],
    ...(parts.signedAt === null ? {} : { signedAt: parts.signedAt ?? '2026-10-01T00:00:00' }),
    ...parts.message,
  });
}

export interface DeviationParts {
  documentType?: string;
  /** The whole element of `dscIdentifier`. */
  signer?: Bytes;
  issued?: [string, string];
  numbers?: readonly string[];
  descriptions: readonly Bytes[];
}

export const byIssuer = (issuer: Bytes, serial: number): Buffer => tlv(0xa1, issuer, int(serial));
export const byKey = (spki: Bytes): Buffer => tlv(0x82, keyId(spki));
export const byDigest = (der: Bytes): Buffer => tlv(0x83, hashed('sha256', der));

export function description(type: string, parameter?: Bytes, text?: string): Buffer {
  return seq(
    ...(text === undefined ? [] : [printable(text)]),
    oid(`${DEVIATION_LIST}.${type}`),
    ...(parameter === undefined ? [] : [tlv(0xa0, parameter)]),
  );
}

export function deviation({ documentType, signer: named, issued, numbers, descriptions }: DeviationParts): Buffer {
  const documents = seq(
    ...(documentType === undefined ? [] : [tlv(0x80, Buffer.from(documentType))]),
    ...(named === undefined ? [] : [named]),
    ...(issued === undefined ? [] : [tlv(0xa4, ...issued.map((text) => tlv(0x18, Buffer.from(text))))]),
    ...(numbers === undefined ? [] : [tlv(0xa5, Buffer.concat(numbers.map(printable)))]),
  );
  return seq(documents, set(...descriptions));
}

export const deviations = (...entries: readonly Bytes[]): Buffer => seq(int(0), hashId('sha256'), set(...entries));
export const deviationList = (entries: readonly DeviationParts[], parts: ListParts = {}): Buffer =>
  signedList(DEVIATION_LIST, deviations(...entries.map(deviation)), parts);

/** A defect of TR-03129-2 version 1; `status` is an ENUMERATED. */
export const known = (type: string, parameter?: Bytes | number): Buffer =>
  seq(
    oid(`${DEFECT_LIST}.${type}`),
    ...(parameter === undefined ? [] : [typeof parameter === 'number' ? status(parameter) : parameter]),
  );
export const status = (value: number): Buffer => tlv(0x0a, Buffer.from([value]));

/** The same of version 2, with a description of its own. */
export const knownV2 = (type: string, text: string, parameter?: Bytes): Buffer =>
  tlv(
    0xa0,
    oid(`${DEFECT_LIST}.${type}`),
    ...(parameter === undefined ? [] : [tlv(0xa0, parameter)]),
    tlv(0x81, Buffer.from(text)),
  );

export interface DefectParts {
  issuer?: Bytes;
  serial?: number;
  hash?: Bytes;
  known: readonly Bytes[];
  text?: string;
}

export function defects(entries: readonly DefectParts[], version = 0): Buffer {
  const each = entries.map(({ issuer = CSCA_NAME, serial, hash, known: list, text }) =>
    seq(
      ...(serial === undefined ? [] : [seq(issuer, int(serial))]),
      ...(hash === undefined ? [] : [octets(hash)]),
      set(...list),
      ...(text === undefined ? [] : [utf8(text)]),
    ),
  );
  return seq(int(version), oid(HASH_OIDS.sha256), set(...each));
}

/** An authority of another State, whose certificate the office compared by hand. */
export const AUTHORITY_NAME: Buffer = name('XA', 'Authority of Defects');
type Authority = { name: Buffer; by: Signer; der: Buffer; pin: string };
let made: Authority | null = null;
/** One for the process: a second certificate would have another signature, and another pin. */
export function authority(): Authority {
  made ??= newAuthority();
  return made;
}

function newAuthority(): Authority {
  const by = signer(EC, 32);
  const der = certificate({ subject: AUTHORITY_NAME, issuer: AUTHORITY_NAME, spki: by.spki, by, ca: true, serial: 9 });
  return { name: AUTHORITY_NAME, by, der, pin: hashed('sha256', der).toString('hex') };
}
export const defectList = (entries: readonly DefectParts[], parts: ListParts = {}): Buffer =>
  signedList(DEFECT_LIST, defects(entries), { issuer: authority(), state: 'XA', ...parts });

export const asFile = (bytes: Bytes, file = 'ut.dvl'): SourceFile => ({ name: file, bytes: Uint8Array.from(bytes) });

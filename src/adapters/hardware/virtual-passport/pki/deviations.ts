import { ascii } from '../bytes.ts';
import { integer, oid, printable, sequence, setOf, tlv } from '../tlv.ts';
import { hashAlgorithm, hashed } from './signing.ts';

interface Stated {
  id: string;
  about: string;
  parameter?: Uint8Array;
}

/** Statements of an invented issuer about the documents of one signer, by their names in `sim chip --deviation`. */
export const DEVIATIONS = {
  'ds-signature': { id: '2.23.136.1.1.7.1.1', about: 'The signature of the signer certificate is wrong.' },
  'ds-key-usage': {
    id: '2.23.136.1.1.7.1.2',
    about: 'The key usage of the signer certificate is wrongly encoded.',
    parameter: oid('2.5.29.15'),
  },
  'aa-key': { id: '2.23.136.1.1.7.1.4', about: 'The key of active authentication may be compromised.' },
  'dg-hash': { id: '2.23.136.1.1.7.2.2', about: 'The hash of DG2 is wrong.', parameter: integer(2) },
  'sod-signature': { id: '2.23.136.1.1.7.2.3', about: 'The signature of EF.SOD is wrong.' },
  com: { id: '2.23.136.1.1.7.2.4', about: 'EF.COM and EF.SOD differ.' },
  'mrz-digit': {
    id: '2.23.136.1.1.7.3.2',
    about: 'The check digit of the document number is wrong.',
    parameter: integer(4),
  },
  chip: { id: '2.23.136.1.1.7.4', about: 'The chip cannot be used.' },
  unknown: { id: '2.23.136.1.1.7.99.1', about: 'A deviation from a later edition of the standard.' },
} as const satisfies Readonly<Record<string, Stated>>;
export type DeviationName = keyof typeof DEVIATIONS;

export const isDeviation = (name: string): name is DeviationName => Object.hasOwn(DEVIATIONS, name);

/** The documents of one signer, named by the hash of its certificate, and what is said about them (ICAO 9303-12 10.2). */
export interface Deviant {
  documentType: string;
  certificate: Uint8Array;
  deviations: readonly DeviationName[];
}

/** The content of a deviation list, version 0, with SHA-256 hashes. */
export function deviationList(entries: readonly Deviant[]): Uint8Array {
  return sequence(integer(0), hashAlgorithm('sha256'), setOf(...entries.map(deviation)));
}

function deviation({ documentType, certificate, deviations }: Deviant): Uint8Array {
  const documents = sequence(tlv(0x80, ascii(documentType)), tlv(0x83, hashed('sha256', certificate)));
  const described = deviations.map((name) => {
    const { id, about, parameter }: Stated = DEVIATIONS[name];
    return sequence(printable(about), oid(id), ...(parameter === undefined ? [] : [tlv(0xa0, parameter)]));
  });
  return sequence(documents, setOf(...described));
}

import type { FieldName, MrzDate, MrzDocument } from '../../mrz/index.ts';
import type { Check, Compared } from '../record/checks/index.ts';
import { latestOf } from '../record/checks/index.ts';
import type { RunningInspection } from './running.ts';

/** The sources of a value, as the table shows them. */
export const EVIDENCE_SOURCES = ['chip', 'seal', 'zone', 'printed'] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** Strongest first: signed by the issuer, then with check digits, then only ink. An unproven seal does not rank above the MRZ. */
const BY_STRENGTH: Readonly<Record<'proven' | 'unproven', readonly EvidenceSource[]>> = {
  proven: ['chip', 'seal', 'zone', 'printed'],
  unproven: ['chip', 'zone', 'seal', 'printed'],
};

/** The fields that all sources may contain: first those of the person, then those of the document. */
const FIELDS: readonly { name: string; field: FieldName; of: (document: MrzDocument) => string }[] = [
  { name: 'surname', field: 'name', of: ({ name }) => name.primary.join(' ') },
  { name: 'givenNames', field: 'name', of: ({ name }) => name.secondary.join(' ') },
  { name: 'birthDate', field: 'birthDate', of: ({ birth }) => dayOf(birth) },
  { name: 'sex', field: 'sex', of: ({ sex }) => sex ?? '' },
  { name: 'nationality', field: 'nationality', of: ({ nationality }) => nationality.code },
  { name: 'documentNumber', field: 'documentNumber', of: ({ documentNumber }) => documentNumber },
  { name: 'expiryDate', field: 'expiryDate', of: ({ expiry }) => dayOf(expiry) },
];

export interface EvidenceRow {
  field: string;
  /** Null if a source does not contain the field, or was not read. */
  values: Readonly<Record<EvidenceSource, string | null>>;
  /** The strongest source that differs from a stronger one; null if all agree. */
  odd: EvidenceSource | null;
  /** The value with which the differing one is compared. */
  against: string | null;
}

/**
 * Chip, seal, MRZ and printed text side by side (ICAO 9303-2 C.44), field by field. Null if neither chip nor seal was read: the
 * MRZ and the printed text alone are the subject of `mrz.printed-zone`. A value that is not stated is not compared.
 */
export function crossEvidence({ chip, seals, document, state }: RunningInspection): EvidenceRow[] | null {
  const { dg1 } = chip;
  if (dg1 === null && seals.document === null) return null;
  const order = BY_STRENGTH[isSealProven(state.checks) ? 'proven' : 'unproven'];
  const printed = latestOf(state.checks, 'mrz.printed-zone')?.personal?.compared ?? [];
  return FIELDS.map(({ name, of }) => {
    const zone = document === null ? null : stated(of(document));
    const ink = printed.find(({ field }) => field === name);
    const values = {
      chip: dg1 === null ? null : stated(of(dg1)),
      seal: seals.document === null ? null : stated(of(seals.document)),
      zone,
      // Printed text that agrees is shown in the form used in the MRZ.
      printed: ink === undefined ? null : ink.captured === ink.expected ? zone : ink.captured,
    };
    return { field: name, values, ...oddOf(name, values, order) };
  });
}

/**
 * Signed by a seal signer for whom its State vouches and who is not revoked (table 5.55). A barcode without a signature is not a
 * seal.
 */
export function isSealProven(checks: readonly Check[]): boolean {
  const whole = latestOf(checks, 'seal.content');
  return whole?.value === 'successful' && whole.reason === 'SEAL_OK';
}

function oddOf(
  name: string,
  values: EvidenceRow['values'],
  order: readonly EvidenceSource[],
): Pick<EvidenceRow, 'odd' | 'against'> {
  for (const [at, source] of order.entries()) {
    const mine = values[source];
    const stronger = order
      .slice(0, at)
      .map((other) => values[other])
      .find((value) => value !== null && mine !== null && !isSameValue(name, { one: value, other: mine }));
    if (stronger !== undefined) return { odd: source, against: stronger };
  }
  return { odd: null, against: null };
}

/** The fields in which the signed data and the MRZ differ, as each states them. */
export function differingPairs(signed: MrzDocument, zone: MrzDocument): Compared[] {
  return FIELDS.flatMap(({ name, field, of }) => {
    const [expected, captured] = [of(signed), of(zone)];
    if (isSameValue(name, { one: expected, other: captured })) return [];
    const place = zone.fields[field];
    const at = place === undefined ? {} : { at: { line: place.line, column: place.start } };
    return [{ field: name, captured, expected, ...at }];
  });
}

/** A filler means a part of a birth date that is not known (Doc 9303-3 4.8). */
export function isSameValue(name: string, { one, other }: { one: string; other: string }): boolean {
  if (name === 'surname' || name === 'givenNames') return folded(one) === folded(other);
  if (name !== 'birthDate' || one.length !== other.length) return one === other;
  return [...one].every((glyph, at) => glyph === other[at] || glyph === '<' || other[at] === '<');
}

const folded = (name: string): string => name.replaceAll(/[^\p{L}]/gu, '');

const stated = (value: string): string | null => (/[^<\s]/.test(value) ? value : null);

/** An ISO date if the whole date is known, otherwise the date as it is written. */
function dayOf({ raw, year, month, day }: MrzDate): string {
  if (year === null || month === null || day === null) return raw;
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
}

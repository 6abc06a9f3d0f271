import { sha1 } from '@noble/hashes/legacy.js';
import type { ReadReferral } from '../../core/protection/sealed/index.ts';
import { bytesOf, fromHex, toHex } from '../crypto/primitives.ts';

/** Maps a field of the site's own forms to a member of the referral, such as `identity.secondary`. */
export type Mapping = Readonly<Record<string, string>>;

/** A site that lacks one of these fields refuses the whole case, so it needs its own mapping (docs/receiving-body.md). */
export const DEFAULT_MAPPING: Mapping = {
  name_first: 'identity.secondary',
  name_last: 'identity.primary',
  date_of_birth: 'identity.birthDate',
  sex: 'identity.sex',
  nationality: 'identity.nationality',
  language: 'language',
  consent_for_services: 'consent',
  disclosure_other_orgs: 'consent',
};
const FIELDS_MAX = 200;
const FIELD = /^[a-z][a-z0-9_]{0,79}$/;
const MEMBER = /^[a-zA-Z]{1,30}(\.[a-zA-Z]{1,30})?$/;

/** Reads a mapping file; null for anything else. */
export function readMapping(value: unknown): Mapping | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const pairs = Object.entries(value);
  const fits = pairs.every(([field, member]) => FIELD.test(field) && typeof member === 'string' && MEMBER.test(member));
  return pairs.length > 0 && pairs.length <= FIELDS_MAX && fits ? (value as Mapping) : null;
}

/**
 * Body of `POST /api/v2/cases` of Primero. Fields that the referral lacks are left out, because an empty field counts as an
 * answer. `id` follows from the number: if it is sent a second time, the server answers 409 and makes no duplicate.
 * `protection_concerns` is the site's own term.
 */
export function primeroBody(
  referral: ReadReferral,
  mapping: Mapping = DEFAULT_MAPPING,
): { data: Record<string, unknown> } {
  const data: Record<string, unknown> = { id: caseId(referral.refNo) };
  for (const [field, member] of Object.entries(mapping)) {
    const value = memberOf(referral, member);
    if (value !== undefined && value !== null && value !== '') data[field] = value;
  }
  return { data };
}

function memberOf(referral: ReadReferral, member: string): unknown {
  if (member === 'consent') return { yes: true, no: false, 'not-asked': undefined, child: undefined }[referral.consent];
  const [first = '', second] = member.split('.');
  const value = Object.hasOwn(referral, first) ? (referral as unknown as Record<string, unknown>)[first] : undefined;
  if (second === undefined) return Array.isArray(value) || typeof value !== 'object' ? value : undefined;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, second)
    ? (value as Record<string, unknown>)[second]
    : undefined;
}

/** Name space of the case ids that this page makes: a random UUID that never changes. */
const NAME_SPACE = '6c0f3f0e5d6b4b0c9a530d5a52e1c9a4';

/** UUID version 5 (RFC 9562) made from a referral's number. */
export function caseId(refNo: string): string {
  const space = fromHex(NAME_SPACE, 16) ?? new Uint8Array(16);
  const hash = sha1(Uint8Array.from([...space, ...bytesOf(refNo)])).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return toHex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

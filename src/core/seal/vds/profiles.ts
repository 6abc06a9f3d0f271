import type { StructureFault } from '../seal.ts';
import type { FeatureRule } from './values.ts';

export interface Profile {
  name: string;
  rules: ReadonlyMap<number, FeatureRule>;
  /** Exactly one tag of each group has to be present. */
  required: readonly (readonly number[])[];
}

const td2 = { name: 'mrz', kind: 'mrz', layout: 'TD2', bytes: [48, 48] } as const;
const c40 = (name: string, from: number, to = from): FeatureRule => ({ name, kind: 'c40', bytes: [from, to] });
const text = (name: string): FeatureRule => ({ name, kind: 'utf8', bytes: [1, 90] });

function profile(name: string, rules: Readonly<Record<number, FeatureRule>>, required: Profile['required']): Profile {
  return { name, rules: new Map(Object.entries(rules).map(([tag, rule]) => [Number(tag), rule])), required };
}

/** Doc 9303-13 4; also the visa inside an IDB. */
export const VISA: Profile = profile(
  'visa',
  {
    1: { name: 'mrz', kind: 'mrz', layout: 'MRV-A', bytes: [48, 48] },
    2: { name: 'mrz', kind: 'mrz', layout: 'MRV-B', bytes: [44, 44] },
    3: { name: 'numberOfEntries', kind: 'number', bytes: [1, 1] },
    4: { name: 'durationOfStay', kind: 'duration', bytes: [3, 3] },
    5: c40('passportNumber', 6),
    6: { name: 'visaType', kind: 'hex', bytes: [1, 4] },
    7: { name: 'additionalFeatures', kind: 'hex', bytes: [0, 254] },
  },
  [[1, 2], [4], [5]],
);

/** Doc 9303-13 5; also the emergency travel document inside an IDB. */
export const EMERGENCY: Profile = profile('emergency-travel-document', { 2: td2 }, [[2]]);

const ADDRESS_RULES: Readonly<Record<number, FeatureRule>> = {
  1: c40('documentNumber', 6),
  2: c40('municipality', 6),
  3: c40('address', 6, 18),
};

/** Profiles of the BSI TR-03137-1 annexes, by feature definition reference and document category. */
const PROFILES: Readonly<Record<string, Profile>> = {
  '5d01': VISA,
  '5e03': EMERGENCY,
  fd02: profile('arrival-attestation', { 2: td2, 3: c40('azrNumber', 8) }, [[2], [3]]),
  fb06: profile('residence-permit', { 2: td2, 3: c40('passportNumber', 6) }, [[2], [3]]),
  fa06: profile('residence-permit-sheet', { 4: td2, 5: c40('sheetNumber', 6) }, [[4], [5]]),
  fc04: profile(
    'social-insurance-card',
    { 1: c40('socialInsuranceNumber', 8), 2: text('surname'), 3: text('firstName'), 4: text('birthName') },
    [[1], [2], [3]],
  ),
  f908: profile('address-sticker-id-card', ADDRESS_RULES, [[1], [2], [3]]),
  f90c: profile('address-sticker-residence-permit', ADDRESS_RULES, [[1], [2], [3]]),
  f80a: profile('residence-sticker-passport', { ...ADDRESS_RULES, 3: c40('postalCode', 4) }, [[1], [2], [3]]),
};

export function profileOf(id: string): Profile | null {
  return Object.hasOwn(PROFILES, id) ? (PROFILES[id] ?? null) : null;
}

/** What the profile requires but the seal lacks, or has twice; null if it is complete. */
export function completenessFault(
  { required }: Profile,
  tags: readonly number[],
): Extract<StructureFault, 'FIELD_MISSING' | 'FIELD_BOTH'> | null {
  for (const group of required) {
    const found = group.filter((tag) => tags.includes(tag)).length;
    if (found === 0) return 'FIELD_MISSING';
    if (found > 1) return 'FIELD_BOTH';
  }
  return null;
}

export const NO_RULES: ReadonlyMap<number, FeatureRule> = new Map();

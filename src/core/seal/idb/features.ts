import type { FieldValue, Seal, SealMrz, StructureFault } from '../seal.ts';
import { completenessFault, EMERGENCY, type Profile, VISA } from '../vds/profiles.ts';
import { type Feature, hasDuplicate, readTlv } from '../vds/tlv.ts';
import { type Decoded, decodeFeatures, type FeatureRule } from '../vds/values.ts';

const LIMIT_FACE_BYTES = 4_096;
const LIMIT_CARD_ACCESS_BYTES = 1_024;
const NATIONAL_TYPE = 'nationalDocumentType';
const c40 = (name: string, bytes: number): FeatureRule => ({ name, kind: 'c40', bytes: [bytes, bytes] });
const mrz = (name: string, layout: SealMrz['layout'], bytes: number): FeatureRule => ({
  name,
  kind: 'mrz',
  layout,
  bytes: [bytes, bytes],
});

const COMMON: Readonly<Record<number, FeatureRule>> = {
  7: mrz('mrzTd1', 'TD1', 60),
  8: mrz('mrzTd3', 'TD3', 60),
  9: c40('can', 4),
  10: { name: 'efCardAccess', kind: 'hex', bytes: [1, LIMIT_CARD_ACCESS_BYTES] },
};
/** Tags used by Germany, and by ICAO's specimen state. Other states give them different meanings. */
const GERMAN: Readonly<Record<number, FeatureRule>> = {
  128: { name: 'faceImage', kind: 'hex', bytes: [1, LIMIT_FACE_BYTES] },
  129: mrz('mrzTd2', 'TD2', 48),
  130: c40('documentReference', 6),
  131: c40('azrNumber', 8),
  132: { name: 'expiryDate', kind: 'masked-date', bytes: [4, 4] },
  133: c40('documentNumber', 6),
  134: { name: NATIONAL_TYPE, kind: 'number', bytes: [1, 1] },
};
const NATIONAL: Readonly<Record<string, Readonly<Record<number, FeatureRule>>>> = { 'D<<': GERMAN, UTO: GERMAN };

/** Parts of a travel authorisation. Their encoding is not published, so they are shown as bytes. */
const AUTHORISATION: readonly string[] = [
  'number',
  'name',
  'passportNumber',
  'birthDate',
  'nationality',
  'sex',
  'placeOfIssue',
  'validFrom',
  'validUntil',
  'durationOfStay',
  'numberOfEntries',
  'category',
  'additional',
];
const AUTHORISATION_RULES: ReadonlyMap<number, FeatureRule> = new Map(
  AUTHORISATION.map((name, at) => [at + 1, { name, kind: 'hex', bytes: [0, 0xffff] }]),
);

/** Features that contain other features, by their tag. */
const NESTED: Readonly<Record<number, { name: string; rules: Profile['rules']; profile: Profile | null }>> = {
  1: { name: 'visa', rules: VISA.rules, profile: VISA },
  2: { name: 'emergencyTravelDocument', rules: EMERGENCY.rules, profile: EMERGENCY },
  6: { name: 'dta', rules: AUTHORISATION_RULES, profile: null },
};

/** Decodes everything in the group of an IDB, for the state in its header. */
export function decodeGroup(features: readonly Feature[], country: string): Decoded & Pick<Seal, 'profile'> {
  const national = Object.hasOwn(NATIONAL, country) ? (NATIONAL[country] ?? {}) : {};
  const rules = new Map(Object.entries({ ...COMMON, ...national }).map(([tag, rule]) => [Number(tag), rule]));
  const whole: Decoded = { fields: Object.create(null), unknown: [], mrz: null, fault: null };
  const names: string[] = [];
  for (const feature of features) {
    const nested = NESTED[feature.tag];
    const rule = rules.get(feature.tag);
    const part = nested === undefined ? decodeFeatures([feature], rules) : decodeNested(feature, nested);
    names.push(nested?.name ?? rule?.name ?? String(feature.tag));
    Object.defineProperties(whole.fields, Object.getOwnPropertyDescriptors(part.fields));
    whole.unknown.push(...part.unknown);
    whole.mrz ??= part.mrz;
    whole.fault ??= part.fault;
  }
  const type = whole.fields[NATIONAL_TYPE];
  return { ...whole, profile: typeof type === 'number' ? `idb-national-${type}` : `idb-${names.join('+')}` };
}

function decodeNested(
  { value }: Feature,
  { name, rules, profile }: { name: string; rules: Profile['rules']; profile: Profile | null },
): Decoded {
  const none = (fault: StructureFault): Decoded => ({ fields: {}, unknown: [], mrz: null, fault });
  const tlv = readTlv(value, 0);
  if (typeof tlv === 'string') return none('FIELD_TLV');
  if (hasDuplicate(tlv.features)) return none('FIELD_TLV');
  const { fields, unknown, mrz: rows, fault } = decodeFeatures(tlv.features, rules);
  const more: Record<string, FieldValue> =
    unknown.length === 0 ? {} : { unknown: unknown.map(({ tag, hex }) => ({ tag, hex })) };
  const missing =
    profile === null
      ? null
      : completenessFault(
          profile,
          tlv.features.map(({ tag }) => tag),
        );
  return { fields: { [name]: { ...fields, ...more } }, unknown: [], mrz: rows, fault: fault ?? missing };
}

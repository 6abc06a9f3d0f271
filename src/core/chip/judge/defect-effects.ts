import { type Certificate, type DefectType, isValidAt } from '../../trust/index.ts';
import type { FoundDefect } from '../passive/known-defects.ts';
import { type ChipCheck, failed, type Judgement, type KnownDeviation, notSupported, undetermined } from '../results.ts';
import type { ProofVerdict, ReadingFacts } from './reading.ts';

/** What the rules use in addition to the result itself. */
export interface DefectFacts {
  signer: { certificate: Certificate | null; anchor: Certificate | null };
  /** Milliseconds since 1970; null if the clock is not trusted. */
  now: number | null;
  /** Numbers of the data groups listed by each file; null if a file does not list any. */
  listed: { com: readonly number[] | null; sod: readonly number[] };
  /** True if documents of the State in DG1 may be signed under this country code. */
  isCountryOfDocument: (country: string) => boolean;
}

/**
 * A list never makes a result successful, and never affects the comparison of a data group with its signed hash: data that were
 * changed after signing stay failed, whatever an issuer says about them.
 */
export type TouchedCheck = Exclude<ChipCheck, 'chip-data-groups' | 'chip-content'>;

interface Rule {
  check: TouchedCheck;
  types: readonly DefectType[];
  effect: 'milder' | 'stricter';
  /** The result that replaces this one; null: the rule does not apply here. */
  apply(judgement: Judgement, found: FoundDefect, facts: DefectFacts): Judgement | null;
}

const defect = (detail: string): Judgement => undetermined('CHIP_ISSUER_DEFECT', detail);
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Status codes of TR-03129-2 7.3.2.2; a code for internal use means nothing to others. */
const SOD_SIGNATURE: readonly (number | null)[] = [null, 0, 1];
const SOD_HASH = 2;
/** TR-03135-1 table 5.54: codes with which a signer is not trusted; any other code leaves this open. */
const REVOKED: readonly (number | null)[] = [0, 2, 3, 4];
/** Status codes of TR-03129-2 7.3.1.6. */
const CSCA_VALIDITY: readonly (number | null)[] = [0, 2];
const DS_VALIDITY: readonly (number | null)[] = [1, 2];

/** What each known defect does to a result, in the order of TR-03135-1 v2.5 5.8.2; docs/chip.md has the table. */
const RULES: readonly Rule[] = [
  {
    check: 'chip-revocation',
    types: ['cert-revoked'],
    effect: 'stricter',
    apply: ({ result }, { defect: { status }, certain }) => {
      if (result === 'failed') return null;
      if (certain && REVOKED.includes(status)) return failed('CHIP_DS_REVOKED', 'DEFECT_LIST');
      return result === 'successful' ? undetermined('REVOCATION_UNKNOWN', 'DEFECT_LIST') : null;
    },
  },
  {
    check: 'chip-ds-profile',
    types: ['cert-replaced', 'ds-malformed'],
    effect: 'milder',
    // A signer of lists or seals, or a CA, is not a malformed document signer.
    apply: ({ result, detail }) => (result === 'failed' && detail === 'KEY_USAGE' ? defect('DS_MALFORMED') : null),
  },
  {
    check: 'chip-ds-profile',
    types: ['ds-malformed'],
    effect: 'stricter',
    apply: ({ result }) => (result === 'successful' ? defect('DS_MALFORMED') : null),
  },
  {
    check: 'chip-ds-profile',
    types: ['ds-encoding'],
    effect: 'milder',
    apply: ({ result, detail }, { defect: { field } }, { signer }) => {
      if (result !== 'failed') return null;
      const named =
        (detail === 'KEY_USAGE' && field === KEY_USAGE) ||
        (detail === 'CRITICAL_EXTENSION' && signer.certificate?.unknownCritical.every((oid) => oid === field) === true);
      // An extended key usage says that the signer signs something else: an encoding error cannot make it a document signer.
      return named && field !== EXTENDED_KEY_USAGE ? defect('DS_ENCODING') : null;
    },
  },
  {
    check: 'chip-sod-signature',
    types: ['cert-replaced', 'ds-malformed'],
    effect: 'milder',
    apply: ({ result, reason, detail }) =>
      result === 'failed' && reason === 'CHIP_SOD_SIGNATURE' && detail === 'KEY' ? defect('DS_MALFORMED') : null,
  },
  {
    check: 'chip-sod-signature',
    types: ['sod-invalid'],
    effect: 'milder',
    apply: ({ result, reason }, { defect: { status } }) =>
      result === 'failed' && reason === 'CHIP_SOD_SIGNATURE' && SOD_SIGNATURE.includes(status)
        ? defect('SOD_MALFORMED')
        : null,
  },
  {
    check: 'chip-sod-digest',
    types: ['sod-invalid'],
    effect: 'milder',
    // Only if the list says so explicitly: a wrong digest also results when somebody puts other hashes into the list.
    apply: ({ result, reason }, { defect: { status } }) =>
      result === 'failed' && reason === 'CHIP_SOD_DIGEST' && status === SOD_HASH ? defect('SOD_MALFORMED') : null,
  },
  {
    check: 'chip-chain',
    types: ['ds-signature'],
    effect: 'milder',
    // Without a CSCA behind it, an entry identifies a certificate with certainty only by its hash (`namedBy`).
    apply: ({ result, reason, detail }) =>
      result === 'failed' && reason === 'CHIP_CHAIN' && detail === undefined ? defect('DS_SIGNATURE') : null,
  },
  {
    check: 'chip-validity',
    types: ['validity-incorrect'],
    effect: 'milder',
    apply: ({ result, reason }, { defect: { status } }, { signer, now }) => {
      if (result !== 'failed' || reason !== 'CHIP_CERT_VALIDITY' || now === null) return null;
      const off = (certificate: Certificate | null): boolean => certificate !== null && !isValidAt(certificate, now);
      if (off(signer.certificate) && !DS_VALIDITY.includes(status)) return null;
      if (off(signer.anchor) && !CSCA_VALIDITY.includes(status)) return null;
      return notSupported('CHIP_ISSUER_DEFECT', 'VALIDITY');
    },
  },
  {
    check: 'chip-com',
    types: ['com-inconsistent'],
    effect: 'milder',
    apply: ({ result }, { defect: { listed: stated } }, { listed }) => {
      if (result !== 'failed') return null;
      const fits =
        stated === null ||
        (listed.com !== null && isSameSet(stated.com, listed.com) && isSameSet(stated.sod, listed.sod));
      return fits ? defect('COM_SOD') : null;
    },
  },
  {
    check: 'chip-country',
    types: ['issuing-country'],
    effect: 'milder',
    apply: ({ result }, { defect: { country } }, { isCountryOfDocument }) =>
      result === 'failed' && country !== null && isCountryOfDocument(country) ? defect('COUNTRY') : null,
  },
];

/** Checks with which a defect is shown if none of its rules changed a result. */
const SHOWN_AT: Readonly<Partial<Record<DefectType, ChipCheck>>> = {
  'ds-signature': 'chip-chain',
  'ds-encoding': 'chip-ds-profile',
  'csca-encoding': 'chip-chain',
  'dg-hash-wrong': 'chip-data-groups',
  'dg-malformed': 'chip-data-groups',
  'sod-invalid': 'chip-sod-signature',
  'com-inconsistent': 'chip-com',
  mrz: 'chip-mrz',
  'mrz-wrong-data': 'chip-mrz',
  'mrz-wrong-check-digit': 'chip-mrz',
  chip: 'chip-access',
  'cert-revoked': 'chip-revocation',
  'cert-replaced': 'chip-ds-profile',
  'ds-malformed': 'chip-ds-profile',
  'wrong-signer-identifier': 'chip-sod-signature',
  'validity-incorrect': 'chip-validity',
  'issuing-country': 'chip-country',
  'ca-key-compromised': 'chip-authenticity',
  'aa-key-compromised': 'chip-authenticity',
  'protocol-failure': 'chip-authenticity',
  'card-security-malformed': 'chip-card-security',
  'chip-security-malformed': 'chip-card-security',
  'power-down': 'chip-access',
};

type Results = Map<ChipCheck, Judgement>;
/** What each defect changed, for the text beside the check. */
export type DefectEffects = Map<FoundDefect, { check: ChipCheck; effect: 'milder' | 'stricter' }>;

const mayMakeMilder = ({ certain, inDate }: FoundDefect): boolean => certain && inDate;

/**
 * Applies the rules to the results of passive authentication. Rules that make a result better come first, so that the others have
 * the last word.
 */
export function applyDefects(results: Results, found: readonly FoundDefect[], facts: DefectFacts): DefectEffects {
  const effects: DefectEffects = new Map();
  for (const effect of ['milder', 'stricter'] as const)
    for (const one of found) {
      if (effect === 'milder' && !mayMakeMilder(one)) continue;
      for (const rule of RULES) {
        const before = results.get(rule.check);
        if (rule.effect !== effect || !rule.types.includes(one.defect.type) || before === undefined) continue;
        const after = rule.apply(before, one, facts);
        if (after === null) continue;
        results.set(rule.check, after);
        effects.set(one, { check: rule.check, effect });
      }
    }
  return effects;
}

/** TR-03129-2 7.3.1.5: the proofs to which each status code refers. */
const FAILING: Readonly<Record<number, readonly (keyof ReadingFacts['proofs'])[]>> = {
  0: ['ca'],
  1: ['aa'],
  2: ['ca', 'aa'],
  3: ['cam'],
  4: ['ca', 'cam'],
  5: ['aa', 'cam'],
  6: ['ca', 'aa', 'cam'],
};
const COMPROMISED: Readonly<Partial<Record<DefectType, readonly (keyof ReadingFacts['proofs'])[]>>> = {
  'ca-key-compromised': ['ca', 'cam'],
  'aa-key-compromised': ['aa'],
};

/** Knowledge about a key never makes these worse. */
const WORST_PROOFS: readonly ProofVerdict[] = ['wrong', 'weak', 'compromised'];

/**
 * The chip's proofs, combined with what is known about its keys: a proof that is known to fail says nothing, and a proof with a
 * key that others may have does not count (TR-03135-1 5.8.2.1.3 to 5.8.2.1.5). A proof that was never run is unchanged.
 */
export function provenWith(
  proofs: ReadingFacts['proofs'],
  found: readonly FoundDefect[],
): { proofs: ReadingFacts['proofs']; effects: DefectEffects } {
  const known: ReadingFacts['proofs'] = { ...proofs };
  const effects: DefectEffects = new Map();
  const set = (one: FoundDefect, way: keyof typeof known, verdict: ProofVerdict): void => {
    known[way] = verdict;
    const effect = verdict === 'protocol' ? 'milder' : 'stricter';
    effects.set(one, { check: 'chip-authenticity', effect });
  };
  for (const one of found) {
    const { type, status } = one.defect;
    if (type !== 'protocol-failure' || !mayMakeMilder(one)) continue;
    for (const way of FAILING[status ?? -1] ?? []) if (known[way] === 'wrong') set(one, way, 'protocol');
  }
  for (const one of found)
    for (const way of COMPROMISED[one.defect.type] ?? []) {
      const verdict = known[way];
      if (verdict !== undefined && !WORST_PROOFS.includes(verdict))
        set(one, way, one.certain ? 'compromised' : 'perhaps-compromised');
    }
  return { proofs: known, effects };
}

/** A defect of the whole document that cannot be interpreted here: its electronic part proves nothing (TR-03129-2 7.3.3). */
export const isUnusable = ({ defect: { type } }: FoundDefect): boolean => type === 'document';

/** The result for EF.CardSecurity if its signature is wrong and this is a known defect (TR-03135-1 5.8.2.3.1). */
export function milderCardSignature(judgement: Judgement, found: readonly FoundDefect[]): FoundDefect | null {
  if (judgement.result !== 'failed' || judgement.reason !== 'CHIP_SOD_SIGNATURE') return null;
  return found.find((one) => one.defect.type === 'card-security-malformed' && mayMakeMilder(one)) ?? null;
}
export const MALFORMED_CARD_SECURITY: Judgement = defect('CARD_SECURITY');

/** The check with which a defect is shown, and its description. */
export function shownDefect(one: FoundDefect, effects: DefectEffects): { check: ChipCheck; known: KnownDeviation } {
  const { defect: stated, list, certain } = one;
  const changed = effects.get(one);
  const { type, oid, text } = stated;
  return {
    check: changed?.check ?? SHOWN_AT[type] ?? 'chip-content',
    known: { type, oid, list: list.kind, state: list.state, text, certain, effect: changed?.effect ?? null },
  };
}

const isSameSet = (one: readonly number[], other: readonly number[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((member) => other.includes(member));

import type { Certificate } from '../../trust/index.ts';
import {
  failed,
  foldSeal,
  notSupported,
  RIGHT,
  SEAL_CHECKS,
  type SealCheck,
  type SealCheckResult,
  type SealJudgement,
  undetermined,
} from '../results.ts';
import type { Seal, SealProof, SealReading } from '../seal.ts';
import { comparePassport, compareRows } from './compare.ts';
import { judgeCountry, judgeDigits, judgeSemantics } from './content.ts';
import { type SealVerdict, sealVerdict } from './signature.ts';
import { candidatesOf, judgeSigner, type SignerChecks, type Trusted } from './signer.ts';

export interface SealInput extends Trusted {
  reading: SealReading;
  /** Rows of the printed MRZ of the same document; null if there is none. */
  mrz: readonly string[] | null;
  /** Rows of the MRZ of the passport to which the document belongs. */
  passportMrz: readonly string[] | null;
  /** The symbol was found on a picture and decoded; absent for bytes that came in another way. */
  isDecoded?: boolean;
}

export interface JudgedSeal extends SealJudgement {
  checks: SealCheckResult[];
  /** SHA-256 of the signer's certificate, if one verified the seal. */
  signerSha256: string | null;
}

type Checks = Record<SealCheck, SealJudgement>;

/**
 * Every check of a seal (TR-03135-1 v2.5 5.9, 5.7.4.3 and 5.7.7; the table is in docs/seals.md) and the overall result. A failed
 * result is technical: it says that the seal does not verify, never that the document is false.
 */
export function judgeSeal(input: SealInput): JudgedSeal {
  const { reading } = input;
  const { checks, signerSha256 } = reading.kind === 'seal' ? ofSeal(reading.seal, input) : ofOther(reading, input);
  const listed = SEAL_CHECKS.map((check): SealCheckResult => ({ check, mode: 'operational', ...checks[check] }));
  const { result, reason, detail } = foldSeal(listed);
  return { result, reason, ...(detail === undefined ? {} : { detail }), checks: listed, signerSha256 };
}

const every = (judgement: SealJudgement): Checks =>
  Object.fromEntries(SEAL_CHECKS.map((check) => [check, judgement])) as Checks;
const NOTHING = notSupported('SEAL_NOTHING_TO_CHECK');

/** Table 5.59; for a barcode that proves nothing, it is no result that it could be decoded. */
const decodeOf = ({ isDecoded = false }: SealInput): SealJudgement => (isDecoded ? RIGHT : NOTHING);

function ofOther(
  reading: Exclude<SealReading, { kind: 'seal' }>,
  input: SealInput,
): { checks: Checks; signerSha256: null } {
  if (reading.kind === 'other') return { checks: every(notSupported('SEAL_UNKNOWN')), signerSha256: null };
  if (reading.kind === 'version') return { checks: every(notSupported('SEAL_VERSION')), signerSha256: null };
  const checks = every(NOTHING);
  checks['seal-decode'] = decodeOf(input);
  checks['seal-structure'] = failed('SEAL_STRUCTURE', reading.fault);
  checks['seal-signature'] = undetermined('SEAL_STRUCTURE');
  return { checks, signerSha256: null };
}

function ofSeal(seal: Seal, input: SealInput): { checks: Checks; signerSha256: string | null } {
  const checks = every(NOTHING);
  checks['seal-structure'] = structureOf(seal);
  checks['seal-semantics'] = judgeSemantics(seal, input.now);
  checks['seal-mrz-digits'] = judgeDigits(seal.mrz);
  checks['seal-mrz'] = compareRows(seal, input.mrz);
  checks['visa-passport-number'] = comparePassport(seal, input.passportMrz);
  const { proof } = seal;
  if (proof === null) {
    const unsigned = notSupported('SEAL_UNSIGNED');
    for (const check of SIGNER_CHECKS) checks[check] = unsigned;
    // Nothing vouches for a licence, so it is no result that it could be read.
    if (seal.format === 'aamva') checks['seal-structure'] = unsigned;
    return { checks, signerSha256: null };
  }
  checks['seal-decode'] = decodeOf(input);
  const best = bestCandidate(proof, input);
  checks['seal-signature'] = best.signature;
  Object.assign(checks, best.signer ?? absent());
  checks['seal-country-issuer'] = countryOf(seal, best.certificate, { of: 'issuer', input });
  checks['seal-country-subject'] = countryOf(seal, best.certificate, { of: 'subject', input });
  return { checks, signerSha256: best.signature.result === 'successful' ? (best.certificate?.sha256 ?? null) : null };
}

const SIGNER_CHECKS = [
  'seal-signature',
  'seal-signer-signature',
  'seal-signer-validity',
  'seal-ca-validity',
  'seal-signer-trust',
] as const;

function absent(): Omit<SignerChecks, 'seal-country-signer'> {
  const none = undetermined('SEAL_SIGNER_ABSENT');
  return {
    'seal-signer-signature': none,
    'seal-signer-validity': none,
    'seal-ca-validity': none,
    'seal-signer-trust': none,
  };
}

/** Table 5.61. An unknown feature in a known profile is kept and noted; an unknown profile has no rules. */
function structureOf({ fault, profile, notes, format }: Seal): SealJudgement {
  if (fault !== null) return failed('SEAL_STRUCTURE', fault);
  if (format === 'vds' && profile === 'unknown') return notSupported('SEAL_PROFILE_UNKNOWN');
  const [note] = notes;
  return note === undefined ? RIGHT : { ...RIGHT, detail: note };
}

function countryOf(
  { mrz }: Seal,
  certificate: Certificate | null,
  { of, input }: { of: 'issuer' | 'subject'; input: SealInput },
): SealJudgement {
  if (mrz === null) return NOTHING;
  if (certificate === null) return undetermined('SEAL_SIGNER_ABSENT');
  const state = (mrz.rows[0] ?? '').slice(2, 5);
  return judgeCountry(input.store.countries.compare(state, certificate[of].country));
}

interface Candidate {
  certificate: Certificate | null;
  signature: SealJudgement;
  signer: SignerChecks | null;
}

const SIGNATURES: Readonly<Record<SealVerdict, SealJudgement>> = {
  right: RIGHT,
  encoding: undetermined('SEAL_ISSUER_DEFECT', 'ENCODING'),
  curve: undetermined('SEAL_EC_PARAMETERS'),
  algorithm: undetermined('SEAL_ALGORITHM'),
  wrong: failed('SEAL_SIGNATURE'),
};
/** A key that could not be tried leaves the signature open: it is false only if every candidate says so. */
const VERDICTS: readonly SealVerdict[] = ['right', 'encoding', 'curve', 'algorithm', 'wrong'];
/** The two halves for the curves of 192 to 521 bits, one after the other. */
const SIGNATURE_BYTES: readonly number[] = [48, 56, 64, 80, 96, 128, 132];
const DER_SEQUENCE = 0x30;

/** Table 5.70, with the signer whose key verifies the signature; if there are several, the most trusted one. */
function bestCandidate(proof: SealProof, input: SealInput): Candidate {
  const tried = candidatesOf(proof, input.store)
    .map((certificate) => ({ certificate, verdict: sealVerdict(proof, certificate) }))
    // A document signer counts only if it really signed: a matching reference says nothing about a seal.
    .filter(({ certificate, verdict }) => {
      return verdict === 'right' || input.store.entry(certificate.sha256)?.role !== 'document-signer';
    });
  const verdict = VERDICTS.find((one) => tried.some((candidate) => candidate.verdict === one));
  if (verdict === undefined) return { certificate: null, signature: withoutSigner(proof), signer: null };
  const best = tried
    .filter((candidate) => candidate.verdict === verdict)
    .map(({ certificate }) => ({ certificate, signer: judgeSigner(certificate, proof, input) }))
    .reduce((one, other) => (rankOf(other.signer) < rankOf(one.signer) ? other : one));
  return { ...best, signature: SIGNATURES[verdict] };
}

function withoutSigner({ signature, hash }: SealProof): SealJudgement {
  if (!SIGNATURE_BYTES.includes(signature.length) && signature[0] !== DER_SEQUENCE)
    return failed('SEAL_SIGNATURE', 'LENGTH');
  return undetermined(hash === null ? 'SEAL_ALGORITHM' : 'SEAL_SIGNER_ABSENT');
}

/** 0: every check of the signer passed; the more are wrong, the higher. */
function rankOf(signer: SignerChecks): number {
  const of = { successful: 0, 'not-supported': 0, undetermined: 1, aborted: 1, failed: 10 } as const;
  return Object.values(signer).reduce((sum, { result }) => sum + of[result], 0);
}

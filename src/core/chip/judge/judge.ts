import { oidText, readDer } from '../../asn1/index.ts';
import { CHIP_CHECK_IDS, PASSIVE_CHECKS } from '../../inspection/record/checks/index.ts';
import { digestVerdict, type SignedData } from '../../trust/index.ts';
import { readDg12 } from '../passive/details.ts';
import { type ChipMrz, compareMrz, mrzOf, readDg1 } from '../passive/dg1.ts';
import { groupOf, groupsOfCom, isSignedGroup, judgeCom, judgeGroups } from '../passive/groups.ts';
import { type FoundDefect, knownDefects } from '../passive/known-defects.ts';
import {
  judgeCountry,
  judgeProfile,
  judgeRevocation,
  judgeSignature,
  judgeValidity,
  type Signer,
  signerOf,
  type Trusted,
} from '../passive/signer.ts';
import { readCardSecurity, readSod, type Sod } from '../passive/sod.ts';
import {
  aborted,
  CHIP_CHECKS,
  type ChipCheck,
  type ChipResult,
  failed,
  type Judgement,
  notSupported,
  RIGHT,
  undetermined,
} from '../results.ts';
import {
  applyDefects,
  type DefectEffects,
  type DefectFacts,
  isUnusable,
  MALFORMED_CARD_SECURITY,
  milderCardSignature,
  provenWith,
  shownDefect,
} from './defect-effects.ts';
import { judgeAccess, judgeAuthenticity, judgeMessaging, judgeStop, type ReadingFacts } from './reading.ts';

/** Files by their names: COM, SOD, CardSecurity, DG1 to DG16. A missing file was not delivered. */
export type ChipFiles = Readonly<Partial<Record<string, Uint8Array>>>;

export interface JudgeInput extends Trusted {
  files: ChipFiles;
  /** Left out for a dump: access, secure messaging and the chip's proofs are then not judged. */
  reading?: ReadingFacts;
  /** Rows of the printed MRZ; null if there is none; then nothing is compared. */
  mrz: readonly string[] | null;
  /** Result for DG2 from the module that decodes it; left out if it was not examined. */
  portrait?: Judgement;
  /** Data groups that the profile reads from every document. DG1 and DG2 if left out. */
  profile?: readonly number[];
  /** True if the profile makes a proof of the chip obligatory (table 5.22). */
  authenticityObligatory?: boolean;
}

const PROFILE: readonly number[] = [1, 2];
const CHIP_KEYS = '0.4.0.127.0.7.2.2.1.';

/** Checks that must be successful before anything that the chip says counts: passive authentication. */
const PASSIVE: readonly ChipCheck[] = CHIP_CHECKS.filter((check) =>
  PASSIVE_CHECKS.some((id) => id === CHIP_CHECK_IDS[check]),
);
const OF_THE_SOD: readonly ChipCheck[] = [...PASSIVE.slice(1), 'chip-com', 'chip-country'];

type Results = Map<ChipCheck, Judgement>;

/**
 * Every check of the chip, in the order of `CHIP_CHECKS` (TR-03135-1 v2.5 5.6 and 5.7.2; the table is in docs/chip.md). Works on
 * the files alone, whether from a dump or from a reading. Never throws, whatever the chip says. A check without its input is left
 * out for a dump and `aborted` after a reading; it is never successful.
 */
export function judgeChip(input: JudgeInput): ChipResult[] {
  const { files, reading } = input;
  const results: Results = new Map();
  if (reading !== undefined) {
    results.set('chip-access', judgeAccess(reading));
    results.set('chip-secure-messaging', judgeMessaging(reading));
  }
  const dg1 = files['DG1'] === undefined ? null : readDg1(files['DG1']);
  const never = reading !== undefined && files['SOD'] === undefined && wasNotRead(reading);
  if (never) for (const check of ['chip-sod', ...OF_THE_SOD] as const) results.set(check, aborted('CHIP_NOT_READ'));
  const known = never ? nothingRead(input) : judgeSod(input, { results, dg1 });
  if (files['CardSecurity'] !== undefined)
    results.set('chip-card-security', judgeCardSecurity(files['CardSecurity'], { input, dg1, known }));
  if (files['DG2'] === undefined)
    results.set(
      'chip-portrait',
      reading === undefined || !never ? undetermined('CHIP_DG2_IMAGE', 'ABSENT') : aborted('CHIP_NOT_READ'),
    );
  else if (input.portrait !== undefined) results.set('chip-portrait', input.portrait);
  const mrz = judgeMrz(input, { dg1, never });
  if (mrz !== null) results.set('chip-mrz', mrz);
  if (reading !== undefined)
    results.set(
      'chip-authenticity',
      never ? aborted('CHIP_NOT_READ') : authenticity(input, { reading, results, known }),
    );
  results.set('chip-content', contentOf(results, input, known));
  return withKnown(results, known);
}

/** What the lists know about this document, and what changed a result. */
interface Known {
  found: readonly FoundDefect[];
  effects: DefectEffects;
}

/** For a document whose chip says nothing, the printed MRZ may still be in a list. */
function nothingRead({ mrz, ...trusted }: JudgeInput, dg1: ChipMrz | null = null): Known {
  const read = dg1 ?? (mrz === null ? null : mrzOf(mrz));
  const question = { signed: null, signer: null, mrz: read, mrzSigned: false, issued: null };
  return { found: knownDefects(question, trusted), effects: new Map() };
}

/** Most that a chip can make an officer read; if an entry has more descriptions, the first ones are shown. */
const LIMIT_SHOWN = 12;

function withKnown(results: Results, { found, effects }: Known): ChipResult[] {
  const shown = found.map((one) => shownDefect(one, effects));
  const there = shown.map(({ check, known }) => ({ check: results.has(check) ? check : 'chip-content', known }));
  const different = there.filter(
    (one, at) => there.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at,
  );
  // Defects that changed a result come first.
  different.sort((a, b) => Number(a.known.effect === null) - Number(b.known.effect === null));
  const kept = different.slice(0, LIMIT_SHOWN);
  return CHIP_CHECKS.flatMap((check) => {
    const judgement = results.get(check);
    if (judgement === undefined) return [];
    const known = kept.flatMap((one) => (one.check === check ? [one.known] : []));
    return [{ check, ...judgement, ...(known.length === 0 ? {} : { known }) }];
  });
}

/** A chip that was opened and has no SOD is different from a chip that could not be read. */
function wasNotRead({ access, stopped }: ReadingFacts): boolean {
  return stopped !== null || (access.state !== 'opened' && access.state !== 'open');
}

function judgeSod(input: JudgeInput, { results, dg1 }: { results: Results; dg1: ChipMrz | null }): Known {
  const { files } = input;
  const read = readSod(files['SOD']);
  if (!read.ok) {
    results.set('chip-sod', read.judgement);
    // Nothing that depends on the signed list can be judged; an empty list is a fault only of the SOD.
    for (const check of OF_THE_SOD) results.set(check, undetermined('CHIP_SOD', read.judgement.detail));
    if (files['COM'] === undefined) results.set('chip-com', notSupported('CHIP_COM'));
    return nothingRead(input, dg1);
  }
  results.set('chip-sod', RIGHT);
  const { signed, object } = read.value;
  const signer = signerOf(signed, input);
  for (const [check, judgement] of signedResults(signed, { ...input, signer })) results.set(check, judgement);
  results.set('chip-com', judgeCom(files['COM'], object));
  results.set('chip-data-groups', groupsOf(input, read.value));
  results.set('chip-country', judgeCountry(signer, input, dg1?.issuingState ?? null));
  const isSigned = (group: number): boolean => {
    const bytes = files[groupOf(group)];
    return bytes !== undefined && isSignedGroup(object, group, bytes);
  };
  const dg12 = isSigned(12) ? readDg12(files['DG12'] ?? new Uint8Array()) : null;
  const question = { signed, signer, mrz: dg1, mrzSigned: isSigned(1), issued: dg12?.issued ?? null };
  const found = knownDefects(question, input);
  const facts = {
    ...factsOf(signer, { input, dg1 }),
    listed: { com: files['COM'] === undefined ? null : groupsOfCom(files['COM']), sod: [...object.groups.keys()] },
  };
  return { found, effects: applyDefects(results, found, facts) };
}

function factsOf(signer: Signer, { input, dg1 }: { input: JudgeInput; dg1: ChipMrz | null }): DefectFacts {
  const { store, now } = input;
  return {
    ...{ signer, now, listed: { com: null, sod: [] } },
    isCountryOfDocument: (country) => dg1 !== null && store.countries.compare(dg1.issuingState, country) === 'same',
  };
}

/** Digest, signature and everything about the signer: the same for the SOD and for EF.CardSecurity. */
function signedResults(
  signed: SignedData,
  { signer, ...trusted }: Trusted & { signer: Signer },
): [ChipCheck, Judgement][] {
  const digest = digestVerdict(signed);
  return [
    [
      'chip-sod-digest',
      digest === 'algorithm' ? undetermined('CHIP_ALGORITHM') : digest === 'right' ? RIGHT : failed('CHIP_SOD_DIGEST'),
    ],
    ['chip-sod-signature', judgeSignature(signed, signer)],
    ['chip-ds-profile', judgeProfile(signer, trusted.store)],
    ['chip-chain', signer.chain],
    ['chip-validity', judgeValidity(signer, trusted)],
    ['chip-revocation', judgeRevocation(signer, trusted)],
  ];
}

function groupsOf({ files, profile = PROFILE, reading }: JudgeInput, { object }: Sod): Judgement {
  const judged = judgeGroups(files, object, profile);
  // If a lost card or a broken channel withheld a file, that is not a trick by the chip.
  const stopped = reading?.stopped ?? null;
  return judged.reason === 'CHIP_DG_MISSING' && stopped !== null ? judgeStop(stopped) : judged;
}

function judgeCardSecurity(
  file: Uint8Array,
  { input, dg1, known }: { input: JudgeInput; dg1: ChipMrz | null; known: Known },
): Judgement {
  const read = readCardSecurity(file);
  if (!read.ok) return read.judgement;
  const signer = signerOf(read.value, input);
  const results: Results = new Map(signedResults(read.value, { ...input, signer }));
  const question = { signed: read.value, signer, mrz: dg1, mrzSigned: false, issued: null };
  // What is wrong with EF.SOD says nothing about this file.
  const found = knownDefects(question, input).filter(({ defect }) => defect.type !== 'sod-invalid');
  applyDefects(results, found, factsOf(signer, { input, dg1 }));
  const signature = results.get('chip-sod-signature');
  if (signature !== undefined && milderCardSignature(signature, found) !== null) {
    results.set('chip-sod-signature', MALFORMED_CARD_SECURITY);
    const shown = known.found.find(({ defect }) => defect.type === 'card-security-malformed');
    if (shown !== undefined) known.effects.set(shown, { check: 'chip-card-security', effect: 'milder' });
  }
  return worstOf([...results.values()]) ?? RIGHT;
}

function judgeMrz(
  { mrz, reading, files }: JudgeInput,
  { dg1, never }: { dg1: ChipMrz | null; never: boolean },
): Judgement | null {
  if (never) return aborted('CHIP_NOT_READ');
  if (reading?.usedCan === true) return notSupported('DG1_CAN');
  if (mrz === null) return null;
  if (files['DG1'] === undefined) return undetermined('CHIP_DG_MISSING', 'DG1');
  return dg1 === null ? undetermined('DG1_UNREADABLE', 'PARSE') : compareMrz(dg1, mrz);
}

function authenticity(
  { files }: JudgeInput,
  { reading, results, known }: { reading: ReadingFacts; results: Results; known: Known },
): Judgement {
  const read = readSod(files['SOD']);
  const groups = read.ok ? read.value.object.groups : new Map<number, Uint8Array>();
  const anchored = PASSIVE.every((check) => results.get(check)?.result === 'successful');
  const dg14 = files['DG14'];
  const { proofs, effects } = provenWith(reading.proofs, known.found);
  for (const [one, changed] of effects) known.effects.set(one, changed);
  return judgeAuthenticity(
    { ...reading, proofs },
    {
      aa: groups.has(15),
      ca: groups.has(14) && (dg14 === undefined || hasChipKey(dg14)),
      missing: [14, 15].filter((group) => groups.has(group) && files[groupOf(group)] === undefined).map(groupOf),
      anchored,
      cardAnchored: results.get('chip-card-security')?.result === 'successful',
    },
  );
}

/** True if DG14 contains a ChipAuthenticationPublicKeyInfo (BSI TR-03110-3 A.1.1.2). */
function hasChipKey(file: Uint8Array): boolean {
  const read = readDer(file);
  const infos = read.ok ? (read.node.children[0]?.children ?? []) : [];
  return infos.some(({ children }) => oidText(children[0])?.startsWith(CHIP_KEYS) === true);
}

const WORST_FIRST: readonly Judgement['result'][] = ['failed', 'aborted', 'undetermined'];

/** The first of the worst results, or null if nothing is worse than successful or not supported. */
function worstOf(judgements: readonly Judgement[]): Judgement | null {
  for (const result of WORST_FIRST) {
    const found = judgements.find((judgement) => judgement.result === result);
    if (found !== undefined) return found;
  }
  return null;
}

/** Table 5.22: successful only if passive authentication is, and if no check that ran says otherwise. */
function contentOf(
  results: Results,
  { reading, authenticityObligatory = false }: JudgeInput,
  { found, effects }: Known,
): Judgement {
  const stopped = reading?.stopped ?? null;
  if (stopped !== null && (stopped.reason === 'SENSOR_NOT_FITTED' || stopped.reason === 'CHIP_NO_LDS'))
    return judgeStop(stopped);
  const worst = worstOf([...results.values()]);
  if (worst?.result === 'failed') return worst;
  if (stopped !== null) return judgeStop(stopped);
  if (worst !== null) return worst;
  const unusable = found.find(isUnusable);
  if (unusable !== undefined) {
    effects.set(unusable, { check: 'chip-content', effect: 'stricter' });
    return undetermined('CHIP_ISSUER_DEFECT', 'DOCUMENT');
  }
  // A known defect of the issuer removes a check, but does not make the remaining checks sufficient.
  const taken = PASSIVE.map((check) => results.get(check)).find((judgement) => judgement?.result === 'not-supported');
  if (taken !== undefined) return undetermined(taken.reason, taken.detail);
  if (!PASSIVE.every((check) => results.get(check)?.result === 'successful')) return undetermined('CHIP_NOT_READ');
  const proof = results.get('chip-authenticity');
  return authenticityObligatory && proof?.result === 'not-supported' ? undetermined('CHIP_CLONEABLE') : RIGHT;
}

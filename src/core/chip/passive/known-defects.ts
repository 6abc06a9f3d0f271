import {
  type Certificate,
  type DefectEntry,
  isValidAt,
  namedBy,
  plainNumber,
  type SignedData,
  type TrustedDefectList,
} from '../../trust/index.ts';
import type { ChipMrz } from './dg1.ts';
import type { Signer, Trusted } from './signer.ts';

/** A known defect of this document, with the list that states it. */
export interface FoundDefect {
  defect: DefectEntry['defects'][number];
  /** The whole entry, for the conditions that a single rule adds. */
  entry: DefectEntry;
  list: { kind: TrustedDefectList['list']['kind']; state: string | null; signer: Certificate; origin: string };
  /** True if every condition of the entry is known to be met; false if some could not be checked, although none is disproved. */
  certain: boolean;
  /** The signer of the list and its issuer are valid now: an outdated list does not improve a result. */
  inDate: boolean;
}

/** What is known about a document, for finding it in the lists. */
export interface DefectQuestion {
  signed: SignedData | null;
  signer: Pick<Signer, 'certificate' | 'anchor'> | null;
  /** DG1, or the printed MRZ if no chip was read. */
  mrz: ChipMrz | null;
  /** True if the hash of DG1 is in the signed list: otherwise a condition on the MRZ is never proven. */
  mrzSigned: boolean;
  /** Day of issue according to the signed DG12, CCYYMMDD. */
  issued: string | null;
}

/** `yes` and `no` are proven; `open`: it is not known which. */
type Answer = 'yes' | 'no' | 'open';

/** Every known defect of this document in the store's lists. */
export function knownDefects(question: DefectQuestion, { store, now }: Trusted): FoundDefect[] {
  return store.parts.defectLists.flatMap((trusted): FoundDefect[] => {
    const { list, signer, anchor, state, origin } = trusted;
    const inDate = now !== null && isValidAt(signer, now) && isValidAt(anchor, now);
    const about = stateAnswer(question, trusted, store.countries);
    if (about === 'no') return [];
    return list.entries.flatMap((entry) => {
      const answer = entryAnswer(entry, question, { list, about });
      if (answer === 'no') return [];
      const source = { kind: list.kind, state, signer, origin };
      return entry.defects.map((defect) => ({ defect, entry, list: source, certain: answer === 'yes', inDate }));
    });
  });
}

/**
 * Says whether a list may cover a document. A State's list counts only for documents whose signer and CSCA are of that State,
 * and that this State has issued according to the MRZ.
 */
function stateAnswer(
  { signer, mrz }: DefectQuestion,
  { state }: TrustedDefectList,
  countries: Trusted['store']['countries'],
): Answer {
  if (state === null) return 'yes';
  const certificate = signer?.certificate ?? null;
  const anchor = signer?.anchor ?? null;
  if (certificate !== null && certificate.issuer.country !== state) return 'no';
  if (anchor !== null && anchor.subject.country !== state) return 'no';
  const stated = mrz === null ? 'unknown' : countries.compare(mrz.issuingState, state);
  if (stated === 'other') return 'no';
  return stated === 'same' && certificate !== null ? 'yes' : 'open';
}

function entryAnswer(
  entry: DefectEntry,
  question: DefectQuestion,
  { list, about }: { list: TrustedDefectList['list']; about: Answer },
): Answer {
  const { signer, numbers, issued } = entry;
  const answers: Answer[] = [about, signerAnswer(signer, question, list), mrzAnswer(entry, question)];
  // A number is exact: if a list states numbers, its days of issue add nothing (Doc 9303-3 7.3.6).
  if (issued !== null && numbers === null) answers.push(dayAnswer(issued, question.issued));
  if (answers.includes('no')) return 'no';
  // A document type or a period alone covers most passports of a State: only with a proven day is it worth reporting.
  if (signer === null && numbers === null) return answers.at(-1) === 'yes' && issued !== null ? 'open' : 'no';
  return answers.includes('open') ? 'open' : 'yes';
}

function signerAnswer(
  named: DefectEntry['signer'],
  { signer, signed }: DefectQuestion,
  { hash }: TrustedDefectList['list'],
): Answer {
  if (named === null) return 'yes';
  switch (namedBy(named, { certificate: signer?.certificate ?? null, signed }, hash)) {
    case null:
      return 'no';
    case 'hash':
      return 'yes';
    case 'name':
      // The chain proves that the certificate with this name is the one in the list.
      return (signer?.anchor ?? null) === null ? 'open' : 'yes';
    case 'sid':
    case 'unknown':
      return 'open';
  }
}

function mrzAnswer({ documentType, numbers }: DefectEntry, { mrz, mrzSigned }: DefectQuestion): Answer {
  if (documentType === null && numbers === null) return 'yes';
  if (mrz === null) return 'open';
  const code = plainNumber((mrz.lines[0] ?? '').slice(0, 2));
  if (documentType !== null && code !== documentType) return 'no';
  const number = mrz.document?.documentNumber;
  if (numbers !== null && number !== undefined && !numbers.has(plainNumber(number))) return 'no';
  return mrzSigned && (numbers === null || number !== undefined) ? 'yes' : 'open';
}

/** Compares calendar days, because the document does not state a time. */
function dayAnswer({ first, last }: { first: number; last: number }, issued: string | null): Answer {
  if (issued === null) return 'open';
  const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10).replaceAll('-', '');
  return dayOf(first) <= issued && issued <= dayOf(last) ? 'yes' : 'no';
}

import { type Check, type CheckId, foldValues } from '../record/checks/index.ts';
import type { AdditionalDocumentKind, EventBody } from '../record/index.ts';
import type { MrzText } from '../record/terms/index.ts';

/** Checks that concern one further paper and not the traveller. */
const OF_ONE_PAPER: readonly CheckId[] = [
  'second.read',
  'second.expiry',
  'second.pairs',
  'second.printed-zone',
  'second.seal',
  'second.seal-mrz',
  'second.seal-print',
  'second.passport-number',
];

/** The paper to which a result belongs. */
export interface SaidOf {
  /** Document code and number; the other side of a card; digest of an MRZ without a number; null: nothing was presented. */
  paper: string | null;
  /** False if it is not known whether the next reading is from the same paper: then only `failed` results remain. */
  known: boolean;
  text: MrzText | null;
}

/** The paper that these events concern; `wants` is what was requested, `before` the MRZ of that paper if it came earlier. */
export function saidOf(
  bodies: readonly EventBody[],
  wants: AdditionalDocumentKind | null,
  before: { rawDigest: string; personal: MrzText | null } | null = null,
): SaidOf {
  const read = bodies.find((body) => body.kind === 'second-read');
  if (read?.kind === 'second-read') return saidOfReading({ ...read, personal: read.personal ?? null });
  const seen = bodies.some((body) => body.kind === 'second-page-read');
  if (seen && wants !== 'side' && before !== null) return saidOfReading(before);
  return { paper: seen && wants === 'side' ? 'side' : null, known: seen, text: null };
}

/** The paper to which this MRZ belongs. */
export function saidOfReading({ rawDigest, personal }: { rawDigest: string; personal: MrzText | null }): SaidOf {
  const document = personal?.document ?? null;
  return document === null
    ? { paper: `zone ${rawDigest}`, known: false, text: null }
    : { paper: `${document.documentCode} ${document.documentNumber}`, known: true, text: personal };
}

/**
 * The results for each further paper of one traveller, so that papers presented later do not weaken what an earlier one showed: a
 * traveller found with a differing paper must not be cleared by a second one that agrees. If the same paper is read again, its
 * results are replaced. In memory, as long as the inspection is open.
 */
export class AdditionalDocumentsSummary {
  readonly #said = new Map<string, { of: SaidOf; checks: Map<CheckId, Check> }>();

  /** The events as they are written: after each check of this paper, the worse one of an earlier paper, which stays in force. */
  standing(of: SaidOf, bodies: readonly EventBody[]): EventBody[] {
    return bodies.flatMap((body): EventBody[] => {
      if (body.kind !== 'check-done' || !OF_ONE_PAPER.includes(body.check.check)) return [body];
      const worst = this.#worstOfOthers(of.paper, body.check.check);
      const stays = worst !== null && worst.value !== body.check.value && isWorst(worst, body.check);
      return stays ? [body, { kind: 'check-done', check: worst }] : [body];
    });
  }

  /** Notes that these events are durable: `bodies` as they were given to `standing`. */
  keep(of: SaidOf, bodies: readonly EventBody[]): void {
    const checks = bodies.flatMap((body) => (body.kind === 'check-done' ? [body.check] : []));
    this.#keep(
      of,
      checks.filter(({ check }) => OF_ONE_PAPER.includes(check)),
    );
  }

  /** Notes that the look-up of this paper is durable: `answer` as the lists gave it, before any judgement. */
  keepLookUp(of: SaidOf, answer: Check): void {
    this.#keep(of, [answer]);
  }

  /** The worst answer of the lists about any other paper; null if none was looked up. */
  earlierLookUp(of: SaidOf): Check | null {
    return this.#worstOfOthers(of.paper, 'lists.second');
  }

  #keep(of: SaidOf, checks: readonly Check[]): void {
    if (of.paper === null) return;
    const entry = this.#said.get(of.paper) ?? { of, checks: new Map<CheckId, Check>() };
    for (const check of checks) entry.checks.set(check.check, check);
    this.#said.set(of.paper, { of, checks: entry.checks });
  }

  /** MRZs of all papers that were read, in the order in which they were first presented. */
  read(): SaidOf[] {
    return [...this.#said.values()].flatMap(({ of }) => (of.text === null ? [] : [of]));
  }

  #worstOfOthers(paper: string | null, id: CheckId): Check | null {
    let worst: Check | null = null;
    for (const [name, { of, checks }] of this.#said) {
      const check = checks.get(id);
      if (name === paper || check === undefined || (!of.known && check.value !== 'failed')) continue;
      if (worst === null || (worst.value !== check.value && isWorst(check, worst))) worst = check;
    }
    return worst;
  }
}

const isWorst = (one: Check, other: Check): boolean => foldValues([one.value, other.value]) === one.value;

import type { ChipAsk, ChipOutcome, ChipPortrait, ChipProgress } from '../ports/index.ts';
import type { ReferenceOutcome } from '../ports/steps/index.ts';
import { CHIP_CHECK_IDS, type Check, type CheckId, checkNow, latestOf, siteDay } from '../record/checks/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import { settledByChip } from './chip-proof.ts';
import { differingPairs } from './cross-evidence.ts';
import type { PartOptions } from './order.ts';
import type { RunningInspection } from './running.ts';

interface ChipAnswer {
  outcome: ChipOutcome;
  face: Exclude<ChipPortrait, { ok: true }> | ReferenceOutcome;
}

const STARTED: ChipProgress = { phase: 'waiting', share: 0, leftMs: null };
/** The screen is redrawn only when the reading has advanced by this fraction. */
const STEP_SHARE = 0.04;
/**
 * True if passports of this state contain a chip: if it does not answer, somebody has to look (ICAO 9303-2 C.43). For any other
 * document silence means nothing.
 */
export function isChipExpected({ document }: Pick<RunningInspection, 'document'>, states: readonly string[]): boolean {
  if (document === null) return false;
  const passport = document.format === 'TD3' && document.documentCode.startsWith('P');
  return passport && states.includes(document.issuingState.code);
}

/**
 * Reads the chip and records what it is worth (TR-03135-1 5.6), once the MRZ is known, from which the keys are made, or an
 * officer has typed the number on the card. Nothing happens on a lane without a chip reader. What was read is worth only what its
 * own checks say; the comparison afterwards shows whether the portrait is the traveller's.
 */
export function chipReading({
  chip,
  face,
  order,
  clock,
  policy,
  changed,
  mrz,
}: PartOptions): CheckTask<ChipAsk, ChipAnswer> {
  const readings = new WeakMap<RunningInspection, AbortController>();
  /** If nothing indicates a chip, silence is not an event, and no portrait is compared (TR-03135-1 5.6.1). */
  const hasNone = (run: RunningInspection, answer: ChipAnswer): boolean =>
    isSilence(contentOf(answer)) && !isChipExpected(run, policy.chipExpected);
  return {
    work: 'chip',
    needs: ['mrz'],
    asked(run) {
      const { document, state, chip: now } = run;
      if (!chip || (document === null && now.can === null)) return null;
      const mrzVia = state.mrz?.via ?? null;
      return { ask: { document, mrzVia, ...(now.can === null ? {} : { can: now.can }) } };
    },
    about: ({ document, chip: now }) => `${document?.lines.join('/') ?? ''} ${now.can ?? ''}`,
    async ask(asked, run) {
      if (!chip) throw new Error('a chip was requested on a lane without a reader');
      const stop = new AbortController();
      readings.set(run, stop);
      run.atHalt(() => chip.release());
      run.setChip({ progress: STARTED });
      const outcome = await chip.read(asked, {
        signal: stop.signal,
        onProgress(progress) {
          if (stop.signal.aborted || !isStep(run.chip.progress, progress)) return;
          run.setChip({ progress });
          changed(run);
        },
      });
      if (!stop.signal.aborted) run.setChip({ progress: null });
      const { portrait } = outcome;
      const read = portrait.ok ? await face.reference(portrait.picture) : portrait;
      if (portrait.ok) portrait.picture.fill(0);
      return { outcome: { ...outcome, dg1: dated(outcome.dg1, { mrz, clock }) }, face: read };
    },
    abandon(run) {
      readings.get(run)?.abort();
      readings.delete(run);
      run.setChip({ progress: null });
    },
    events(run, answer, asked) {
      if (isWorse(run, answer)) {
        const { reason } = contentOf(answer);
        const source = chip?.health().device ?? 'chip-reader';
        return [{ kind: 'read-failed', what: 'chip', source, value: 'aborted', reason }];
      }
      const checks = hasNone(run, answer)
        ? answer.outcome.checks.map((check) => (check.value === 'aborted' ? noneFound(check) : check))
        : answer.outcome.checks;
      const judged = new Set<CheckId>(checks.map(({ check }) => check));
      // If this reading did not reach a check, an earlier reading's result must not be taken for a result about this chip.
      const before = Object.values(CHIP_CHECK_IDS).filter(
        (check) => !judged.has(check) && latestOf(run.state.checks, check) !== null,
      );
      const fallen = before.map((check) => checkNow(clock, { check, value: 'not-supported', reason: 'CHIP_NOT_READ' }));
      const now = [...checks.map((check) => withPairs(check, answer.outcome, asked)), ...fallen];
      const said = { checks: [...run.state.checks, ...now], dg1: answer.outcome.dg1, zone: asked.document };
      return [...now, ...settledByChip(clock, said)].map(done);
    },
    stored(run, answer) {
      const { outcome, face: read } = answer;
      if (isWorse(run, answer)) {
        run.retakes.keep('chip', contentOf(answer).reason);
        wipe(answer);
        return;
      }
      run.retakes.end('chip');
      run.custody.drop('chip');
      run.setChip({ dg1: outcome.dg1, details: outcome.details ?? null, progress: null });
      if (read.ok && 'template' in read) {
        run.custody.keep(read.template.bytes);
        run.custody.show('chip', read.jpeg, read.eyes);
        run.setFaces({ chip: { answered: true, template: read.template, reason: 'READ_OK' } });
      } else if (!read.ok && !hasNone(run, answer))
        run.setFaces({ chip: { answered: outcome.portrait.ok, template: null, reason: read.reason } });
      order.tasks.came(run, 'chip-face');
    },
    discard: wipe,
    forget(run) {
      run.setFaces({ chip: null });
      run.setChip({ dg1: null, details: null });
    },
  };
}

/** The same text with full years: a date with a two-digit year needs the day of the inspection. */
function dated(dg1: ChipOutcome['dg1'], { mrz, clock }: Pick<PartOptions, 'mrz' | 'clock'>): ChipOutcome['dg1'] {
  if (dg1 === null) return null;
  return mrz({ lines: [...dg1.lines], source: 'chip', uncertain: [] }, siteDay(clock)).document;
}

function isStep(before: ChipProgress | null, { phase, share }: ChipProgress): boolean {
  return before === null || before.phase !== phase || Math.abs(share - before.share) >= STEP_SHARE;
}

function contentOf({ outcome }: ChipAnswer): Pick<Check, 'value' | 'reason'> {
  return latestOf(outcome.checks, 'chip.content') ?? { value: 'aborted', reason: 'CHIP_NOT_READ' };
}

/** It was requested again but not read, although it had been read before: the earlier results stay in force. */
function isWorse(run: RunningInspection, answer: ChipAnswer): boolean {
  if (!run.retakes.open.has('chip') || contentOf(answer).value !== 'aborted') return false;
  const before = latestOf(run.state.checks, 'chip.content');
  return before !== null && before.value !== 'aborted' && before.reason !== 'CHIP_NONE_FOUND';
}

const isSilence = ({ value, reason }: Pick<Check, 'value' | 'reason'>): boolean =>
  value === 'aborted' && reason === 'CHIP_EXPECTED_SILENT';

function noneFound(check: Check): Check {
  return { ...check, value: 'not-supported', reason: 'CHIP_NONE_FOUND', errorCode: null };
}

/** The fields that differ, for the officer's eyes (TR-03135-1 5.7.2). */
function withPairs(check: Check, { dg1 }: ChipOutcome, { document }: ChipAsk): Check {
  if (check.check !== 'chip.mrz' || check.value !== 'failed' || dg1 === null || document === null) return check;
  const compared = differingPairs(dg1, document);
  return compared.length === 0 ? check : { ...check, personal: { compared } };
}

function wipe({ face }: ChipAnswer): void {
  if (face.ok && 'template' in face) for (const bytes of [face.jpeg, face.template.bytes]) bytes.fill(0);
}

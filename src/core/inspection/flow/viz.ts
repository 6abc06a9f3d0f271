import type { PageTextStep } from '../ports/steps/index.ts';
import { type Check, captureFault, checkNow, latestOf, type ReasonCode } from '../record/checks/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import { isAgainstChip } from './chip-proof.ts';
import type { LaneOptions } from './lane-options.ts';
import { isUndoubted } from './mrz-input.ts';
import type { RunningInspection } from './running.ts';

type Asked = Parameters<PageTextStep['compareViz']>[0];

/** Compares the printed text of the page with the MRZ in force (TR-03135-1 5.7.5). */
export function vizComparison({ pageText, clock }: Pick<LaneOptions, 'pageText' | 'clock'>): CheckTask<Asked, Check> {
  const plain = (value: Check['value'], reason: ReasonCode) => ({
    say: [checkNow(clock, { check: 'mrz.printed-zone', value, reason })],
  });
  return {
    work: 'printed-zone',
    needs: ['mrz', 'page'],
    ofPage: true,
    asked(run) {
      const text = run.state.mrz?.personal ?? null;
      const document = text?.document ?? null;
      const { read } = run.page;
      if (read === null) return null;
      if (text === null || document === null) {
        // An earlier answer was about another text.
        const said = latestOf(run.state.checks, 'mrz.printed-zone') !== null;
        return said ? plain('not-supported', 'INPUT_ABSENT') : null;
      }
      // A picture that is not good enough to be judged is not searched for differences.
      const fault = captureFault(read.page.checks);
      if (fault !== null) return plain('aborted', fault);
      return { ask: { bytes: read.handedIn.bytes, document, place: run.shownPlace, sure: isUndoubted(text) } };
    },
    ask: (asked) => pageText.compareViz(asked),
    events: (run, check) => [
      done(seenElsewhere(run, check) || deniedByChip(run, check) ? { ...check, value: 'failed' } : check),
    ],
    stored: (run, check) => void run.page.zoneFindings.set(run.state.page?.digest ?? '', differences(check)),
  };
}

const deniedByChip = ({ state, chip, document }: RunningInspection, check: Check): boolean =>
  isAgainstChip(check, { checks: state.checks, dg1: chip.dg1, zone: document });

/** Each difference, identified by its field and both texts: the same difference must be seen twice, against the same MRZ. */
function differences({ reason, personal }: Check): string[] {
  if (reason !== 'MRZ_VIZ_DIFFERS') return [];
  const pairs = personal?.compared.filter((pair) => pair.captured !== pair.expected) ?? [];
  return pairs.map(({ field, captured, expected }) => JSON.stringify([field, captured, expected]));
}

/**
 * A difference is a finding only if another picture of the page shows the same one: a single picture may be misread, and a
 * traveller must not suffer for that. Reading the MRZ again does not count as a second picture, and does not withdraw a finding.
 */
function seenElsewhere({ page, state }: RunningInspection, check: Check): boolean {
  const found = differences(check);
  return [...page.zoneFindings].some(
    ([digest, before]) => digest !== state.page?.digest && found.some((pair) => before.includes(pair)),
  );
}

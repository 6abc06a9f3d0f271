import { countedEvaluation, countedMorphRates, type ModelManifest } from '../../inference/protocol/models/index.ts';

/**
 * The evaluations that an operator's bundle states, a line each: whether its alarms count, and at which rates. The people who
 * sign vouch for these rates, so both they and the technician must see them. Empty if the manifest states none.
 */
export function evaluationLines(manifest: ModelManifest): string[] {
  const { attackDetection: attacks, morphDetection: blends } = manifest;
  const lines: string[] = [];
  if (attacks !== undefined) {
    const counts = countsWord(countedEvaluation(manifest, { isOperators: true }) !== undefined);
    const { standard, level, laboratory, report, date, species, threshold } = attacks;
    lines.push(
      `attack detection (${counts}): ${standard}, ${level}, report ${report} by ${laboratory}, ${date}`,
      `  ${species} kinds of attack; at ${threshold}: highest APCER ${percent(attacks.apcer)}, BPCER ${percent(attacks.bpcer)}`,
    );
  }
  if (blends !== undefined) {
    const counts = countsWord(countedMorphRates(manifest, { isOperators: true }) !== undefined);
    lines.push(`blended portraits (${counts}): measured by ${blends.measuredBy}, ${blends.date}`);
    for (const of of ['page', 'chip'] as const) {
      const rates = blends[of];
      if (rates === undefined) continue;
      const { threshold, bpcer, mates, macer, morphs } = rates;
      lines.push(
        `  ${of}, at ${threshold}: BPCER ${percent(bpcer)} of ${mates} pairs, MACER ${percent(macer)} of ${morphs} pairs`,
      );
    }
  }
  return lines;
}

const countsWord = (counts: boolean): string => (counts ? 'counts' : 'shown, not counted');
const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;

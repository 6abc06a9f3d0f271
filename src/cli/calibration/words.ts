import { calibratedRow, LEAST_DOCUMENTS } from '../../core/document/calibration/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import { percent } from '../../daemon/lane/index.ts';
import type { Chosen } from './choose.ts';
import { daysWords, type Rate } from './rate.ts';

/** What a calibration run found about one check, in words for the technician. */
export function chosenWords(chosen: Chosen, { target, rate }: { target: number; rate: Rate }): string[] {
  const { check, type, pages, result, unscored } = chosen;
  const name = (type === null ? check : `${check} ${type}`).padEnd(24);
  if (pages.length === 0)
    return [
      `${name} not measured on any page${unscored === null ? '' : ` (${unscored})`}: left unchanged${hintOf(unscored)}`,
    ];
  if (!result.ok && result.reason === 'CAL_NO_ROOM') {
    return [
      `${name} refused: the median of genuine documents reaches the threshold, so the check cannot distinguish anything here`,
    ];
  }
  if (!result.ok && calibratedRow(check).rule === 'percentile') {
    return [`${name} ${pages.length} of ${LEAST_DOCUMENTS} pages; ${LEAST_DOCUMENTS - pages.length} more are needed`];
  }
  if (!result.ok) {
    const { needed } = result;
    const days = needed === null ? '' : daysWords(needed - pages.length, rate, pages.length);
    return [`${name} ${fewWords(pages.length, needed, target)}${days}`];
  }
  const { threshold, alarms, bound95 } = result;
  const delivered = chosen.delivered === null ? ' (none is delivered)' : ` (delivered ${chosen.delivered.toFixed(3)})`;
  const what = calibratedRow(check).rule === 'percentile' ? 'need to be placed on the imager again' : 'alarm';
  const line = `threshold ${threshold.toFixed(3)}${delivered}: ${alarms} of ${pages.length} genuine documents ${what}, at most ${percent(bound95)} (95 %)`;
  return [`${name} ${line}`, ...kitWords(chosen)];
}

/** What to do about a check that could not judge any page. */
const HINTS: Partial<Record<ReasonCode, string>> = {
  DOC_MODEL_UNKNOWN: 'no page shows a document type that is taught here (waypost documents enrol)',
  DOC_NOT_ENROLLED: 'the document type was not taught in this light (waypost documents enrol)',
  FACE_GHOST_NONE: 'no page shows a second portrait',
};

function hintOf(reason: ReasonCode | null): string {
  const hint = reason === null ? undefined : HINTS[reason];
  return hint === undefined ? '' : `; ${hint}`;
}

function fewWords(pages: number, needed: number | null, target: number): string {
  const bound = `a bound of ${percent(target)}`;
  if (needed === null) return `${pages} pages; no realistic number proves ${bound}`;
  return `${pages} of ${needed} pages; ${needed - pages} more are needed for ${bound}`;
}

function kitWords({ check, kit: { families, verdict, soft } }: Chosen): string[] {
  if (calibratedRow(check).rule === 'percentile') return [];
  const tried = families.filter(({ n }) => n > 0).map(({ family, n, alarmed }) => `${family} ${alarmed} of ${n}`);
  const seen = tried.length === 0 ? [] : [`  attack kit at this threshold: ${tried.join(', ')}`];
  const lost = [...soft].map(([family, n]) => `${family} ${n}`).join(', ');
  if (lost !== '')
    seen.push(
      `  less sharp than the capture gate of this imager requires, so not judged: ${lost} (capture sharper pictures of them)`,
    );
  switch (verdict.state) {
    case 'seen':
      return [...seen, '  counts from now on'];
    case 'blind':
      return [
        ...seen,
        `  is shown but does not count: it hardly detects ${verdict.families.join(', ')} (DOC_BLIND_HERE)`,
      ];
    case 'incomplete':
      return [
        ...seen,
        '  is shown but does not count, because the attack kit is incomplete:',
        ...verdict.missing.map((what) => `    ${what}`),
      ];
  }
}

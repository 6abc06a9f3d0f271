import { daysFor } from '../../core/document/calibration/index.ts';
import { calibrationWords, openCalibrations } from '../../daemon/lane/index.ts';
import { daysCount } from '../calibration/index.ts';
import type { CALIBRATIONS } from '../reports/index.ts';
import { notTried, type OpenedState, type Saying } from '../state/index.ts';

export const WRONG_RATE = '--per-day: state a number of documents from 1 to 10000.';
const MOST_PER_DAY = 10_000;

/** Number of documents a day as stated by the technician; null if nothing was stated. */
export function perDayOf(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 1 && value <= MOST_PER_DAY ? value : 'wrong';
}

/** `waypost calibrate show`: what is calibrated here, whether it is in force, and what is missing for the rest. */
export async function showCalibrations(
  context: Saying<typeof CALIBRATIONS>,
  state: OpenedState,
  perDay: number | null | 'wrong',
): Promise<void> {
  if (perDay === 'wrong') return notTried(context, WRONG_RATE);
  const opened = openCalibrations(state);
  const standings = await opened.standings();
  const missing = await opened.missing();
  context.report({
    calibrations: standings.map((standing) => {
      const { technician = null, approver = null } = standing.stored?.record ?? {};
      const { name, fault } = standing;
      return { check: name, fault, words: calibrationWords(standing), technician, approver };
    }),
    missing: missing.map(({ name, documents, kit, blind }) => {
      return { check: name, documents, days: daysFor(documents, perDay), kit, blind };
    }),
  });
  if (standings.length === 0) context.print('Nothing is calibrated: every check runs as delivered.');
  for (const standing of standings) {
    context.print(`${standing.name.padEnd(24)} ${calibrationWords(standing)}`);
    const record = standing.stored?.record;
    if (record === undefined) continue;
    const { technician, approver, byModel, attackKit } = record;
    context.print(`  by ${technician}, approved by ${approver}`);
    context.print(`  documents: ${byModel.map(({ country, type, n }) => `${country} ${type} ${n}`).join(', ')}`);
    const kit = attackKit.map(({ family, n, alarmed }) => `${family} ${alarmed} of ${n}`).join(', ');
    context.print(`  attack kit: ${kit === '' ? 'none' : kit}`);
  }
  for (const line of missingLines(missing, perDay)) context.print(line);
}

type MissingCalibration = Awaited<ReturnType<ReturnType<typeof openCalibrations>['missing']>>[number];

/** What is missing, one line for each check, and the command for it. */
function missingLines(missing: readonly MissingCalibration[], perDay: number | null): string[] {
  if (missing.length === 0) return [];
  const days = missing.some(({ documents }) => documents > 0) && perDay === null;
  return [
    'Shown, but not counted yet. What is missing:',
    ...missing.map(({ name, documents, kit, blind }) => {
      if (blind.length > 0)
        return `  ${name.padEnd(24)} it hardly detects ${blind.join(', ')}: check the imager's settings`;
      const pages =
        documents === 0 ? 'the same genuine documents again' : documentWords(documents, daysFor(documents, perDay));
      return `  ${name.padEnd(24)} ${pages}${kit.length === 0 ? '' : `; attack kit: ${kit.join(', ')}`}`;
    }),
    ...(days ? ['Add --per-day N to see how many days it takes if N documents come in a day.'] : []),
    'Take the pictures, then run waypost calibrate documents (docs/document-checks.md, Calibration on your imager).',
  ];
}

function documentWords(documents: number, days: number | null): string {
  const words = `${documents} different genuine documents`;
  return days === null ? words : `${words}, ${daysCount(days)}`;
}

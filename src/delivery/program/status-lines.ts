import { FACTORY, type SlotFacts } from './slot.ts';

/** The programs of a kiosk in words for a technician, a sentence each. `factory` is the version of the package's program. */
export function statusLines(facts: SlotFacts, factory: string): string[] {
  const name = (version: string): string => (version === FACTORY ? `${factory} (the package)` : version);
  const { good, previous, trial, wentBack, ready, rehearsed, restart, hold, failed } = facts;
  const lines: string[] = [];
  if (trial === null) lines.push(`Program ${name(good)} is in use.`);
  else {
    const since = trial.since === null ? '' : ` since ${trial.since}`;
    lines.push(`Program ${trial.version}, on trial${since}, start ${trial.starts} of 3; ${name(good)} is kept.`);
  }
  if (previous !== null && previous !== good) lines.push(`Program ${name(previous)} is kept for going back.`);
  if (wentBack !== null && wentBack.reason === 'PROGRAM_REHEARSAL_FAILED')
    lines.push(`${wentBack.version} was not tried at ${wentBack.at}: ${wentBack.reason}.`);
  else if (wentBack !== null)
    lines.push(`The kiosk went back to ${name(good)} at ${wentBack.at}: ${wentBack.reason} (${wentBack.version}).`);
  if (ready !== null && ready !== good && trial === null && !failed.includes(ready)) {
    lines.push(
      rehearsed === ready
        ? `Program ${ready} is installed and passed its rehearsal: it will be tried in the time window, while no traveller is at the desk.`
        : `Program ${ready} is installed: its rehearsal comes next.`,
    );
  }
  if (restart) lines.push('The daemon starts again as soon as no traveller is present.');
  if (hold !== null) lines.push(`On hold since ${hold}: no program is tried automatically.`);
  return lines;
}

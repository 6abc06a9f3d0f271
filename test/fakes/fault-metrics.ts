import { appendFileSync } from 'node:fs';

/** What one fault test did, for the table at the end of `npm run test:faults`. */
export interface FaultMetrics {
  test: string;
  /** Kills, power cuts, full disks: moments at which something was cut off. */
  points?: number;
  /** Acknowledged facts that were gone afterwards. */
  lost?: number;
  /** In words, beside these. */
  note?: string;
}

/** Prints the figures, and leaves them to the report where `npm run test:faults` runs this. */
export function reportMetrics(metrics: FaultMetrics): void {
  console.log(`figures: ${JSON.stringify(metrics)}`);
  const file = process.env['WAYPOST_FAULT_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(metrics)}\n`);
}

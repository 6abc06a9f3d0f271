import { appendFileSync } from 'node:fs';

/** One line of the table that `npm run test:attacks` prints. */
export interface AttackFigure {
  /** What the attacker does, in a few words. */
  attack: string;
  tries: number;
  /** Tries in which the attacker got what the attack is for; the table fails above 0. */
  succeeded: number;
  /** What was measured besides: times, bytes, p-values. */
  note?: string;
}

/** `full` in `npm run test:attacks`, `small` in the gate, where one round of each attack must fit into seconds. */
export function attackSize<T>({ small, full }: { small: T; full: T }): T {
  return process.env['WAYPOST_ATTACKS'] === 'full' ? full : small;
}

/** Adds a line to the table of `npm run test:attacks`; does nothing in other runs. */
export function attackFigure(figure: AttackFigure): void {
  const path = process.env['WAYPOST_ATTACK_FIGURES'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(figure)}\n`);
}

/**
 * Referrals that one officer seals within an hour. A coach with a whole group in need stays below it; a script that floods
 * the receiving body, whose people read each one, does not.
 */
import { HOUR_MS } from '../../time/index.ts';
export const REFERRALS_PER_OFFICER_HOUR = 20;

/**
 * Sealed referrals of the last hour by officer, in memory alone: the store of the protection route keeps nothing that says
 * which officer referred somebody.
 */
export class ReferralRate {
  readonly #sealedAt = new Map<string, number[]>();

  /** Whether this officer has to telephone now; `mono` in monotonic milliseconds. */
  isSpent(officer: string, mono: number): boolean {
    const recent = (this.#sealedAt.get(officer) ?? []).filter((at) => mono - at < HOUR_MS);
    if (recent.length === 0) this.#sealedAt.delete(officer);
    else this.#sealedAt.set(officer, recent);
    return recent.length >= REFERRALS_PER_OFFICER_HOUR;
  }

  sealed(officer: string, mono: number): void {
    this.#sealedAt.set(officer, [...(this.#sealedAt.get(officer) ?? []), mono]);
  }
}

/**
 * Most referrals that one officer may seal within an hour. A coach with a whole group in need stays below it. A script that
 * floods the receiving body does not, and people there read each referral.
 */
import { HOUR_MS } from '../../time/index.ts';
export const REFERRALS_PER_OFFICER_HOUR = 20;

/**
 * Counts the referrals that each officer sealed in the last hour, only in memory: the store of the protection route keeps nothing
 * that says which officer referred somebody.
 */
export class ReferralRate {
  readonly #sealedAt = new Map<string, number[]>();

  /** True if this officer has to telephone now; `mono` is in monotonic milliseconds. */
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

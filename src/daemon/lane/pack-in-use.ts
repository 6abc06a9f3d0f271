import type { PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import type { Body, Pack } from '../../core/protection/pack/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';
import type { PackInForce } from '../../delivery/packs/index.ts';
import { leastGroup } from '../report/index.ts';

export interface PackInUseParts {
  /** Reads the pack that is currently installed. */
  read: () => PackInForce;
  rules: Pick<PolicyInForce, 'childAge' | 'kMin'>;
  /** Receiving body on a demonstration lane; everywhere else only the signed pack names one. */
  demoBody: Body | null;
}

/**
 * The protection pack of this lane with the policy's stricter rules. A newer pack takes effect at the start, or at the first full
 * hour when nobody is at the desk, so that a form never changes while an officer fills it in.
 */
export class PackInUse {
  readonly #parts: PackInUseParts;
  #now: PackInForce;
  #pack: Pack;
  #hour: number | null = null;

  constructor(parts: PackInUseParts) {
    this.#parts = parts;
    this.#now = parts.read();
    this.#pack = this.#allowed(this.#now.pack);
  }

  /** The pack as it was installed, and what is wrong with it. */
  get now(): PackInForce {
    return this.#now;
  }

  /** The pack as the form uses it. */
  get pack(): Pack {
    return this.#pack;
  }

  /**
   * Adopts a newer pack, once for each full hour. An invalid one does not change anything here: the pack found sound
   * at the start remains, and the next start says what is wrong. `wall` may be a clock that is not trusted: it only says that
   * an hour began.
   */
  look(wall: Date, { occupied }: { occupied: boolean }): void {
    const hour = Math.floor(wall.getTime() / HOUR_MS);
    this.#hour ??= hour;
    if (hour === this.#hour || occupied) return;
    this.#hour = hour;
    const next = this.#parts.read();
    if (next.fault !== null || next.from !== 'installed' || next.pack.version <= this.#versionNow()) return;
    this.#now = next;
    this.#pack = this.#allowed(next.pack);
  }

  /** Version of the installed pack. The product's own pack counts as 0, so that the first installed one may have any version. */
  #versionNow(): number {
    return this.#now.from === 'installed' ? this.#now.pack.version : 0;
  }

  #allowed(pack: Pack): Pack {
    const { rules, demoBody } = this.#parts;
    const kMin = leastGroup(pack, rules);
    const ruled = { ...pack, rules: { ...pack.rules, kMin } };
    if (demoBody !== null)
      return { ...ruled, bodies: [demoBody], routes: [{ for: ['adult', 'child'], bodies: [demoBody.id] }] };
    // `routeState` judges which bodies may receive referrals.
    return {
      ...ruled,
      bodies: pack.bodies.map((body) => ({ ...body, childAge: Math.max(body.childAge, rules.childAge) })),
    };
  }
}

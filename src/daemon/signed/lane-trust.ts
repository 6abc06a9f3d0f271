import type { Trusted } from '../../core/chip/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { TrustStore } from '../../core/trust/index.ts';
import { trustPacks } from '../../delivery/packs/index.ts';
import { type PackHolder, stationOf } from '../state/index.ts';

export interface LaneTrustParts extends PackHolder {
  config: Pick<Config, 'stateDir' | 'policyKeys'>;
  clock: Clock;
  /** The issuers that only a demonstration trusts; null on a real lane. */
  played: (() => TrustStore) | null;
}

/** Whom this lane trusts, for chips and seals alike. */
export interface LaneTrust {
  /** Asked at each judgement: a newer store may have come, and the clock may have lost its trust. */
  trusted: () => Trusted;
  notices: readonly string[];
}

/** The trust store is loaded once at the start, as every signed file is. */
export function openTrust({ config, clock, played, ...holder }: LaneTrustParts): LaneTrust {
  const trust = trustPacks.loadTrust({ ...stationOf({ config, ...holder }), trust: config.policyKeys }, clock);
  return {
    trusted: () => ({
      store: played?.() ?? trust.current(),
      now: clock.trusted() ? clock.wall().getTime() : null,
    }),
    notices: played === null ? trustPacks.trustNotices(trust) : [],
  };
}

import type { Trusted } from '../../core/chip/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { TrustStore } from '../../core/trust/index.ts';
import { trustPacks } from '../../delivery/packs/index.ts';
import { type PackHolder, stationOf } from '../state/index.ts';

/** Number of digits of a key that are shown, as in the lists of its office. */
const ORIGIN_DIGITS = 16;

export interface LaneTrustParts extends PackHolder {
  config: Pick<Config, 'stateDir' | 'policyKeys'>;
  clock: Clock;
  /** The issuers that only a demonstration trusts; null on a real lane. */
  played: (() => TrustStore) | null;
}

/** The trust store of this lane, as the page about the machine shows it. */
export interface TrustStanding {
  facts: { version: number; created: string; expires: string | null; cscas: number; origin: string[] } | null;
  /** Reason code; null if the store holds, or none was imported. */
  fault: string | null;
  /** Whether the issuers of a demonstration replace the trust store. */
  isPlayed: boolean;
}

/** The issuers that this lane trusts, for both chips and seals. */
export interface LaneTrust {
  /** Asked at each judgement: a newer store may have been installed, and the clock may no longer be trusted. */
  trusted: () => Trusted;
  /** Current state of the store, which may have expired since the start. */
  standing: () => TrustStanding;
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
    standing: () => ({ facts: factsOf(trust), fault: trust.fault?.reason ?? null, isPlayed: played !== null }),
    notices: played === null ? trustPacks.trustNotices(trust) : [],
  };
}

function factsOf({ facts, installed }: trustPacks.TrustInForce): TrustStanding['facts'] {
  if (facts === null) return null;
  const { version, created, expires, signedBy } = facts;
  const cscas = installed.parts.entries.filter(({ role }) => role === 'csca').length;
  return { version, created, expires, cscas, origin: signedBy.map((key) => key.slice(0, ORIGIN_DIGITS)) };
}

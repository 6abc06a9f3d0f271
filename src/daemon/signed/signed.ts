import type { SealStep } from '../../core/inspection/ports/steps/index.ts';
import { buildChip, type LaneChip, type PlayedChips } from '../chip/index.ts';
import type { PackHolder } from '../state/index.ts';
import { type LaneTrust, type LaneTrustParts, openTrust } from './lane-trust.ts';
import { SealReadingService } from './seal-reading.ts';

export interface SignedParts
  extends PackHolder,
    Pick<LaneTrustParts, 'clock'>,
    Pick<Parameters<typeof buildChip>[0], 'supervisor' | 'log'> {
  config: LaneTrustParts['config'] & Parameters<typeof buildChip>[0]['config'];
  /** The virtual passports of a demonstration, and the issuers that only it trusts; null on a real lane. */
  demo: { chips: PlayedChips } | null;
}

/** The signed parts of a document: its chip and its barcodes, with one trust store for both. */
export interface LaneSigned {
  chip: LaneChip;
  seals: SealStep;
  trust: LaneTrust['standing'];
  notices: readonly string[];
}

export function buildSigned({ config, supervisor, log, clock, demo, ...holder }: SignedParts): LaneSigned {
  const played = demo?.chips ?? null;
  const trust = openTrust({ config, clock, ...holder, played: played?.trusted ?? null });
  return {
    chip: buildChip({ config, clock, supervisor, log, trusted: trust.trusted, played }),
    seals: new SealReadingService({
      supervisor,
      clock,
      trusted: trust.trusted,
      log: (event) => log.info(event, 'seal'),
    }),
    trust: trust.standing,
    notices: trust.notices,
  };
}

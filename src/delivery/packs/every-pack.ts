import type { Config } from '../../core/config/index.ts';
import { CALIBRATED_CHECK_IDS } from '../../core/document/calibration/index.ts';
import { calibrationPack } from './calibration-pack.ts';
import { documentTypeNames, documentTypePack } from './document-type-pack.ts';
import { INDICATORS } from './indicator-pack.ts';
import { ISSUES } from './known-issues.ts';
import { OPERATOR_MODELS } from './operator-models-pack.ts';
import type { PackStation } from './pack-kind.ts';
import { POLICY } from './policy-pack.ts';
import { TRUST } from './trust-pack.ts';

/**
 * Has the ledger hold every signed file of this kiosk that the audit names and that the ledger does not: those of an earlier
 * version of the program, and what a crash left out. At the start of the daemon, before any of them is loaded.
 */
export async function adoptPacks(
  station: PackStation,
  { policyKeys, modelKeys, protection }: Pick<Config, 'policyKeys' | 'modelKeys' | 'protection'>,
): Promise<void> {
  const found = [
    POLICY.adopt({ ...station, trust: policyKeys }),
    INDICATORS.adopt({ ...station, trust: protection.packKeys }),
    ISSUES.adopt({ ...station, trust: modelKeys }),
    TRUST.adopt({ ...station, trust: policyKeys }),
    OPERATOR_MODELS.adopt(station),
    ...CALIBRATED_CHECK_IDS.map((check) => calibrationPack(check).adopt(station)),
    ...documentTypeNames(station).map((name) => documentTypePack(name).adopt(station)),
  ];
  await station.memory.adopt(Object.assign({}, ...found));
}

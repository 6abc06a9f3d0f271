import type { Config } from '../../core/config/index.ts';
import { calibrationNames, calibrationPack } from './calibration-pack.ts';
import { documentTypeNames, documentTypePack } from './document-type-pack.ts';
import { INDICATORS } from './indicator-pack.ts';
import { ISSUES } from './known-issues.ts';
import { OPERATOR_MODELS } from './operator-models-pack.ts';
import type { PackStation } from './pack-kind.ts';
import { POLICY } from './policy-pack.ts';
import { REFERENCE } from './reference-pack.ts';
import { TRUST } from './trust-pack.ts';

/**
 * Adds to the ledger every signed file of this kiosk that the audit names but the ledger lacks: those from an earlier version
 * of the program, and those that a crash left out. Called at the start of the daemon, before any of them is loaded.
 */
export async function adoptPacks(
  station: PackStation,
  { policyKeys, modelKeys, protection }: Pick<Config, 'policyKeys' | 'modelKeys' | 'protection'>,
): Promise<void> {
  const found = [
    POLICY.adopt({ ...station, trust: policyKeys }),
    INDICATORS.adopt({ ...station, trust: protection.packKeys }),
    ISSUES.adopt({ ...station, trust: modelKeys }),
    REFERENCE.adopt({ ...station, trust: modelKeys }),
    TRUST.adopt({ ...station, trust: policyKeys }),
    OPERATOR_MODELS.adopt(station),
    ...calibrationNames(station).map((name) => calibrationPack(name).adopt(station)),
    ...documentTypeNames(station).map((name) => documentTypePack(name).adopt(station)),
  ];
  await station.memory.adopt(Object.assign({}, ...found));
}

/**
 * Versions of the signed files that this kiosk holds, by kind, as the sealed ledger knows them. For a kind with several files,
 * such as calibrations, the highest. Withdrawn files are left out.
 */
export function heldVersions(station: PackStation): Record<string, number> {
  const kinds: Readonly<Record<string, readonly { key: string }[]>> = {
    policy: [POLICY],
    indicators: [INDICATORS],
    'known-issues': [ISSUES],
    reference: [REFERENCE],
    trust: [TRUST],
    'operator-models': [OPERATOR_MODELS],
    calibration: calibrationNames(station).map(calibrationPack),
    'document-type': documentTypeNames(station).map(documentTypePack),
  };
  const versionOf = ({ key }: { key: string }): number[] => {
    const read = station.memory.held(key);
    return read.ok && read.held !== null && read.held.id !== null ? [read.held.version] : [];
  };
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, files]) => {
      const versions = files.flatMap(versionOf);
      return versions.length === 0 ? [] : [[kind, Math.max(...versions)]];
    }),
  );
}

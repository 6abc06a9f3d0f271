import type { ChipArithmetic } from '../access/groups.ts';
import { standardGroup } from '../access/groups.ts';
import type { MappingProof } from '../access/pace.ts';
import { type AgreementKey, type ChipKeyInfo, readSecurityInfos } from '../access/security-infos.ts';
import { equalBytes } from '../access/suites.ts';
import { readCardSecurity } from '../passive/sod.ts';
import type { ChipMappingReport } from '../read/reading.ts';

/**
 * Checks the equation of chip authentication mapping: the chip's data times its static key must be the mapping key that it sent
 * (Doc 9303-11
 * 4.4.3.5.2). `cardSecurity` is the whole file; its signature is not verified here, and proves the key afterwards.
 */
export async function runChipMapping(
  proof: MappingProof,
  { cardSecurity, arithmetic }: { cardSecurity: Uint8Array | undefined; arithmetic: ChipArithmetic },
): Promise<ChipMappingReport> {
  const { parameterId, data } = proof;
  const report = (
    outcome: ChipMappingReport['outcome'],
    keyId: number | null,
    detail: string | null,
  ): ChipMappingReport => ({
    outcome,
    parameterId,
    keyId,
    detail,
  });
  const read = cardSecurity === undefined ? null : readCardSecurity(cardSecurity);
  const infos = read?.ok === true ? readSecurityInfos(read.value.content) : null;
  if (infos === null || !infos.ok) return report('no-key', null, 'CARD_SECURITY');
  const chosen = mappingKeyOf(infos.chipKeys, parameterId);
  if (chosen === null) return report('no-key', null, 'KEY');
  if (data === null) return report('differs', chosen.keyId, 'DECRYPTION');
  const group = standardGroup(parameterId);
  if (group === null) return report('no-key', chosen.keyId, 'GROUP');
  const answer = await arithmetic.compute({ op: 'multiply', group, scalar: data, element: chosen.key.publicKey });
  const equal = answer.ok && equalBytes(answer.bytes, proof.mappingKey);
  return report(equal ? 'equal' : 'differs', chosen.keyId, equal ? null : 'EQUATION');
}

/** The key with the identifier of the parameters; if none has it, the only key on that curve (TR-03110-3 A.1.1.2). */
function mappingKeyOf(
  keys: readonly ChipKeyInfo[],
  parameterId: number,
): { key: AgreementKey; keyId: number | null } | null {
  const onCurve = keys.flatMap(({ key, keyId }) =>
    key?.group.kind === 'ec' && key.group.id === parameterId ? [{ key, keyId }] : [],
  );
  const named = onCurve.find(({ keyId }) => keyId === parameterId);
  return named ?? (onCurve.length === 1 ? (onCurve[0] ?? null) : null);
}

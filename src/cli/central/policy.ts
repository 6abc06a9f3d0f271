import type { Command } from 'commander';
import { POLICY_LIMIT_BYTES, type PolicyPack, readPolicyPack } from '../../core/inspection/index.ts';
import { signPolicy } from '../../delivery/packs/index.ts';
import { type StateContext, stateContext } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import { type PackKind, signPackFile } from './sign-pack.ts';

const POLICY: PackKind<PolicyPack> = {
  limitBytes: POLICY_LIMIT_BYTES,
  read: readPolicyPack,
  sign: signPolicy,
  said: ({ policyId, country, version, validUntil }) => ({
    summary: `${policyId} of ${country}, version ${version}`,
    next: `Valid until ${validUntil}: install a newer one on every kiosk before that.`,
  }),
  trust: 'policyKeys',
};

/** `waypost central policy`: signs a policy pack at the central office (docs/policy.md). */
export function registerCentralPolicyCommand(
  central: Command,
  words: Pick<StateContext, 'print' | 'warn' | 'exit'> = stateContext,
): void {
  central
    .command('policy <file>')
    .description('check a policy pack and write it signed')
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .requiredOption('--out <file>', 'signed policy pack to write')
    .action(async (file: string, { key, out }: { key: string[]; out: string }) =>
      signPackFile(words, POLICY, { file, keys: key, out }),
    );
}

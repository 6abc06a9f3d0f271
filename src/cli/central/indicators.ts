import type { Command } from 'commander';
import { PACK_LIMIT_BYTES, type Pack, readPack } from '../../core/protection/index.ts';
import { signPack } from '../../delivery/packs/index.ts';
import { type StateContext, stateContext } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import { type PackKind, signPackFile } from './sign-pack.ts';

const INDICATORS: PackKind<Pack> = {
  limitBytes: PACK_LIMIT_BYTES,
  read: readPack,
  sign: signPack,
  said: ({ version, items, body }) => ({
    summary: `version ${version}, ${items.length} items`,
    next:
      body === null ? 'It names no referral body.' : `Referral body: ${body.name}, key valid until ${body.validUntil}.`,
  }),
  trust: 'packKeys',
};

/** `waypost central indicators`: signs an indicator pack at the central office (docs/protection.md). */
export function registerCentralIndicatorCommand(
  central: Command,
  words: Pick<StateContext, 'print' | 'warn' | 'exit'> = stateContext,
): void {
  central
    .command('indicators <file>')
    .description('check an indicator pack and write it signed')
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .requiredOption('--out <file>', 'signed pack to write')
    .action(async (file: string, { key, out }: { key: string[]; out: string }) =>
      signPackFile(words, INDICATORS, { file, keys: key, out }),
    );
}

import type { Command } from 'commander';
import { stagePack } from '../../central/publish/index.ts';
import { spokenForm, updateReady } from '../../delivery/format/index.ts';
import { SIGNED_PACK_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import { atCentralOffice, centralOfficeCommand, onCentralOffice, Refused, readSmall } from './context.ts';

/** `waypost central stage`: a signed protection pack for publication in the repository (docs/protection.md). */
export function registerStageCommand(central: Command): void {
  centralOfficeCommand(
    central,
    'stage <pack>',
    'stage a signed protection pack for every kiosk of the repository',
  ).action((path: string, { office }: { office: string }) => stage(path, office));
}

async function stage(path: string, office: string): Promise<void> {
  await atCentralOffice(async (context) => {
    await updateReady();
    const text = readSmall(path, SIGNED_PACK_LIMIT_BYTES);
    await onCentralOffice(office, (folder) => {
      const verdict = stagePack({ folder, text, now: context.now() });
      if (!verdict.ok) throw new Refused(`${path}: ${verdict.message} (${verdict.reason})`);
      const { pack, digest } = verdict;
      context.print(`Protection pack, version ${pack.version}: ${pack.items} items, ${pack.signatures} signatures.`);
      context.print(`To be signed: ${spokenForm(digest.slice(0, 32))}`);
      context.print(`Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`);
    });
  });
}

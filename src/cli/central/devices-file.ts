import type { Command } from 'commander';
import { z } from 'zod';
import { readText } from '../../adapters/files/index.ts';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import { activeDevices } from '../../central/devices/index.ts';
import { placeFile } from '../../central/files/index.ts';
import { hexGroups } from '../../delivery/format/index.ts';
import { devicesFiles } from '../../delivery/packs/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect, KEY_FILE_BYTES, signersOf } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  centralOfficeCommand,
  onCentralOffice,
  Refused,
} from './context.ts';

interface Options {
  office: string;
  key: string[];
  body: string[];
  out: string;
}

const BLOCK_BYTES = 4096;
/** Two years. After that a body is warned, but can continue, because otherwise nobody could be helped. */
const LIFE_DAYS = 730;
/** Public block of a body, as printed by `waypost protection body keygen` and the page for receiving bodies. */
const blockSchema = z.object({
  ack: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  name: z.string().min(1).max(80),
});

/** `waypost central device sign`: tells receiving bodies whose signatures count (docs/receiving-body.md). */
export function registerDevicesFileCommand(device: Command): void {
  centralOfficeCommand(
    device,
    'sign',
    'write the list of valid kiosks for receiving bodies, signed by the keys of the pack',
  )
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .option('--body <file>', 'public block, with name, of a receiving body that may pass referrals on', collect, [])
    .requiredOption('--out <file>', 'devices file to write, carried together with the pack')
    .action(async (options: Options) => atCentralOffice((context) => write(context, options)));
}

async function write(context: CentralOfficeContext, { office, key, body, out }: Options): Promise<void> {
  const read = (path: string, limitBytes: number, what: string): string => {
    const text = readText(path, { limitBytes, what });
    if (!text.ok) throw new Refused(text.message, EXIT_NOT_TRIED);
    return text.value;
  };
  const found = signersOf(key, (path) => read(path, KEY_FILE_BYTES, 'a secret key'));
  if (!found.ok) throw new Refused(found.message, EXIT_NOT_TRIED);
  const { signers } = found;
  const bodies = body.map((path): devicesFiles.Sender => {
    const block = blockOf(read(path, BLOCK_BYTES, 'the public block of a receiving body'));
    if (block === null)
      throw new Refused(`${path} is not the public block of a receiving body with its name.`, EXIT_NOT_TRIED);
    return { what: 'body', name: block.name, sign: Buffer.from(block.ack, 'base64').toString('hex') };
  });
  await onCentralOffice(office, (folder) => {
    const kiosks = activeDevices(folder).map(({ name, sign }): devicesFiles.Sender => ({ what: 'kiosk', name, sign }));
    if (kiosks.length === 0)
      throw new Refused('There is no valid kiosk: enrol one first (waypost central device enrol).');
    const now = context.now();
    const issued = now.toISOString();
    const expires = new Date(now.getTime() + LIFE_DAYS * 86_400_000).toISOString();
    placeFile(out, devicesFiles.devicesFile({ senders: [...kiosks, ...bodies], issued, expires }, signers));
    context.print(`${out}: ${kiosks.length} kiosks, ${bodies.length} bodies, valid until ${expires}.`);
    context.print('Read these ids out to each receiving body by telephone; it keeps the keys if the ids are the same:');
    for (const { publicKey } of signers) context.print(`  ${hexGroups(devicesFiles.signerId(toHex(publicKey)))}`);
    if (signers.length === 1) context.print('One signature: a single person could add a kiosk. Sign with two keys.');
  });
}

function blockOf(text: string): z.infer<typeof blockSchema> | null {
  try {
    return blockSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

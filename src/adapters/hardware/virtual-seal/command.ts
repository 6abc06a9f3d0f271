import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { type Result, refuse } from '../../../core/result/index.ts';
import { SealAuthority } from './authority.ts';
import { isSealCase, SEAL_CASES, type SealCase, virtualVisa } from './cases.ts';
import { drawPage } from './page.ts';

interface SimSealOptions {
  case: string[];
  ppi: string;
  dump?: string;
  list?: boolean;
}

const PPI_LIMITS: readonly [number, number] = [200, 800];

/** Adds `sim seal` to the command line. A command `sim` that another module has already added is used. */
export function registerVirtualSealCommand(program: Command): void {
  const sim =
    program.commands.find((command) => command.name() === 'sim') ??
    program.command('sim').description('simulated hardware for technicians and developers');
  sim
    .command('seal')
    .description('visas of the country UT with a signed barcode: write their pages, payloads and trust folder')
    .option(
      '--case <name>',
      'fault to simulate; may be repeated; without it, every case is drawn',
      (name, names: string[]) => [...names, name],
      [],
    )
    .option('--ppi <number>', 'pixels per inch, 200 to 800', '400')
    .option('--dump <folder>', 'new folder, in the layout that waypost eval seals reads')
    .option('--list', 'list the cases, and exit')
    .action(async (options: SimSealOptions) => {
      const done = await simSeal(options, { now: new Date(), say: (line) => void process.stdout.write(`${line}\n`) });
      if (!done.ok) process.stderr.write(`waypost: ${done.message}\n`);
      process.exitCode = done.ok ? 0 : 2;
    });
}

type Refusal = 'CASE' | 'PPI' | 'FOLDER' | 'DRAWING';

/** `waypost sim seal`: the folder appears whole or not at all. */
export async function simSeal(
  { case: names, ppi: density, dump: folder, list = false }: SimSealOptions,
  { now, say }: { now: Date; say: (line: string) => void },
): Promise<Result<Refusal>> {
  if (list) {
    for (const [name, { about }] of Object.entries(SEAL_CASES)) say(`${name.padEnd(18)}${about}`);
    return { ok: true };
  }
  const unknown = names.find((name) => !isSealCase(name));
  if (unknown !== undefined)
    return refuse('CASE', `There is no case "${unknown}". List them with: waypost sim seal --list`);
  const ppi = Number(density);
  if (!Number.isInteger(ppi) || ppi < PPI_LIMITS[0] || ppi > PPI_LIMITS[1])
    return refuse('PPI', `--ppi must be a whole number from ${PPI_LIMITS[0]} to ${PPI_LIMITS[1]}.`);
  if (folder === undefined) return refuse('FOLDER', 'Give a new folder with --dump, or give --list.');
  if (existsSync(folder) && readdirSync(folder).length > 0)
    return refuse('FOLDER', `${folder} is not empty. Give a folder that does not exist yet.`);
  const cases = names.length === 0 ? Object.keys(SEAL_CASES).filter(isSealCase) : names.filter(isSealCase);
  return await write(folder, { cases, ppi, now, say });
}

async function write(
  folder: string,
  { cases, ppi, now, say }: { cases: readonly SealCase[]; ppi: number; now: Date; say: (line: string) => void },
): Promise<Result<Refusal>> {
  const authority = new SealAuthority({ now });
  const files = new Map<string, Uint8Array | string>();
  const context: Record<string, object> = {};
  for (const name of cases) {
    const visa = virtualVisa(name, { authority, now });
    const picture = await drawPage({ ...visa, ppi });
    if (picture === null) return refuse('DRAWING', `The seal of "${name}" does not fit into its symbol.`);
    files.set(`seals/${name}.png`, picture);
    if (visa.payload !== null) files.set(`seals/${name}.bin`, visa.payload);
    const { mrz, passportMrz } = visa;
    context[`${name}.bin`] = { mrz, passportMrz };
    context[`${name}.png`] = { passportMrz };
  }
  files.set('seals/context.json', `${JSON.stringify(context, null, 2)}\n`);
  const expected = Object.fromEntries(cases.map((name) => [name, SEAL_CASES[name].expected]));
  files.set('expected.json', `${JSON.stringify(expected, null, 2)}\n`);
  for (const [file, bytes] of authority.trustFolder()) files.set(`trust/${file}`, bytes);
  const part = `${folder}.part`;
  for (const [file, content] of files) {
    const path = join(part, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  renameSync(part, folder);
  say(`${cases.length} visas in ${join(folder, 'seals')}, trust folder ${join(folder, 'trust')}`);
  return { ok: true };
}

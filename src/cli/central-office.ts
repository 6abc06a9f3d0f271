import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT_NOT_TRIED } from './state/index.ts';

/** A loader may put a query behind the address of a module. */
const { pathname } = new URL(import.meta.url);
const CENTRAL = new URL(pathname.endsWith('.ts') ? './central/central.ts' : './central/central.js', import.meta.url);

/**
 * `waypost central …` where it is installed. The package of a kiosk leaves it out, so that somebody who takes a kiosk over finds
 * nothing there that writes, approves or publishes lists; the command then names the package that has it, exit 2.
 */
export async function registerCentralOfficeCommands(program: Command): Promise<void> {
  if (existsSync(CENTRAL)) {
    const { registerCentralCommands } = await import('./central/central.ts');
    registerCentralCommands(program);
    return;
  }
  program
    .command('central')
    .description('not on a kiosk: the central office has it, package waypost-central')
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(() => {
      const remedy = 'Install the package waypost-central on a machine of the central office.';
      console.error(`waypost: a kiosk makes no lists. ${remedy}`);
      process.exitCode = EXIT_NOT_TRIED;
    });
}

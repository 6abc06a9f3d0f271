import { existsSync } from 'node:fs';
import type { Command } from 'commander';

/** A loader may append a query to the address of a module. */
const { pathname } = new URL(import.meta.url);
const CENTRAL = new URL(pathname.endsWith('.ts') ? './central/central.ts' : './central/central.js', import.meta.url);

const installed = existsSync(CENTRAL);

export const CENTRAL_DESCRIPTION: string = installed
  ? 'list authoring at the central office'
  : 'not on a kiosk: only the central office has it, in the package waypost-central';

/**
 * `waypost central …`, if it is installed. A kiosk's package leaves it out, so that somebody who takes over a kiosk does not
 * find anything that writes, approves or publishes lists. The command then names the package that contains it, and exits with 2.
 */
export async function registerCentralOfficeCommands(program: Command): Promise<void> {
  if (installed) {
    const { registerCentralCommands } = await import('./central/central.ts');
    registerCentralCommands(program);
    return;
  }
  program
    .command('central')
    .description(CENTRAL_DESCRIPTION)
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async () => {
      const { EXIT_NOT_TRIED } = await import('./state/index.ts');
      const remedy = 'Install the package waypost-central on a machine of the central office.';
      console.error(`waypost: a kiosk does not create lists. ${remedy}`);
      process.exitCode = EXIT_NOT_TRIED;
    });
}

/** `waypost sim fleet`, if the commands of the central office are installed; a kiosk has no simulated office. */
export async function registerFleetSimulatorCommand(program: Command): Promise<void> {
  if (!installed) return;
  const { registerFleetSimulator } = await import('./central/fleet-simulator.ts');
  registerFleetSimulator(program);
}

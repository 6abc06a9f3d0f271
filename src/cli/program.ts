/** The list of what `waypost` can do. A command is loaded when it is asked for: what only names itself loads nothing. */
import { Command } from 'commander';
import { VERSION } from '../adapters/installation/index.ts';
import { CENTRAL_DESCRIPTION, registerCentralOfficeCommands } from './central-office.ts';

/** Commands that are loaded together, with what the help says of each before it is loaded. */
interface Family {
  commands: Readonly<Record<string, string>>;
  register: (program: Command) => Promise<void>;
}

/** The command line with every command, for `waypost` itself and for anyone who looks at what commands there are. */
export async function waypostProgram(): Promise<Command> {
  const program = new Command('waypost')
    .description('Document and biometric verification for border checkpoints')
    .version(VERSION)
    .showHelpAfterError('Try: waypost --help');
  program.configureOutput({ outputError: await usageFor(program, words) });
  const asked = words === null ? null : askedFor(words);
  for (const { commands, register } of FAMILIES) {
    if (words === null || (asked !== null && asked in commands)) await register(program);
    else for (const [name, description] of Object.entries(commands)) program.command(name).description(description);
  }
  return program;
}

/** A wiring list of the command line; each room registers its own commands. */
import { Command } from 'commander';
import { registerScannerCommands } from '../adapters/hardware/scanner/commands/index.ts';
import { refusalText } from '../adapters/report/index.ts';
import { VERSION } from '../daemon/state/index.ts';
import { registerCentralOfficeCommands } from './central-office.ts';
import {
  registerAcceptanceCommands,
  registerConfigCommands,
  registerDecommissionCommand,
  registerDeviceCommands,
  registerDisplayCommands,
  registerDoctorCommand,
  registerMachineCommands,
  registerProvisionCommand,
  registerSelftestCommand,
  registerSiteLanguageCommands,
  registerSupportCommands,
  registerUpdateCommands,
} from './device/index.ts';
import { registerCalibrateCommands, registerDocumentCommands, registerModelsCommands } from './documents/index.ts';
import { registerEvalCommands } from './evaluation/index.ts';
import {
  registerAuditCommands,
  registerCaseCommands,
  registerCountersCommand,
  registerPatternsCommand,
} from './evidence/index.ts';
import { registerListCommands, registerNoticeCommands, registerRedressCommands } from './lists/index.ts';
import { registerOfficerCommands } from './officer/index.ts';
import { registerPolicyCommands, registerProtectionCommands } from './packs/index.ts';

/** A command that was not typed as it has to be, in the form that was asked for. */
function tellUsage(program: Command, text: string, write: (text: string) => void): void {
  const { rawArgs = [] } = program as Command & { rawArgs?: string[] };
  if (!rawArgs.includes('--json')) {
    write(text);
    return;
  }
  const message = text.trim().replace(/^error: /, '');
  const problem = { code: 'COMMAND_USAGE', message, remedy: 'Try: waypost --help' };
  console.log(refusalText(null, [problem], 1));
}

/** The command line with every command, for `waypost` itself and for anyone who looks at what commands there are. */
export async function waypostProgram(): Promise<Command> {
  const program = new Command('waypost')
    .description('Document and biometric verification for border checkpoints')
    .version(VERSION)
    .showHelpAfterError('Try: waypost --help')
    .configureOutput({ outputError: (text, write) => tellUsage(program, text, write) });

  registerProvisionCommand(program);
  registerDecommissionCommand(program);
  registerDoctorCommand(program);
  registerSelftestCommand(program);
  registerSupportCommands(program);
  registerConfigCommands(program);
  registerOfficerCommands(program);
  registerMachineCommands(program);
  registerDeviceCommands(program);
  registerAcceptanceCommands(program);
  registerDisplayCommands(program);
  registerSiteLanguageCommands(program);
  registerListCommands(program);
  registerUpdateCommands(program);
  registerNoticeCommands(program);
  registerPolicyCommands(program);
  registerRedressCommands(program);
  registerProtectionCommands(program);
  registerModelsCommands(program);
  registerDocumentCommands(program);
  registerCalibrateCommands(program);
  registerAuditCommands(program);
  registerCaseCommands(program);
  registerCountersCommand(program);
  registerPatternsCommand(program);
  registerScannerCommands(program);
  await registerCentralOfficeCommands(program);
  registerEvalCommands(program);
  return program;
}

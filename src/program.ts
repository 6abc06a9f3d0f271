/** A wiring list of the command line; each room registers its own commands. */
import { Command } from 'commander';
import { registerScannerCommands } from './hardware/index.ts';
import {
  registerAcceptanceCommands,
  registerAuditCommands,
  registerCalibrateCommands,
  registerCaseCommands,
  registerConfigCommands,
  registerCountersCommand,
  registerDecommissionCommand,
  registerDeviceCommands,
  registerDisplayCommands,
  registerDoctorCommand,
  registerDocumentCommands,
  registerEvalCommands,
  registerListCommands,
  registerMachineCommands,
  registerModelsCommands,
  registerNoticeCommands,
  registerOfficeCommands,
  registerOfficerCommands,
  registerPatternsCommand,
  registerPolicyCommands,
  registerProtectionCommands,
  registerProvisionCommand,
  registerRedressCommands,
  registerSelftestCommand,
  registerSiteLanguageCommands,
  registerSupportCommands,
  registerUpdateCommands,
} from './provisioning/index.ts';
import { refusalText } from './report/index.ts';
import { VERSION } from './wiring/version.ts';

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

/** The command line with every command, for `waypost` itself and for whoever looks at what commands there are. */
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
  await registerOfficeCommands(program);
  registerEvalCommands(program);
  return program;
}

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
  registerSupportCommands,
  registerUpdateCommands,
} from './provisioning/index.ts';
import { VERSION } from './wiring/version.ts';

/** The command line with every command, for `waypost` itself and for whoever looks at what commands there are. */
export async function waypostProgram(): Promise<Command> {
  const program = new Command('waypost')
    .description('Document and biometric verification for border checkpoints')
    .version(VERSION)
    .showHelpAfterError('Try: waypost --help');

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

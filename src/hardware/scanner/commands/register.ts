import type { Command } from 'commander';
import { registerSimulatorCommand } from '../simulator/command.ts';
import { configurePort, sendSettings } from './configure-command.ts';
import { atDesk } from './desk.ts';
import { identifyPort, listPorts } from './identify-command.ts';
import { listenPort } from './listen-command.ts';
import { type MonitorOptions, monitorPort } from './monitor-command.ts';

/**
 * Adds `scanner identify|monitor|configure|settings`, for the technician with the daemon stopped, and `sim scanner`. A
 * command `scanner` or `sim` that another room has already added is used.
 */
export function registerScannerCommands(program: Command): void {
  registerSimulatorCommand(program);
  const scanner =
    program.commands.find((command) => command.name() === 'scanner') ??
    program.command('scanner').description('serial MRZ scanners, with the daemon stopped');
  const port = ['--port <path>', 'the serial port of the scanner'] as const;
  const profile = ['--profile <name>', 'profile in hardware/profiles'] as const;
  scanner
    .command('identify')
    .description('list the serial ports, or ask one which scanner is behind it')
    .option('--port <path>', 'the port to ask; queries only, no setting is changed')
    .option('--listen', 'send nothing: find format and speed from documents that you present')
    .action((options: { port?: string; listen?: boolean }) =>
      atDesk((desk) => {
        if (options.port === undefined) return Promise.resolve(listPorts(desk));
        return options.listen === true ? listenPort(desk, options.port) : identifyPort(desk, options.port);
      }),
    );
  scanner
    .command('monitor')
    .description('show what arrives from a scanner, as the daemon understands it; ends with Ctrl-C and a summary')
    .requiredOption(...port)
    .requiredOption(...profile)
    .option('--raw', 'every byte as well')
    .option('--show-data', 'show the text of documents; without it, letters are A and digits 9')
    .option('--seconds <number>', 'end by itself after this time')
    .action((options: MonitorOptions) => atDesk((desk) => monitorPort(desk, options)));
  scanner
    .command('configure')
    .description('send settings, read them back, and switch continuous reading on again')
    .requiredOption(...port)
    .requiredOption(...profile)
    .option('--settings <file>', 'name in firmware-config, or a path; default: what the daemon sends at every opening')
    .action((options: { port: string; profile: string; settings?: string }) =>
      atDesk((desk) => configurePort(desk, options)),
    );
  scanner
    .command('settings <file>')
    .description('the same as configure with the profile that FILE names')
    .requiredOption(...port)
    .action((file: string, options: { port: string }) => atDesk((desk) => sendSettings(desk, file, options.port)));
}

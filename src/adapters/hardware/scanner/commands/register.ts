import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../../report/index.ts';
import { registerSimulatorCommand } from '../simulator/index.ts';
import { configurePort, sendSettings } from './configure-command.ts';
import { identifyPort, listPorts } from './identify-command.ts';
import { listenPort } from './listen-command.ts';
import { type MonitorOptions, monitorPort } from './monitor-command.ts';
import { listProfiles } from './profiles-command.ts';
import { SCANNER_PORTS, SCANNER_PROFILES } from './reports.ts';
import { atTerminal, SITE_OPTION, terminal } from './terminal.ts';

interface Site {
  siteProfiles: string;
}

/**
 * Adds `scanner profiles|identify|monitor|configure|settings`, for the technician with the daemon stopped, and `sim
 * scanner`. A command `scanner` or `sim` that another module has already added is used.
 */
export function registerScannerCommands(program: Command): void {
  registerSimulatorCommand(program);
  const scanner =
    program.commands.find((command) => command.name() === 'scanner') ??
    program.command('scanner').description('serial MRZ scanners, with the daemon stopped');
  const port = ['--port <path>', 'the serial port of the scanner'] as const;
  const profile = ['--profile <name>', 'name of a profile: waypost scanner profiles'] as const;
  reports(scanner.command('profiles'), SCANNER_PROFILES)
    .description('every scanner profile with its origin, and which files were refused')
    .option(...SITE_OPTION)
    .action((options: Site & ReportOptions) =>
      reporting(terminal, { kind: SCANNER_PROFILES, options }, (out) =>
        atTerminal({ ...options, out }, (context) => listProfiles(context, out.report)),
      ),
    );
  reports(scanner.command('identify'), SCANNER_PORTS)
    .description('list the serial ports, or query one to identify its scanner')
    .option('--port <path>', 'the port to query; no setting is changed')
    .option('--listen', 'send nothing: find format and speed from documents that you present')
    .option(...SITE_OPTION)
    .action((options: { port?: string; listen?: boolean } & Site & ReportOptions) =>
      reporting(terminal, { kind: SCANNER_PORTS, options }, (out) =>
        atTerminal({ ...options, out }, (context) => {
          if (options.port === undefined) return listPorts(context, out.report);
          return options.listen === true
            ? listenPort(context, options.port, out.report)
            : identifyPort(context, options.port, out.report);
        }),
      ),
    );
  scanner
    .command('monitor')
    .description('show what arrives from a scanner, as the daemon understands it; ends with Ctrl-C and a summary')
    .requiredOption(...port)
    .requiredOption(...profile)
    .option('--raw', 'also show every byte')
    .option('--show-data', 'show the text of documents; without it, letters are A and digits 9')
    .option('--seconds <number>', 'stop automatically after this time')
    .option(...SITE_OPTION)
    .action((options: MonitorOptions & Site) => atTerminal(options, (context) => monitorPort(context, options)));
  scanner
    .command('configure')
    .description('send settings, read them back, and switch continuous reading on again')
    .requiredOption(...port)
    .requiredOption(...profile)
    .option(
      '--settings <file>',
      'name in firmware-config, or a path; default: the settings that the daemon sends each time it opens the port',
    )
    .option(...SITE_OPTION)
    .action((options: { port: string; profile: string; settings?: string } & Site) =>
      atTerminal(options, (context) => configurePort(context, options)),
    );
  scanner
    .command('settings <file>')
    .description('the same as configure with the profile that FILE names')
    .requiredOption(...port)
    .option(...SITE_OPTION)
    .action((file: string, options: { port: string } & Site) =>
      atTerminal(options, (context) => sendSettings(context, file, options.port)),
    );
}

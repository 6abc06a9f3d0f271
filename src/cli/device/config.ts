import type { Command } from 'commander';
import { loadConfig, migrateConfigFile } from '../../adapters/files/index.ts';
import { type ReportOptions, refuse, reporting, reports } from '../../adapters/report/index.ts';
import { CONFIG_VERSION } from '../../core/config/index.ts';
import { CONFIG_CHECK } from '../reports/index.ts';
import { EXIT_REFUSED, type Saying, type StateContext, stateContext } from '../state/index.ts';

/** `waypost config check|migrate` (docs/install.md). Neither opens the state, so both work for the installer. */
export function registerConfigCommands(program: Command, context: StateContext = stateContext): void {
  const config = program.command('config').description('the configuration file of this kiosk');
  reports(config.command('check'), CONFIG_CHECK)
    .description('check the file as the daemon would; nothing is changed')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: { config: string } & ReportOptions) =>
      reporting(context, { kind: CONFIG_CHECK, options }, (out) => check(out, options.config)),
    );
  config
    .command('migrate')
    .description('migrate a file of an earlier version; the old file is kept next to it as .bak')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: { config: string }) => migrate(context, options.config));
}

function check(context: Saying<typeof CONFIG_CHECK>, file: string): void {
  const loaded = loadConfig(file);
  if (!loaded.ok) {
    refuseFile(context, loaded);
    return;
  }
  const { lane, version } = loaded.config;
  const { id, name } = lane;
  context.report({ file, configVersion: version ?? CONFIG_VERSION, lane: { id, name } });
  context.print(`${file}: no errors, version ${version ?? CONFIG_VERSION}, lane ${lane.id} (${lane.name}).`);
}

function migrate(context: StateContext, file: string): void {
  const done = migrateConfigFile(file);
  if (!done.ok) refuseFile(context, done);
  else if (done.kept === null) context.print(`${file}: already version ${done.to}, nothing was changed.`);
  else context.print(`${file}: migrated from version ${done.from} to ${done.to}. The old file: ${done.kept}`);
}

function refuseFile(context: StateContext, { reason, message }: { reason: string; message: string }): void {
  refuse(context, { code: reason, message, exit: EXIT_REFUSED });
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { displayToken, displayUrl, noticeIdentity, readPrivacyNotice } from '../../daemon/lane/index.ts';
import { DISPLAY_NOTICE } from '../reports/index.ts';
import {
  onState,
  refuse,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';

/** `waypost display url|notice`: the traveller's display (docs/traveller-display.md). */
export function registerDisplayCommands(program: Command, context: StateContext = stateContext): void {
  const display = program.command('display').description("the traveller's display: its address and its privacy notice");
  withStateOptions(display.command('url').description('print the address that opens the display on this machine'))
    .option('--new', 'create a new one; the old one stops working at the next start of the daemon')
    .action(async (options: StateOptions & { new?: true }) =>
      onState(context, options, async ({ config, journal }) => {
        const renew = options.new === true;
        if (renew && !journal.appendSystem('key-changed', 'traveller-display', {}).ok)
          return refuse(context, 'The audit cannot be written, so nothing was changed.');
        const token = await displayToken(config.stateDir, { renew });
        context.print(displayUrl(`http://localhost:${config.http.port}`, token));
        if (renew) context.print('Restart the daemon, then open this address on the display.');
      }),
    );
  reports(
    withStateOptions(display.command('notice').description('the privacy notice in force, for auditors')),
    DISPLAY_NOTICE,
  )
    .option('--out <file>', 'write the complete file there, unchanged')
    .action((options: StateOptions & { out?: string } & ReportOptions) =>
      reporting(context, { kind: DISPLAY_NOTICE, options }, (out) => notice(out, options)),
    );
}

function notice(context: Saying<typeof DISPLAY_NOTICE>, options: StateOptions & { out?: string }): Promise<void> {
  return onState(context, options, async ({ config }) => {
    const read = await readPrivacyNotice(config.traveller.notice);
    if (!read.ok) return refuse(context, read.message);
    const { key, version, sha256 } = noticeIdentity(read);
    const languages = Object.keys(read.notice.texts);
    const missing = config.traveller.languages.filter((tag) => !languages.includes(tag.replace(/^site:/, '')));
    context.print(`${key}, version ${version}, ${languages.length} languages, sha256 ${sha256}`);
    if (missing.length > 0) context.print(`Shown on the display, without a text: ${missing.join(' ')}`);
    const said = { notice: key, noticeVersion: String(version), sha256, languages, missing };
    if (options.out === undefined) {
      context.report({ ...said, written: null });
      return;
    }
    const file = resolve(options.out);
    const fault = writeWhole(file, read.bytes, { mode: 0o644, existing: 'refuse' });
    if (fault === null) {
      context.report({ ...said, written: file });
      context.print(`Written to ${file}`);
    } else {
      refuse(context, fault);
    }
  });
}

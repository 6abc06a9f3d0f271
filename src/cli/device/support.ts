import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { readBytes, writeWhole } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { ADMIN_SOCKET, askMetrics, examine } from '../doctor/index.ts';
import { SUPPORT_BUNDLE } from '../reports/index.ts';
import { notTried, onState, refuse, type Saying, type StateContext, stateContext } from '../state/index.ts';
import { buildSupport, JOURNAL_LINES_MAX } from '../support/index.ts';

const JOURNAL_LIMIT_BYTES = 32 * 1024 * 1024;
const JOURNAL_PATIENCE_MS = 20_000;
const UNIT = 'waypostd.service';

interface SupportOptions {
  config: string;
  out?: string;
  socket: string;
  journal?: string;
}

type Journal = { ok: true; value: string } | { ok: false; why: string };

/** `waypost support bundle`: what central IT needs to help, and nothing about a person (docs/diagnostics.md). */
export function registerSupportCommands(program: Command, context: StateContext = stateContext): void {
  const support = program.command('support').description('help from central IT');
  reports(support.command('bundle'), SUPPORT_BUNDLE)
    .description('list what a support bundle of this kiosk contains and, with --out, write it; it names no person')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--out <file>', 'the archive to write, for example support.tar; without it, the content is only listed')
    .option('--socket <file>', 'admin socket of the running daemon', ADMIN_SOCKET)
    .option('--journal <file>', 'lines of the journal of the daemon, as printed by journalctl -o cat')
    .action((options: SupportOptions & ReportOptions) =>
      reporting(context, { kind: SUPPORT_BUNDLE, options }, (out) => supportBundle(out, options)),
    );
}

function supportBundle(context: Saying<typeof SUPPORT_BUNDLE>, options: SupportOptions): Promise<void> {
  return onState(context, options, async (state) => {
    const journal = options.journal === undefined ? journalOfUnit() : journalOfFile(options.journal);
    if (options.journal !== undefined && !journal.ok) return notTried(context, journal.why);
    const { config, clock } = state;
    const { socket } = options;
    const { report } = await examine({ config, state: { ok: true, state }, socket, now: clock.wall() });
    const bundle = buildSupport({ state, report, metrics: await askMetrics(socket), journal });
    for (const { name, bytes, holds } of bundle.files) {
      context.print(`${name.padEnd(15)} ${String(bytes).padStart(8)} bytes  ${holds}`);
    }
    const files = bundle.files.map(({ name, bytes, holds }) => ({ name, bytes, holds }));
    if (options.out === undefined) {
      context.report({ files, written: null });
      return;
    }
    const fault = writeNew(options.out, bundle.archive);
    if (fault === null) {
      context.report({ files, written: options.out });
      context.print(`Written: ${options.out}, ${bundle.archive.length} bytes. It names no person.`);
    } else {
      refuse(context, fault);
    }
  });
}

function journalOfUnit(): Journal {
  const args = ['-u', UNIT, '-o', 'cat', '--no-pager', '-q', '-n', String(JOURNAL_LINES_MAX)];
  const run = spawnSync('journalctl', args, {
    encoding: 'utf8',
    timeout: JOURNAL_PATIENCE_MS,
    maxBuffer: JOURNAL_LIMIT_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (run.error !== undefined || run.status !== 0)
    return { ok: false, why: 'the journal of this machine cannot be read' };
  return { ok: true, value: run.stdout };
}

function journalOfFile(path: string): Journal {
  const read = readBytes(path, { limitBytes: JOURNAL_LIMIT_BYTES, what: 'the newest lines of the journal' });
  return read.ok ? { ok: true, value: read.value.toString('utf8') } : { ok: false, why: read.message };
}

/** Never overwrites an existing file, because the technician may have named it by mistake. */
function writeNew(path: string, bytes: Buffer): string | null {
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    return `${path} already exists. Choose another file. (SUPPORT_TARGET_EXISTS)`;
  const fault = writeWhole(path, bytes, { mode: 0o600, existing: 'refuse' });
  return fault === null ? null : `${fault} (SUPPORT_TARGET_REFUSED)`;
}

import type { Command } from 'commander';
import { readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { PACK_CHECK, POLICY_CHECK, TRUST_CHECK } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  onNewState,
  operator,
  type StateContext,
  type StateOptions,
  stateContext,
} from '../state/index.ts';
import { collect, given, KEY_FILE_BYTES, put, signersOf } from '../terminal/index.ts';
import {
  INDICATOR_FILE,
  ISSUES_FILE,
  type OfficeFile,
  POLICY_FILE,
  packFacts,
  policyFacts,
  REFERENCE_FILE,
  TRUST_FILE,
  trustFacts,
} from './office-files.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** `waypost central policy|indicators|issues|trust|reference`: signing, at the central office. */
export function registerSigning(central: Command, words: Words = stateContext): void {
  signing(central, POLICY_FILE, words);
  signing(central, INDICATOR_FILE, words);
  signing(central, ISSUES_FILE, words);
  signing(central, TRUST_FILE, words);
  signing(central, REFERENCE_FILE, words);
}

function signing<C>(central: Command, file: OfficeFile<C>, words: Words): void {
  const { command, description } = file.signing;
  central
    .command(`${command} <file>`)
    .description(description)
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .option('--expires <day>', 'expiry date, such as 2028-12-31T00:00:00Z, if the file itself has none (24 months)')
    .requiredOption('--out <file>', 'signed file to write')
    .action(async (path: string, options: SigningOptions) => sign(words, file, path, options));
}

interface SigningOptions {
  key: string[];
  out: string;
  expires?: string;
}

/** Checks a file and writes it signed by every key; nothing is written if one of the files is not valid. */
async function sign<C>(words: Words, file: OfficeFile<C>, path: string, options: SigningOptions): Promise<void> {
  await updateReady();
  const text = given(words, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
  if (text === null) return;
  const { expires } = options;
  if (expires !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(expires))
    return fail(words, `--expires ${expires} is not valid: write it as 2028-12-31T00:00:00Z.`, EXIT_NOT_TRIED);
  const secrets = new Map<string, string>();
  for (const key of options.key) {
    const secret = given(words, readText(key, { limitBytes: KEY_FILE_BYTES, what: 'a secret key' }));
    if (secret === null) return;
    secrets.set(key, secret);
  }
  const read = file.read(text);
  if (!read.ok) return fail(words, `${path}: ${read.message} (${read.reason})`);
  const found = signersOf(options.key, (key) => secrets.get(key) ?? '');
  if (!found.ok) return fail(words, found.message, found.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
  const { signers } = found;
  const content = file.asWritten ? (JSON.parse(text) as C) : read.content;
  const signed = file.pack.sign(content, signers, expires);
  if (!put(words, { path: options.out, bytes: signed })) return;
  const { summary, next } = file.signed(read.content);
  words.print(`${options.out}: ${summary}, ${signers.length} signature(s)`);
  if (next !== null) words.print(next);
  if (signers.length === 1)
    words.print(`One signature. A kiosk with ${file.signing.setting}.threshold 2 (the default) refuses it.`);
}

/**
 * `waypost policy install`, `waypost protection pack install`, `waypost documents issues|reference import`, `waypost trust
 * import`.
 */
export function registerInstalls(
  parents: { policy: Command } | { pack: Command } | { issues: Command } | { trust: Command } | { reference: Command },
  context: StateContext,
): void {
  if ('policy' in parents) installing(parents.policy.command('install <file>'), POLICY_FILE, context);
  if ('pack' in parents) installing(parents.pack.command('install <file>'), INDICATOR_FILE, context);
  if ('trust' in parents) installing(parents.trust.command('import <file>'), TRUST_FILE, context);
  if ('reference' in parents) installing(parents.reference.command('import <file>'), REFERENCE_FILE, context);
  if ('issues' in parents) installing(parents.issues.command('import <file>'), ISSUES_FILE, context);
}

function installing<C>(command: Command, file: OfficeFile<C>, context: StateContext): void {
  command
    .description(`check and install a signed ${file.what}; in force from the next start of the daemon`)
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--renew-counter', 'discard a lost rollback record: all lists and signed files must be installed again')
    .action(async (path: string, options: StateOptions & { renewCounter?: boolean }) => {
      const text = given(context, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
      if (text === null) return;
      await updateReady();
      await onNewState(context, options, async (state) => {
        const how = { by: operator(), renew: options.renewCounter === true };
        const verdict = await file.install(text, state, how);
        if (!verdict.ok) return fail(context, `${path}: ${verdict.message} (${verdict.reason})`);
        const read = file.read(file.pack.contentOf(text) ?? '');
        if (read.ok) for (const line of file.describe(read.content)) context.print(line);
        context.print(`Signed by ${verdict.signedBy.join(', ')}. In force from the next start of the daemon.`);
      });
    });
}

/** `waypost policy check` and `waypost protection pack check`: nothing is changed. */
export function registerChecks(
  parents: { policy: Command } | { pack: Command } | { trust: Command },
  context: StateContext,
): void {
  const config = ['--config <file>', 'configuration of the kiosk, to check the signatures too'] as const;
  const describe = 'signed or unsigned; nothing is changed';
  if ('policy' in parents)
    reports(parents.policy.command('check <file>'), POLICY_CHECK)
      .description(`check a policy pack, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: POLICY_CHECK, options }, (out) =>
          check(out, POLICY_FILE, { path, options }, (pack, said) => out.report({ pack: policyFacts(pack), ...said })),
        ),
      );
  if ('trust' in parents)
    reports(parents.trust.command('check <file>'), TRUST_CHECK)
      .description(`check a trust store, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: TRUST_CHECK, options }, (out) =>
          check(out, TRUST_FILE, { path, options }, (content, said) => out.report({ ...trustFacts(content), ...said })),
        ),
      );
  if ('pack' in parents)
    reports(parents.pack.command('check <file>'), PACK_CHECK)
      .description(`check a pack, ${describe}`)
      .option(...config)
      .action((path: string, options: StateOptions & ReportOptions) =>
        reporting(context, { kind: PACK_CHECK, options }, (out) =>
          check(out, INDICATOR_FILE, { path, options }, (pack, said) => out.report({ ...packFacts(pack), ...said })),
        ),
      );
}

async function check<C>(
  context: StateContext,
  file: OfficeFile<C>,
  { path, options }: { path: string; options: StateOptions },
  report: (content: C, said: { signed: boolean; signedBy: string[] | null }) => void,
): Promise<void> {
  const text = given(context, readText(path, { limitBytes: file.limitBytes, what: `a ${file.what}` }));
  if (text === null) return;
  await updateReady();
  const inner = file.pack.contentOf(text);
  const read = file.read(inner ?? text);
  if (!read.ok) return fail(context, `${path}: ${read.message} (${read.reason})`);
  for (const line of file.describe(read.content)) context.print(line);
  if (inner === null || options.config === undefined) {
    report(read.content, { signed: inner !== null, signedBy: null });
    const unsigned = `Not signed yet: ${file.signing.example}`;
    context.print(inner === null ? unsigned : 'Signatures were not checked: give --config FILE for that.');
    return;
  }
  await onNewState(context, options, ({ config }) => {
    const opened = file.pack.open(text, file.trust(config));
    if (!opened.ok) return fail(context, `${path}: ${opened.message} (${opened.reason})`);
    report(read.content, { signed: true, signedBy: opened.signedBy });
    const end = opened.expires === null ? 'It has no expiry date.' : `It expires on ${opened.expires}.`;
    context.print(`Signed by ${opened.signedBy.join(', ')}. Content ${opened.sha256}. ${end}`);
  });
}

function fail(words: Words, message: string, code: number = EXIT_REFUSED): void {
  words.warn(message);
  words.exit(code);
}

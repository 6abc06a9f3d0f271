import type { Command } from 'commander';
import { readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { cryptoReady } from '../../adapters/storage/crypto/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import { IDENTITY_LIMIT_BYTES, readIdentity } from '../../delivery/device/index.ts';
import { hexGroups } from '../../delivery/format/index.ts';
import {
  type AcceptanceOutcome,
  CERTIFICATE_LIMIT_BYTES,
  type Certificate,
  COUNTERSIGNATURE_LIMIT_BYTES,
  openCases,
  printCertificate,
  readCertificate,
  readOfficeKey,
  runAcceptance,
  verifyCertificate,
  verifyCountersignature,
} from '../acceptance/index.ts';
import { ACCEPTANCE } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onState,
  refuse,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';
import { given } from '../terminal/index.ts';

interface RunOptions {
  config: string;
  technician: string;
  site?: string;
}

interface VerifyOptions {
  device: string;
  countersignature?: string;
  office?: string;
}

/**
 * `waypost acceptance run|show|verify`: tests this kiosk with eleven drawn travellers, and certifies the result
 * (docs/acceptance.md).
 */
export function registerAcceptanceCommands(program: Command, context: StateContext = stateContext): void {
  const acceptance = program.command('acceptance').description('acceptance run of this kiosk and its certificate');
  acceptance
    .command('run')
    .description(
      'check the eleven synthetic travellers and sign the findings; exit code 0: accepted, 1: not accepted, 2: not run',
    )
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .requiredOption('--technician <id>', 'account of the technician')
    .option('--site <name>', 'name of the site, for the certificate')
    .action(async (options: RunOptions) => onState(context, options, (state) => run(context, state, options)));
  reports(acceptance.command('show <file>'), ACCEPTANCE)
    .description('show a certificate without checking who signed it')
    .option('--pdf <file>', 'print it to this file, on A4 paper')
    .action((file: string, options: { pdf?: string } & ReportOptions) =>
      reporting(context, { kind: ACCEPTANCE, options }, (out) => show(out, file, options.pdf)),
    );
  reports(acceptance.command('verify <file>'), ACCEPTANCE)
    .description('check that the kiosk with this identity signed it, and that its result follows from its cases')
    .requiredOption('--device <file>', 'what `waypost device identity` wrote at the kiosk')
    .option('--countersignature <file>', 'what `waypost central device countersign` wrote')
    .option('--office <file>', 'what `waypost central device office-key` wrote')
    .action((file: string, options: VerifyOptions & ReportOptions) =>
      reporting(context, { kind: ACCEPTANCE, options }, async (out) => {
        await cryptoReady();
        verify(out, file, options);
      }),
    );
}

async function run(context: StateContext, state: OpenedState, options: RunOptions): Promise<void> {
  const account = state.accounts.find(options.technician);
  if (account?.active !== true || account.role !== 'technician')
    return notTried(
      context,
      `${options.technician} is not an active technician here. waypost officer add ID --role technician`,
    );
  const held = lockFolder(state.config.stateDir);
  if (!held.ok)
    return notTried(context, 'The daemon is running, or the state folder cannot be locked. Stop the daemon first.');
  try {
    const outcome = await runAcceptance({
      state,
      technician: options.technician,
      site: options.site ?? null,
      ended: ({ pass, title, differences }) => {
        context.print(`${pass ? 'as expected ' : 'NOT expected'}  ${title}`);
        for (const line of differences) context.print(`                ${line}`);
      },
    });
    told(context, outcome);
  } finally {
    held.lock.release();
  }
}

function told(context: StateContext, outcome: AcceptanceOutcome): void {
  if (!outcome.ok) {
    notTried(context, `${outcome.message} (${outcome.reason})`);
    return;
  }
  for (const line of verdictWords(outcome.signed.certificate)) context.print(line);
  context.print(`Certificate ${outcome.file}`);
  context.print(`  ${hexGroups(outcome.digest)}`);
  if (!outcome.accepted) context.exit(EXIT_REFUSED);
}

/** The result in words, and what to do if it is not the desired one. */
function verdictWords(certificate: Certificate): string[] {
  const { cases, obstacles, result } = certificate;
  const open = openCases(certificate);
  const count = `${cases.length - open.length} of ${cases.length} as expected`;
  if (result === 'accepted')
    return [`Accepted: ${count}. This was an acceptance run of this kiosk; it certifies nothing else.`];
  return [
    `Not accepted: ${count}.`,
    ...(open.length === 0
      ? []
      : [`Cases: ${open.join(', ')}. The lines above show what was expected and what was found.`]),
    ...obstacles.map((obstacle) => `Obstacle: ${obstacle}`),
    'Run: waypost doctor --config FILE. Correct what it reports, then run this again; until then the kiosk stays out of service.',
  ];
}

async function show(context: Saying<typeof ACCEPTANCE>, path: string, pdf?: string): Promise<void> {
  const text = smallText(context, path, CERTIFICATE_LIMIT_BYTES);
  if (text === null) return;
  const read = readCertificate(text);
  if (!read.ok) return refuse(context, `${path}: ${read.message} (${read.reason})`);
  const { certificate, digest } = read;
  context.report({ ...named(certificate), digest, signedBy: null, countersigned: null });
  context.print(`Acceptance run of ${certificate.device.name}, ${certificate.at}, by ${certificate.technician}`);
  for (const { pass, title, differences } of certificate.cases) {
    context.print(`${pass ? 'as expected ' : 'NOT expected'}  ${title}`);
    for (const line of differences) context.print(`                ${line}`);
  }
  for (const line of verdictWords(certificate)) context.print(line);
  context.print('Not verified:');
  for (const line of certificate.notVerified) context.print(`  ${line}`);
  context.print(`Digest ${hexGroups(digest)}`);
  context.print('The signature was not checked: waypost acceptance verify FILE --device IDENTITY');
  if (pdf === undefined) return;
  const printed = await printCertificate(certificate, { file: pdf });
  if (printed.ok) context.print(`Printed to ${pdf}`);
  else {
    refuse(context, `${printed.message} (${printed.reason})`);
  }
}

function verify(context: Saying<typeof ACCEPTANCE>, path: string, options: VerifyOptions): void {
  const text = smallText(context, path, CERTIFICATE_LIMIT_BYTES);
  const identityFile = smallText(context, options.device, IDENTITY_LIMIT_BYTES);
  if (text === null || identityFile === null) return;
  const identity = readIdentity(identityFile);
  if (identity === null) {
    notTried(
      context,
      `${options.device} is not the identity of a kiosk: waypost device identity --config FILE --out FILE`,
    );
    return;
  }
  const verdict = verifyCertificate(text, identity);
  if (!verdict.ok) {
    refuse(context, `${path} is not valid. ${verdict.message} (${verdict.reason})`);
    return;
  }
  context.print(`Signed by "${identity.name}", ${verdict.certificate.at}; nothing has changed since then.`);
  for (const line of verdictWords(verdict.certificate)) context.print(line);
  context.print(`Digest ${hexGroups(verdict.digest)}`);
  const countersigned = countersignatureHolds(context, verdict.digest, options);
  if (countersigned === false) return;
  const { certificate, digest } = verdict;
  context.report({ ...named(certificate), digest, signedBy: identity.name, countersigned });
  if (verdict.certificate.result !== 'accepted') context.exit(EXIT_REFUSED);
}

/** False if the countersignature is invalid or cannot be read; the exit code is then set. Null if none was given. */
function countersignatureHolds(
  context: StateContext,
  digest: string,
  options: VerifyOptions,
): { at: string; office: string } | null | false {
  const { countersignature, office } = options;
  if (countersignature === undefined && office === undefined) {
    context.print('Not countersigned: central IT does that with waypost central device countersign FILE');
    return null;
  }
  if (countersignature === undefined || office === undefined) {
    notTried(context, 'A countersignature is checked with both: --countersignature FILE --office FILE');
    return false;
  }
  const text = smallText(context, countersignature, COUNTERSIGNATURE_LIMIT_BYTES);
  const officeFile = smallText(context, office, COUNTERSIGNATURE_LIMIT_BYTES);
  if (text === null || officeFile === null) return false;
  const key = readOfficeKey(officeFile);
  if (key === null) {
    notTried(context, `${office} is not the key of a central office: waypost central device office-key --out FILE`);
    return false;
  }
  const held = verifyCountersignature(text, { digest, office: key });
  if (!held.ok) {
    refuse(context, `${countersignature} is not valid. ${held.message} (${held.reason})`);
    return false;
  }
  context.print(`Countersigned by central IT, ${held.countersignature.at}. Office key:`);
  context.print(`  ${hexGroups(held.countersignature.office)}`);
  const { at, office: by } = held.countersignature;
  return { at, office: by };
}

function named(certificate: Certificate) {
  const { device, at, technician, result, simulated, cases } = certificate;
  const open = openCases(certificate);
  return { kiosk: device.name, at, technician, result, simulated, cases: cases.length, open };
}

function smallText(context: StateContext, path: string, limitBytes: number): string | null {
  return given(context, readText(path, { limitBytes, what: 'the file that waypost wrote' }));
}

import type { Command } from 'commander';
import { z } from 'zod';
import { readBytes } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { exportEvidence, verifyJournal } from '../../adapters/storage/journal/index.ts';
import { EVIDENCE_LIMIT_BYTES, fingerprint, verifyBundle } from '../../core/audit/index.ts';
import { AUDIT_VERIFY, EVIDENCE_VERIFY } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onState,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { given, put, signedIn } from '../terminal/index.ts';

const FINGERPRINT = /^[0-9a-f]{64}$/;
/** Largest file of heads, bytes: enough for ten years of one kiosk. */
const HEADS_LIMIT_BYTES: number = 64 * 1024 * 1024;
const headsSchema = z.object({
  format: z.literal('waypost.audit-heads.1'),
  heads: z.array(z.object({ seq: z.int().min(0), hash: z.string().regex(FINGERPRINT) })),
});

interface ExportOptions extends StateOptions {
  officer: string;
  out: string;
  withPersonal?: boolean;
}

/** `waypost audit verify` and `waypost evidence export|verify`. */
export function registerAuditCommands(program: Command, context: StateContext = stateContext): void {
  const audit = program.command('audit').description('the audit chain of this kiosk');
  reports(
    withStateOptions(audit.command('verify').description('verify every row, signature and sealed part')),
    AUDIT_VERIFY,
  ).action(reportOnState(context, AUDIT_VERIFY, verifyAll));
  const evidence = program.command('evidence').description('one case for a third party');
  withStateOptions(evidence.command('export <case>').description('write the evidence bundle of a case'))
    .requiredOption('--officer <id>', 'account with the role supervisor; the command asks for its PIN')
    .requiredOption('--out <file>', 'file to write')
    .option('--with-personal', 'disclose the personal parts as well')
    .action(async (inspectionId: string, options: ExportOptions) =>
      onState(context, options, (state) => exportCase(context, state, { inspectionId, options })),
    );
  reports(evidence.command('verify <file>'), EVIDENCE_VERIFY)
    .description('verify an evidence bundle; only the file is needed')
    .option('--key <fingerprint>', 'fingerprint of the appliance, as `waypost audit verify` prints it')
    .option(
      '--heads <file>',
      'audit heads that the central office received, as `waypost central fleet heads` wrote them',
    )
    .action((file: string, options: { key?: string; heads?: string } & ReportOptions) =>
      reporting(context, { kind: EVIDENCE_VERIFY, options }, (out) => verifyFile(out, file, options)),
    );
}

function verifyAll(context: Saying<typeof AUDIT_VERIFY>, state: OpenedState): void {
  const verdict = verifyJournal(state.journal);
  if (!verdict.ok) {
    context.warn(`The audit is broken at row ${verdict.seq}: ${verdict.message} (${verdict.fault}).`, {
      code: verdict.fault,
    });
    context.exit(EXIT_REFUSED);
    return;
  }
  const { rows, checkpoints, unsigned, personal, purged, head } = verdict;
  const applianceKey = fingerprint(state.journal.signer.publicKey);
  context.report({ rows, checkpoints, unsigned, personal, purged, head, applianceKey });
  context.print(
    `The audit is intact: ${rows} rows, ${checkpoints} signed checkpoints, ${unsigned} rows not yet signed.`,
  );
  context.print(`Sealed parts: ${personal} opened and matching, ${purged} purged with a receipt.`);
  context.print(`Appliance key: ${applianceKey}`);
  context.print(`Head of the chain: ${head}`);
}

/** Exports a case. Personal records leave the kiosk, so a named person takes responsibility, not a system account. */
async function exportCase(
  context: StateContext,
  state: OpenedState,
  request: { inspectionId: string; options: ExportOptions },
): Promise<void> {
  const { inspectionId, options } = request;
  const by = await signedIn(context, state, { ...options, role: 'supervisor', otherwise: 'nothing is exported' });
  if (by === null) return;
  const exported = exportEvidence(state.journal, {
    inspectionId,
    withPersonal: options.withPersonal === true,
    by,
    createdAt: state.clock.wall(),
  });
  if (!exported.ok) return refuse(context, `${exported.message} \`waypost audit cases\` lists them.`);
  if (!put(context, { path: options.out, bytes: exported.text, mode: 0o600 })) return;
  const withheld = exported.withheld === 0 ? '' : ` ${exported.withheld} personal parts are not included.`;
  context.print(`${exported.rows} rows of the case written to ${options.out}.${withheld}`);
}

function verifyFile(
  context: Saying<typeof EVIDENCE_VERIFY>,
  file: string,
  { key, heads }: { key?: string; heads?: string },
): void {
  if (key !== undefined && !FINGERPRINT.test(key)) {
    notTried(context, '--key needs the 64 hexadecimal digits that `waypost audit verify` prints as appliance key.');
    return;
  }
  const bytes = given(context, readBytes(file, { limitBytes: EVIDENCE_LIMIT_BYTES, what: 'an evidence bundle' }));
  if (bytes === null) return;
  const seen = heads === undefined ? [] : headsIn(context, heads);
  if (seen === null) return;
  const verdict = verifyBundle(bytes, key, seen);
  if (!verdict.ok) {
    const next = 'Ask its author for the file again; if the error remains, the file was changed.';
    refuse(context, `${file}: the bundle is not valid: ${verdict.message} (${verdict.fault}). ${next}`);
    return;
  }
  const { inspectionId, caseRows, chainRows, checkpoints, closed, pinned } = verdict;
  context.report({
    ...{ inspectionId, caseRows: caseRows.length, chainRows, checkpoints, closed, pinned },
    fingerprint: verdict.fingerprint,
  });
  context.print(
    `The bundle is valid: case ${verdict.inspectionId}, ${verdict.caseRows.length} rows of ${verdict.chainRows}, ${verdict.checkpoints} checkpoints.`,
  );
  context.print(`Signed by ${verdict.fingerprint}.`);
  if (!verdict.closed) context.print('The case was still open when the bundle was made.');
  if (!verdict.pinned) {
    context.warn(
      'No --key was given: the bundle is consistent, but whether it comes from your appliance was not checked.',
    );
  }
}

/** Heads in a file; null if central did not write the file, and then no bundle counts as valid. */
function headsIn(context: Saying<typeof EVIDENCE_VERIFY>, path: string): { seq: number; hash: string }[] | null {
  const bytes = given(context, readBytes(path, { limitBytes: HEADS_LIMIT_BYTES, what: 'a file of audit heads' }));
  if (bytes === null) return null;
  const file = headsSchema.safeParse(jsonIn(bytes)).data;
  if (file !== undefined) return file.heads;
  notTried(context, `${path} is not a file that \`waypost central fleet heads\` wrote.`);
  return null;
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

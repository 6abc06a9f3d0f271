import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../adapters/installation/index.ts';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import { type ApprovalLine, ApprovalPage } from '../../central/approval-page/index.ts';
import {
  approvalsOf,
  approve,
  notCompared,
  type OwnRecords,
  type Review,
  review,
  Staging,
} from '../../central/publish/index.ts';
import type { OpenedKey } from '../../central/secrets/index.ts';
import type { CheckedRecords, TextSource } from '../../central/source/index.ts';
import { METADATA_BYTES_MAX, type Metadata, readMetadata } from '../../central/tuf/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import { comparedWords, showReview, wordToType } from './approval-words.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  isoDay,
  keyNote,
  PASSPHRASE_FILE,
  plain,
  Refused,
  readSmall,
  withKey,
  withRecords,
} from './context.ts';
import { additionsIn } from './operation.ts';
import { packageDigest } from './programs.ts';

interface ApproveOptions {
  key: string;
  root: string[];
  records?: string;
  additions?: string;
  previous?: string;
  package?: string;
  passphraseFile?: string;
  screen?: boolean;
  port?: string;
}

const PORT_MAX = 65_535;

/** `waypost central approve`: one of two people, on a machine that has only the staging folder and that person's key. */
export function registerApproveCommand(central: Command): void {
  central
    .command('approve <staging>')
    .description('review what was built and sign it; two people, each with their own key')
    .requiredOption('--key <file>', 'your targets key')
    .option(
      '--root <file>',
      'needed: the root that you have kept since the ceremony, followed by the later ones in order',
      collect,
      [],
    )
    .option(
      '--records <file>',
      'needed for a list: the records that you read; it is signed only if the bundle contains exactly these',
    )
    .option('--additions <file>', 'needed where a joint operation has additions: your own copy of them')
    .option('--previous <file>', 'the records of the previous generation: changes are counted from both')
    .option('--package <file>', 'needed for a program: the package that you built or received, compared byte by byte')
    .option(...PASSPHRASE_FILE)
    .option('--screen', 'show and sign it on a page in a browser of this machine')
    .option('--port <number>', 'with --screen: port on 127.0.0.1; if left out, a free port')
    .action(async (path: string, options: ApproveOptions) =>
      atCentralOffice((context) => runApprove(context, path, options)),
    );
}

async function runApprove(context: CentralOfficeContext, path: string, options: ApproveOptions): Promise<void> {
  const staging = new Staging(resolve(path));
  const today = isoDay(context.now());
  const { records, previous } = options;
  const added = additionsIn(options.additions);
  const additions = added?.text;
  if (additions !== undefined && records === undefined) throw new Refused('--additions needs --records.');
  if (previous !== undefined && records === undefined) throw new Refused('--previous needs --records.');
  if (records === undefined) return await signAfterReview(context, { staging, options, own: undefined });
  await withRecords(records, today, (next) =>
    previous === undefined
      ? signAfterReview(context, { staging, options, own: { next, additions, previous: null } })
      : withRecords(previous, '0000-01-01', (old: { source: TextSource; checked: CheckedRecords }) =>
          signAfterReview(context, { staging, options, own: { next, additions, previous: old } }),
        ),
  );
}

async function signAfterReview(
  context: CentralOfficeContext,
  { staging, options, own }: { staging: Staging; options: ApproveOptions; own: OwnRecords | undefined },
): Promise<void> {
  const roots = options.root.map(rootIn);
  const given = options.package === undefined ? {} : { packageSha256: packageDigest(options.package).sha256 };
  const reviewed = review(staging, { now: context.now(), records: own, roots, ...given });
  if (!reviewed.ok) throw new Refused(`Do not sign this. ${reviewed.message} (${reviewed.reason})`);
  if (options.screen === true) return await signOnScreen(context, { staging, options, reviewed });
  showReview(context, reviewed);
  const { spoken, hex } = comparedWords(reviewed);
  context.print('read these words to the other approver; you must both have the same words:');
  context.print(`  ${spoken}`);
  context.print(`  ${hex}`);
  const open = notCompared(reviewed);
  if (open !== null) throw new Refused(`Not signed. ${open.message} (${open.reason})`);
  const { word, what } = wordToType(reviewed);
  const answer = await context.prompt.line(`To sign, type ${what}: `);
  if (answer?.trim() !== word) throw new Refused('Not signed.');
  const { key: path, passphraseFile } = options;
  const lines = await withKey(context, { path, role: 'targets', passphraseFile }, (key) =>
    signWith(key, { staging, reviewed, now: context.now() }),
  );
  for (const line of lines) context.print(line);
}

/** The signature itself, the same for terminal and page: it signs what was reviewed, and does not read anything again. */
function signWith(key: OpenedKey, at: { staging: Staging; reviewed: Review; now: Date }): string[] {
  const { staging, reviewed, now } = at;
  const verdict = approve(staging, reviewed, { key, now });
  if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
  const { people, missing, threshold } = approvalsOf(staging, reviewed.staged.targets, reviewed.staged.root);
  const names = missing.map((keyid) => reviewed.staged.summary.holders[keyid] ?? keyid.slice(0, 8));
  return [
    `Signed as ${key.holder}: ${verdict.path}`,
    people >= threshold
      ? `${people} of ${threshold} approvals. Next, at the central office: waypost central publish`
      : `${people} of ${threshold} approvals. Still to sign, one of: ${names.join(', ')}`,
  ];
}

/** Signs on a page of this machine: what the page shows and what is signed are the same review, held here. */
async function signOnScreen(
  context: CentralOfficeContext,
  { staging, options, reviewed }: { staging: Staging; options: ApproveOptions; reviewed: Review },
): Promise<void> {
  const lines: ApprovalLine[] = [];
  const add = (isWarning: boolean) => (text: string) => void lines.push({ text: plain(text), isWarning });
  showReview({ print: add(false), warn: add(true), exit: () => undefined }, reviewed);
  const { word, what } = wordToType(reviewed);
  const compared = comparedWords(reviewed);
  const refusal = notCompared(reviewed);
  const { key: path, passphraseFile } = options;
  const page = new ApprovalPage({
    shown: {
      ...{ digest: reviewed.digest, lines, ...compared, what, holder: keyNote(path).holder },
      refusal: refusal === null ? null : `${refusal.message} (${refusal.reason})`,
      asksPassphrase: passphraseFile === undefined,
    },
    sign: async (answer) => {
      if (answer.word.trim() !== word)
        return { ok: false, reason: 'APPROVAL_WORD', message: `That is not ${what}. Read it again.` };
      try {
        const request = { path, role: 'targets', passphraseFile, passphrase: answer.passphrase } as const;
        const signed = await withKey(context, request, (key) =>
          signWith(key, { staging, reviewed, now: context.now() }),
        );
        return { ok: true, lines: signed };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { ok: false, reason: 'APPROVAL_REFUSED', message: error.message };
      }
    },
    port: portIn(options.port),
    screenFolder: join(packageRoot, 'build', 'console'),
    clock: { mono: () => performance.now() },
    random: systemRandom,
    say: (line) => context.warn(line),
  });
  const started = await page.start();
  if (!started.ok) throw new Refused(started.message, EXIT_NOT_TRIED);
  try {
    context.print('Open this address in a browser of this machine. It works once, and for 15 minutes:');
    context.print(`  ${started.url}`);
    context.print('The page must show these words:');
    context.print(`  ${compared.spoken}`);
    const end = await page.ended();
    if (end.how !== 'signed') throw new Refused(NOT_SIGNED[end.how]);
    for (const line of end.lines) context.print(line);
  } finally {
    await page.stop();
  }
}

const NOT_SIGNED = {
  refused: 'Not signed.',
  'too-late': 'Not signed: 15 minutes have passed. Run the command again.',
  'too-many-tries': 'Not signed: five wrong tries. Run the command again.',
} as const;

function portIn(given: string | undefined): number {
  const port = Number(given ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= PORT_MAX) return port;
  throw new Refused(`${given} is not a port. Give a number from 1 to ${PORT_MAX}.`, EXIT_NOT_TRIED);
}

function rootIn(path: string): Metadata<'root'> {
  const root = readMetadata('root', readSmall(path, METADATA_BYTES_MAX.root));
  if (root === null) throw new Refused(`${path} is not a root of a repository.`, EXIT_NOT_TRIED);
  return root;
}

import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import {
  inWords,
  type PolicyInForce,
  type PolicyPack,
  type PolicyVerdict,
  RECORD_CLASSES,
  readPolicyPack,
} from '../../core/inspection/index.ts';
import { policyPlace, ruledLane } from '../../daemon/lane/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { installPolicy, openPolicy, SIGNED_POLICY_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import { POLICY_CHECK, POLICY_SHOW } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  onNewState,
  onState,
  operator,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { packText, packWithin } from '../terminal/index.ts';

const FILE = { limitBytes: SIGNED_POLICY_LIMIT_BYTES, what: 'policy pack' };

/** `waypost policy check|install|show` (docs/policy.md). */
export function registerPolicyCommands(program: Command, context: StateContext = stateContext): void {
  const policy = program.command('policy').description('signed policy of the country: legal basis, retention, rules');
  reports(policy.command('check <file>'), POLICY_CHECK)
    .description('check a policy pack, signed or as a person writes it; nothing is changed')
    .option('--config <file>', 'configuration of the kiosk, to check the signatures too')
    .action((file: string, options: StateOptions & ReportOptions) =>
      reporting(context, { kind: POLICY_CHECK, options }, (out) => check(out, file, options)),
    );
  policy
    .command('install <file>')
    .description('check and take a signed policy pack; in force from the next start of the daemon on')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(async (file: string, options: StateOptions) => install(context, file, options));
  reports(
    withStateOptions(policy.command('show').description('the rules in force, and where each comes from')),
    POLICY_SHOW,
  ).action((options: StateOptions & ReportOptions) =>
    reporting(context, { kind: POLICY_SHOW, options }, (out) => onState(out, options, (state) => show(out, state))),
  );
}

async function check(context: Saying<typeof POLICY_CHECK>, file: string, options: StateOptions): Promise<void> {
  const text = packText(context, file, FILE);
  if (text === null) return;
  await updateReady();
  const inner = packWithin(text, 'policy');
  const verdict: PolicyVerdict = readPolicyPack(inner ?? text);
  if (!verdict.ok) return refuse(context, `${file}: ${verdict.message} (${verdict.reason})`);
  describe(context, verdict.pack);
  const said = { pack: named(verdict.pack), signed: inner !== null };
  if (inner === null || options.config === undefined) context.report({ ...said, signedBy: null });
  if (inner === null) context.print('Not signed yet: waypost central policy FILE --key KEY --key KEY --out FILE');
  else if (options.config === undefined) context.print('Signatures were not checked: give --config FILE for that.');
  else
    await onNewState(context, options, ({ config }) => {
      const opened = openPolicy(text, config.policyKeys);
      if (opened.ok) {
        context.report({ ...said, signedBy: opened.signedBy });
        context.print(`Signed by ${opened.signedBy.join(', ')}. Content ${opened.sha256}.`);
      } else refuse(context, `${file}: ${opened.message} (${opened.reason})`);
    });
}

async function install(context: StateContext, file: string, options: StateOptions): Promise<void> {
  const text = packText(context, file, FILE);
  if (text === null) return;
  await updateReady();
  await onNewState(context, options, async (state) => {
    const verdict = await installPolicy(text, { ...policyPlace(state), by: operator() });
    if (!verdict.ok) return refuse(context, `${file}: ${verdict.message} (${verdict.reason})`);
    describe(context, verdict.pack);
    context.print(`Signed by ${verdict.signedBy.join(', ')}. In force from the next start of the daemon on.`);
  });
}

async function show(context: Saying<typeof POLICY_SHOW>, state: OpenedState): Promise<void> {
  await updateReady();
  const { policy, notices } = ruledLane(state);
  context.report({
    standing: policy.standing,
    content: policy.ref?.sha256 ?? null,
    pack: policy.pack && named(policy.pack),
    retention: RECORD_CLASSES.map((records) => {
      const { term, from } = policy.retention[records];
      return { records, value: term.value, unit: term.unit, from };
    }),
    lists: policy.lists.map(({ id, maxAgeHours }) => ({ id, maxAgeHours })),
  });
  context.print(policyStatusWords(policy));
  if (policy.pack !== null) describe(context, policy.pack);
  context.print('Retention in force:');
  for (const name of RECORD_CLASSES) {
    const { term, from } = policy.retention[name];
    context.print(`  ${name.padEnd(18)} ${(term.value === 0 ? 'not kept' : inWords(term)).padEnd(12)} ${from}`);
  }
  for (const list of policy.lists) context.print(`List ${list.id}: not checked from ${list.maxAgeHours} h on.`);
  for (const notice of notices) context.warn(notice);
  if (policy.standing !== 'in-force' && policy.standing !== 'development') context.exit(EXIT_REFUSED);
}

function policyStatusWords({ standing, ref }: PolicyInForce): string {
  if (ref !== null) return `Policy ${ref.policyId} of ${ref.country}, version ${ref.version}, content ${ref.sha256}.`;
  if (standing === 'development') return 'Development policy: no policy pack is installed. This is no legal basis.';
  return `Development policy, because the installed policy pack is ${standing}. This is no legal basis.`;
}

function describe(context: StateContext, pack: PolicyPack): void {
  const { policyId, country, version, authority, validFrom, validUntil, changeNotes, legalBasis, log, checks } = pack;
  context.print(`Policy ${policyId} of ${country}, version ${version}, by ${authority}.`);
  context.print(`Valid from ${validFrom} until ${validUntil}. Changes: ${changeNotes}`);
  for (const { purpose, act } of legalBasis) context.print(`  ${purpose.padEnd(18)} ${act}`);
  const weights = checks.map(({ check: name, counts }) => `${name} ${counts}`);
  context.print(`Log profile ${log.profile}. Checks with another weight: ${weights.join(', ') || 'none'}.`);
}

function named(pack: PolicyPack) {
  const { policyId, country, version, authority, validFrom, validUntil, changeNotes } = pack;
  return { policyId, country, version, authority, validFrom, validUntil, changeNotes };
}

function refuse(context: StateContext, message: string): void {
  context.warn(message);
  context.exit(EXIT_REFUSED);
}

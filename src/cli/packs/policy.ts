import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import { inWords, type PolicyInForce, RECORD_CLASSES } from '../../core/inspection/policy/pack/index.ts';
import { ruledLane } from '../../daemon/lane/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { POLICY_SHOW } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  reportOnState,
  type Saying,
  type StateContext,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { registerChecks, registerInstalls } from './office-commands.ts';
import { describePolicy, policyFacts } from './office-files.ts';

/** `waypost policy check|install|show` (docs/policy.md). */
export function registerPolicyCommands(program: Command, context: StateContext = stateContext): void {
  const policy = program.command('policy').description('signed policy of the country: legal basis, retention, rules');
  registerChecks({ policy }, context);
  registerInstalls({ policy }, context);
  reports(
    withStateOptions(policy.command('show').description('the rules in force, and where each comes from')),
    POLICY_SHOW,
  ).action(reportOnState(context, POLICY_SHOW, show));
}

async function show(context: Saying<typeof POLICY_SHOW>, state: OpenedState): Promise<void> {
  await updateReady();
  const { policy, notices } = ruledLane(state);
  context.report({
    standing: policy.standing,
    content: policy.ref?.sha256 ?? null,
    pack: policy.pack && policyFacts(policy.pack),
    retention: RECORD_CLASSES.map((records) => {
      const { term, from } = policy.retention[records];
      return { records, value: term.value, unit: term.unit, from };
    }),
    lists: policy.lists.map(({ id, maxAgeHours }) => ({ id, maxAgeHours })),
  });
  context.print(policyStatusWords(policy));
  if (policy.pack !== null) for (const line of describePolicy(policy.pack)) context.print(line);
  context.print('Retention in force:');
  for (const name of RECORD_CLASSES) {
    const { term, from } = policy.retention[name];
    context.print(`  ${name.padEnd(18)} ${(term.value === 0 ? 'not kept' : inWords(term)).padEnd(12)} ${from}`);
  }
  for (const list of policy.lists) context.print(`List ${list.id}: counts as not checked after ${list.maxAgeHours} h.`);
  for (const notice of notices) context.warn(notice);
  if (policy.standing !== 'in-force' && policy.standing !== 'development') context.exit(EXIT_REFUSED);
}

function policyStatusWords({ standing, ref }: PolicyInForce): string {
  if (ref !== null) return `Policy ${ref.policyId} of ${ref.country}, version ${ref.version}, content ${ref.sha256}.`;
  if (standing === 'development') return 'Development policy: no policy pack is installed. This is not a legal basis.';
  return `Development policy, because the installed policy pack is ${standing}. This is not a legal basis.`;
}

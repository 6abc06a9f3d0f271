import type { z } from 'zod';
import { jsonOf, type Result, refuse } from '../../../result/index.ts';
import {
  ALWAYS_MANDATORY,
  DATED_CLASSES,
  NEVER_KEPT,
  OPTIONAL_PURPOSES,
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  PURPOSES,
  policySchema,
} from './schema.ts';
import { isNotLonger, isSixMonths } from './term.ts';

export type PolicyReason = 'POLICY_UNREADABLE' | 'POLICY_SCHEMA' | 'POLICY_ITEM';
export type PolicyVerdict = Result<PolicyReason, { pack: PolicyPack }>;

/**
 * Reads a policy pack. Clauses, in order:
 *
 * 1. JSON of at most 256 KiB with the members of the schema; the refusal says which member is wrong;
 * 2. its period of validity is not empty;
 * 3. every purpose has exactly one legal basis;
 * 4. logs are kept for six months or more (EU AI Act Art. 26(6)); what this product never keeps has a term of 0, and everything
 *    else a term above 0; a confirmed hit is not kept for less time than any other case, and a case not longer than its log;
 * 5. a check is listed once, and a check that TR-03135-2 Table 4.1 makes mandatory remains mandatory;
 * 6. a watch list is listed once.
 *
 * A pack is accepted as a whole or not at all.
 */
export function readPolicyPack(text: string): PolicyVerdict {
  if (Buffer.byteLength(text, 'utf8') > POLICY_LIMIT_BYTES)
    return refuse('POLICY_UNREADABLE', `The policy pack is larger than ${POLICY_LIMIT_BYTES} bytes.`);
  const json = jsonOf(text);
  if (json === undefined)
    return refuse('POLICY_UNREADABLE', 'The policy pack is not JSON. Correct it, or fetch the file again.');
  const read = policySchema.safeParse(json);
  if (!read.success) return refuse('POLICY_SCHEMA', sentence(read.error, json));
  const fault = faultOf(read.data);
  return fault === null
    ? { ok: true, pack: read.data }
    : refuse('POLICY_ITEM', `${fault} Correct it, then sign it again.`);
}

function faultOf(pack: PolicyPack): string | null {
  return validityFault(pack) ?? basisFault(pack) ?? retentionFault(pack) ?? checkFault(pack) ?? listFault(pack);
}

function validityFault({ validFrom, validUntil }: PolicyPack): string | null {
  if (Date.parse(validFrom) < Date.parse(validUntil)) return null;
  return `validUntil (${validUntil}) is not after validFrom (${validFrom}): the policy would never be in force.`;
}

function basisFault({ legalBasis }: PolicyPack): string | null {
  const named = legalBasis.map(({ purpose }) => purpose);
  const twice = named.find((purpose, at) => named.indexOf(purpose) !== at);
  if (twice !== undefined) return `legalBasis lists the purpose ${twice} twice.`;
  const missing = PURPOSES.find((purpose) => !named.includes(purpose) && !OPTIONAL_PURPOSES.includes(purpose));
  return missing === undefined ? null : `legalBasis has no entry for the purpose ${missing}.`;
}

function retentionFault({ retention }: PolicyPack): string | null {
  for (const name of DATED_CLASSES) {
    const { value } = retention[name];
    if (NEVER_KEPT.includes(name)) {
      if (value !== 0) return `retention.${name}: this product keeps none of these; write the value 0.`;
    } else if (value === 0)
      return `retention.${name}: write a value of 1 or more; this class is always kept for a while.`;
  }
  if (!isSixMonths(retention.log))
    return 'retention.log: logs are kept at least 6 months (EU AI Act Art. 26(6)): write 6 months, 184 days or more.';
  if (!isNotLonger(retention.case, retention['confirmed-case']))
    return 'retention.confirmed-case: must not be shorter than retention.case.';
  if (!isNotLonger(retention['confirmed-case'], retention.log))
    return 'retention.log: must not be shorter than retention.confirmed-case: a case without its log proves nothing.';
  if (!isNotLonger(retention.notices, retention.log))
    return 'retention.notices: must not be longer than retention.log: a notice depends on its row.';
  return null;
}

function checkFault({ checks }: PolicyPack): string | null {
  const named = checks.map(({ check }) => check);
  const twice = named.find((check, at) => named.indexOf(check) !== at);
  if (twice !== undefined) return `checks lists ${twice} twice.`;
  const weakened = checks.find(({ check, counts }) => counts !== 'm' && ALWAYS_MANDATORY.includes(check));
  if (weakened === undefined) return null;
  return `checks: ${weakened.check} is mandatory (TR-03135-2 Table 4.1) and cannot be set to ${weakened.counts}.`;
}

function listFault({ listAge }: PolicyPack): string | null {
  const named = listAge.map(({ list }) => list);
  const twice = named.find((list, at) => named.indexOf(list) !== at);
  return twice === undefined ? null : `listAge lists ${twice} twice.`;
}

/** The first fault, with the name of the list item that has it: nobody should have to count the items of a file. */
function sentence(error: z.ZodError, json: unknown): string {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const [member, at] = path;
  const item = typeof at === 'number' ? (json as Record<string, unknown[]>)[String(member)]?.[at] : undefined;
  const own = item as { check?: unknown; purpose?: unknown; list?: unknown } | undefined;
  const name = own?.check ?? own?.purpose ?? own?.list;
  const named = typeof name === 'string' && name.length <= 40 ? ` (${name})` : '';
  const where = path.length === 0 ? '' : `${path.join('.')}${named}: `;
  return `${where}${issue?.message ?? 'not a policy pack'}. Correct it, then sign it again.`;
}

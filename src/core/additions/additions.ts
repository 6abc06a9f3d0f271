import { z } from 'zod';
import { canonical } from '../audit/index.ts';
import { type OperationRulesInForce, operationRulesSchema } from '../inspection/policy/pack/index.ts';
import { joinPoints, jointPoints, type Pack } from '../protection/pack/index.ts';
import { jsonOf, type Result, refuse } from '../result/index.ts';

/** Largest additions of one operation in canonical form, UTF-8 bytes. */
export const ADDITIONS_LIMIT_BYTES: number = 32 * 1024;

/**
 * What a joint operation adds to a lane in addition to its list, for as long as it is in force. It can only add: it cannot remove
 * or reword a point of the protection pack, or make a rule less strict.
 */
export const additionsSchema = z
  .strictObject({
    format: z.literal('waypost.operation-additions/1').describe('Format and version of this file'),
    points: jointPoints.default([]).describe('Points for the form Support'),
    rules: operationRulesSchema.optional().describe('Rules of the lane that are stricter than those in force'),
  })
  .refine(({ points, rules }) => points.length > 0 || rules !== undefined, 'it adds nothing: omit the file');
export type Additions = z.infer<typeof additionsSchema>;

/** The additions of one operation in force on a lane. */
export interface AdditionsInForce {
  listId: string;
  /** Name of the partner agency as written in the policy. */
  agencyName: string;
  agreement: string;
  /** SHA-256 of the content of the list, additions and records. */
  digest: string;
  additions: Additions;
}

export type AdditionsReading = Result<'OPERATION_ADDITIONS', { additions: Additions; text: string }>;

/** Reads what an author wrote; returns its canonical text, the first line of the sealed content. A refusal names the member. */
export function readAdditions(written: string): AdditionsReading {
  const value = jsonOf(written);
  if (value === undefined) return refuse('OPERATION_ADDITIONS', 'The additions are not valid JSON.');
  const parsed = additionsSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'additions';
    return refuse('OPERATION_ADDITIONS', `${where}: ${issue?.message ?? 'not right'}.`);
  }
  const text = canonical(parsed.data);
  if (Buffer.byteLength(text, 'utf8') > ADDITIONS_LIMIT_BYTES)
    return refuse('OPERATION_ADDITIONS', `The additions are longer than ${ADDITIONS_LIMIT_BYTES} bytes.`);
  return { ok: true, additions: parsed.data, text };
}

/** Reads the line of sealed content that has the additions: the canonical text and nothing else. Null if it is not one. */
export function additionsInLine(line: string): Additions | null {
  if (Buffer.byteLength(line, 'utf8') > ADDITIONS_LIMIT_BYTES) return null;
  const read = readAdditions(line);
  return read.ok && read.text === line ? read.additions : null;
}

/** The protection pack of the lane with its own points followed by those of the operations in force. */
export function packWithPoints(pack: Pack, inForce: readonly AdditionsInForce[]): Pack {
  const added = inForce.map(({ agencyName, agreement, digest, additions: { points } }) => ({
    source: { agency: agencyName, agreement, digest },
    points,
  }));
  return joinPoints(pack, added);
}

/** The rules of those operations that have any. */
export function rulesOf(inForce: readonly AdditionsInForce[]): OperationRulesInForce[] {
  return inForce.flatMap(({ digest, additions: { rules } }) => (rules === undefined ? [] : [{ digest, rules }]));
}

/** How much an operation adds, for a receipt that states what was destroyed without containing it. */
export function countsOf({ points, rules = {} }: Additions): { points: number; rules: number } {
  return { points: points.length, rules: Object.keys(rules).length };
}

import { createHash } from 'node:crypto';

/**
 * The state in a header: SHA-256 of the lines of a list. The first line is what an operation adds, so that one digest,
 * which the partner agency and two approvers compare, covers both the additions and the records.
 */
export function contentHash(additions: string | undefined): { add: (line: string) => void; hash: () => string } {
  const sum = createHash('sha256');
  const add = (line: string): void => void sum.update(`${line}\n`);
  if (additions !== undefined) add(additions);
  return { add, hash: () => sum.digest('hex') };
}

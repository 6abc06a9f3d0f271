import { PROGRAM_LIMIT_BYTES, PROGRAM_PATH, type ProgramFacts } from '../../delivery/program/index.ts';
import type { Target } from '../tuf/index.ts';
import { fileFault, type ReviewRefusal, refuse } from './staged-file.ts';
import type { Staging } from './staging.ts';

export type ProgramTarget = Target & { custom: ProgramFacts };

/** What an approver is shown about a program; computed from the staged files. */
export interface ReviewedProgram {
  /** Null if the roll-out is halted: a program is no longer offered. */
  program: { path: string; sha256: string; bytes: number; facts: ProgramFacts } | null;
  /** Version that is published now; null if there is none. */
  before: string | null;
  /** True if the package is byte for byte the same as the approver's own. A halt has no package to compare. */
  packageMatches: boolean;
}

export function isProgram(target: Target): target is ProgramTarget {
  return 'kind' in target.custom && target.custom.kind === 'program';
}

/** Programs that the targets name, by path. */
export function programsOf(targets: Readonly<Record<string, Target>>): [string, ProgramTarget][] {
  return Object.entries(targets).flatMap(([path, target]) => (isProgram(target) ? [[path, target]] : []));
}

/** A repository has programs or lists: if it had both, the approvers of lists of persons could approve programs. */
export function mixedRepository(targets: Readonly<Record<string, Target>>): boolean {
  const programs = programsOf(targets).length;
  return programs > 0 && programs < Object.keys(targets).length;
}

/**
 * Examines a staged program without trusting anything: only one program may change, the file must be the one that is named,
 * its version must not go back, and a published version keeps its bytes.
 */
export function reviewProgram(
  staging: Staging,
  change: {
    before: Readonly<Record<string, Target>>;
    after: Readonly<Record<string, Target>>;
    changed: readonly string[];
  },
  ownSha256: string | undefined,
): ReviewedProgram | ReviewRefusal {
  const { before, after, changed } = change;
  const other = changed.find((path) => !PROGRAM_PATH.test(path));
  if (other !== undefined)
    return refuse('STAGING_OTHER_CHANGE', `This publishes a program, but it also changes ${other}.`);
  if (changed.length === 0) return refuse('STAGING_PROGRAM', 'No new program is staged.');
  const [published] = programsOf(before);
  const last = published?.[1].custom.version ?? null;
  const staged = changed.filter((path) => after[path] !== undefined);
  if (staged.length === 0) return { program: null, before: last, packageMatches: true };
  const [path = ''] = staged;
  const target = after[path];
  if (
    staged.length > 1 ||
    target === undefined ||
    !isProgram(target) ||
    PROGRAM_PATH.exec(path)?.[1] !== target.custom.version
  )
    return refuse('STAGING_PROGRAM', 'Only one program is published at a time, under the path of its version.');
  if (target.length > PROGRAM_LIMIT_BYTES)
    return refuse('STAGING_PROGRAM', `The package is larger than ${PROGRAM_LIMIT_BYTES} bytes.`);
  const fault = fileFault(staging, path, target);
  if (fault !== null) return fault;
  const { sha256 } = target.hashes;
  const same = before[path];
  if (same !== undefined && same.hashes.sha256 !== sha256)
    return refuse(
      'STAGING_PROGRAM',
      `Version ${target.custom.version} was published with other bytes. Build a new version.`,
    );
  if (ownSha256 !== undefined && ownSha256 !== sha256)
    return refuse('STAGING_PROGRAM', 'The package in the folder is not the package that you gave.');
  return {
    program: { path, sha256, bytes: target.length, facts: target.custom },
    before: last,
    packageMatches: ownSha256 !== undefined,
  };
}

import { type Result, refuse } from '../../core/result/index.ts';
import { isAtLeast } from '../../delivery/apply/index.ts';
import { type ProgramFacts, programFacts, programPath } from '../../delivery/program/index.ts';
import { placeCopy } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { Repository, type Target } from '../tuf/index.ts';
import { programsOf } from './program-review.ts';
import { besideStaging, OTHER_STAGED, writeStaged } from './stage.ts';
import { Staging } from './staging.ts';

export type StageProgramReason =
  | 'REPOSITORY_ABSENT'
  | 'PROGRAM_OTHER_STAGED'
  | 'PROGRAM_OFFICE_LISTS'
  | 'PROGRAM_FACTS'
  | 'PROGRAM_NOT_NEWER'
  | 'PROGRAM_NONE';
export type StageProgramVerdict = Result<StageProgramReason, { version: string | null; digest: string }>;

export interface StagedPackage {
  /** Path of the package. */
  file: string;
  sha256: string;
  bytes: number;
  architecture: string;
  facts: ProgramFacts;
}

/**
 * Stages a program in an office for programs, replacing the one published for the same machines; null halts the roll-out:
 * it is no longer offered to kiosks. Staging the same version again changes only the steps of its roll-out.
 */
export function stageProgram(request: {
  folder: CentralFolder;
  program: StagedPackage | null;
  now: Date;
}): StageProgramVerdict {
  const { folder, program, now } = request;
  const current = new Repository(folder.repository).current();
  if (current.state === 'absent')
    return refuse('REPOSITORY_ABSENT', 'There is no repository yet. Run: waypost central keys ceremony');
  if (new Staging(folder.staging).exists()) return refuse('PROGRAM_OTHER_STAGED', OTHER_STAGED);
  const published = current.state === 'published' ? current.targets : null;
  const before = published?.signed.targets ?? {};
  const programs = programsOf(before);
  if (Object.keys(before).length > programs.length) {
    const message =
      'This office publishes lists. Programs need a separate office, with other approvers (docs/updates.md).';
    return refuse('PROGRAM_OFFICE_LISTS', message);
  }
  if (program === null && programs.length === 0)
    return refuse('PROGRAM_NONE', 'No program is published, so there is nothing to halt.');
  const next: Next = program === null ? { ok: true, targets: {} } : targetsWith(programs, program);
  if (!next.ok) return next;
  const staging = besideStaging(folder);
  if (program !== null) {
    const path = programPath(program.facts.version, program.architecture);
    placeCopy(program.file, staging.targetFile(path, program.sha256));
  }
  const version = program?.facts.version ?? null;
  const { root } = current;
  const says = { kind: 'program', program: { version } } as const;
  const digest = writeStaged(staging, { folder, root, published, targets: next.targets, says, now });
  staging.moveTo(folder.staging);
  return { ok: true, version, digest };
}

type Next = Result<StageProgramReason, { targets: Record<string, Target> }>;

function targetsWith(
  programs: readonly (readonly [string, Target])[],
  { facts, architecture, sha256, bytes }: StagedPackage,
): Next {
  const checked = programFacts.safeParse(facts);
  if (!checked.success) {
    const where = checked.error.issues[0]?.path.join('.') ?? '';
    return refuse('PROGRAM_FACTS', `The description of the program is not accepted (${where}).`);
  }
  const path = programPath(facts.version, architecture);
  const others = programs.filter(([one]) => !one.endsWith(`_${architecture}.deb`));
  const newest = programs.find(([one]) => one.endsWith(`_${architecture}.deb`));
  if (newest !== undefined && newest[0] !== path) {
    const { version } = newest[1].custom as ProgramFacts;
    if (isAtLeast(version, facts.version))
      return refuse('PROGRAM_NOT_NEWER', `Version ${facts.version} is not newer than ${version}, which is published.`);
  }
  const target: Target = { length: bytes, hashes: { sha256 }, custom: facts };
  return { ok: true, targets: Object.fromEntries([...others, [path, target] as const]) };
}

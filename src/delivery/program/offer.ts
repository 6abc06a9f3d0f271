import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OfferedFile } from '../apply/index.ts';
import { isAtLeast } from '../apply/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';

/** The repository of programs has its own root, because approving lists of people is separate from approving programs. */
export const PROGRAM_REPOSITORY = 'program';

/** Largest package, bytes. */
export const PROGRAM_LIMIT_BYTES: number = 256 * 1024 * 1024;
/** Maximum number of versions in `from`. */
const FROM_MAX = 32;
const RINGS_MAX = 16;
const PERCENT = 100;

const version = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);

/** What is signed about a program besides its bytes. */
export const programFacts = z.strictObject({
  kind: z.literal('program'),
  version,
  /** Versions over which it may be installed; if empty, over any. */
  from: z.array(version).max(FROM_MAX),
  /** Steps of the roll-out: from `after` on, kiosks whose ring is below `percent` take it. */
  rings: z
    .array(z.strictObject({ percent: z.int().min(1).max(PERCENT), after: z.iso.datetime() }))
    .min(1)
    .max(RINGS_MAX),
  /** True if the version before could not read the state afterwards. A technician then installs it, with a copy of the state. */
  stateBreak: z.boolean(),
});
export type ProgramFacts = z.infer<typeof programFacts>;
export type OfferedProgram = OfferedFile<ProgramFacts>;

/** Path of a package, with its version and architecture. */
export const PROGRAM_PATH: RegExp = /^apps\/waypost\/waypost-(\d{1,5}\.\d{1,5}\.\d{1,5})_(amd64|arm64)\.deb$/;

/** Debian's name for the architecture of this machine. */
export function debianArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** Target path of a package. */
export function programPath(of: string, architecture: string): string {
  return `apps/waypost/waypost-${of}_${architecture}.deb`;
}

/** The newest signed program for machines like this one; null if none is offered. */
export function programOffer(
  targets: Readonly<Record<string, SignedTarget>>,
  architecture: string,
): OfferedProgram | UpdateRefusal | null {
  let newest: OfferedProgram | null = null;
  for (const [path, target] of Object.entries(targets)) {
    const name = PROGRAM_PATH.exec(path);
    if (name === null || name[2] !== architecture) continue;
    const custom = programFacts.safeParse(target.custom).data;
    if (custom === undefined || custom.version !== name[1])
      return refused('UPDATE_HEADER_OTHER', `The signed description of ${path} contradicts its name.`);
    if (target.length > PROGRAM_LIMIT_BYTES)
      return refused('UPDATE_TOO_LARGE', `${path} has ${target.length} bytes; ${PROGRAM_LIMIT_BYTES} are allowed.`);
    if (newest !== null && isAtLeast(newest.custom.version, custom.version)) continue;
    newest = { path, length: target.length, sha256: target.hashes.sha256, custom };
  }
  return newest;
}

/** Ring of a kiosk for one version, 0 to 99. It differs from version to version, so that the same kiosk is not always first. */
export function ringOf(deviceKeyId: string, of: string): number {
  return createHash('sha256').update(`${deviceKeyId} ${of}`).digest().readUIntBE(0, 6) % PERCENT;
}

/** A version as one number, for the ledger; a later version has a higher number. */
export function versionNumber(of: string): number {
  return of.split('.').reduce((sum, part) => sum * 100_000 + Number(part), 0);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPolicyPack } from '../../core/inspection/policy/pack/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import { POLICY, SIGNED_POLICY_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import { PROGRAM_PATH, type ProgramFacts, ringOf } from '../../delivery/program/index.ts';
import { textOf } from '../files/index.ts';
import { CentralFolder } from '../folder/index.ts';
import { programsOf } from '../publish/index.ts';
import { Repository } from '../tuf/index.ts';
import { type Ending, endOf, roleEnds } from './published.ts';

const POLICY_WARN_MS: number = 30 * DAY_MS;

/** One offered version of the program, with its signed facts. */
export type Rollout = Pick<ProgramFacts, 'version' | 'from' | 'rings' | 'stateBreak'> & { architectures: string[] };

/** What kiosks should have in addition to lists and the protection pack. */
export interface InForce {
  policy: number | null;
  /** Newest first. */
  programs: Rollout[];
  ends: Ending[];
  faults: string[];
}

export const NOTHING_IN_FORCE: InForce = { policy: null, programs: [], ends: [], faults: [] };

/** Path at which the operator may place the signed policy for the console. */
export const policyFile = ({ path }: CentralFolder): string => join(path, 'policy.json');

/**
 * The policy stored with the office, and the programs of the office that publishes them: this one, or the one in
 * `programs`. The signatures are not verified here; each kiosk does that. Throws `RepositoryDamaged` for a repository not
 * written by an office.
 */
export function inForceOf(folder: CentralFolder, at: { programs: string | null; now: Date }): InForce {
  const { version, ends, faults } = policyOf(folder, at.now);
  const office = at.programs === null ? folder : new CentralFolder(at.programs);
  const current = existsSync(office.repository) ? new Repository(office.repository).current() : null;
  if (current === null && at.programs !== null)
    return {
      policy: version,
      programs: [],
      ends,
      faults: [...faults, `${at.programs} is not the folder of a central office.`],
    };
  if (current?.state !== 'published') return { policy: version, programs: [], ends, faults };
  const { root, targets, snapshot, timestamp } = current;
  const roles = [
    { role: 'root', metadata: root },
    { role: 'targets', metadata: targets },
    { role: 'snapshot', metadata: snapshot },
    { role: 'timestamp', metadata: timestamp },
  ] as const;
  const own = at.programs === null ? [] : roleEnds(roles, at.now, 'Programs: ');
  return { policy: version, programs: rolloutsOf(targets.signed.targets), ends: [...ends, ...own], faults };
}

function policyOf(folder: CentralFolder, now: Date): { version: number | null; ends: Ending[]; faults: string[] } {
  const text = textOf(policyFile(folder), SIGNED_POLICY_LIMIT_BYTES);
  if (text === null) return { version: null, ends: [], faults: [] };
  const content = POLICY.contentOf(text);
  const read = content === null ? null : readPolicyPack(content);
  if (read === null || !read.ok) {
    const why = read === null ? 'it is not a signed policy' : read.message;
    return { version: null, ends: [], faults: [`policy.json is not read: ${why}`] };
  }
  const { version, validUntil } = read.pack;
  const remedy = 'sign the next policy (docs/policy.md)';
  const end = endOf({ what: `Policy ${version}`, at: validUntil, words: null, warnMs: POLICY_WARN_MS, remedy }, now);
  return { version, ends: [end], faults: [] };
}

function rolloutsOf(targets: Parameters<typeof programsOf>[0]): Rollout[] {
  const rollouts = new Map<string, Rollout>();
  for (const [path, { custom }] of programsOf(targets)) {
    const architecture = PROGRAM_PATH.exec(path)?.[2];
    if (architecture === undefined) continue;
    const { version, from, rings, stateBreak } = custom;
    const known = rollouts.get(version);
    if (known === undefined) rollouts.set(version, { version, from, rings, stateBreak, architectures: [architecture] });
    else known.architectures.push(architecture);
  }
  return [...rollouts.values()].sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
}

/** Ring of a kiosk for this version, 0 to 99. */
export function ringFor(device: string, { version }: Rollout): number {
  return ringOf(device, version);
}

/** True if this kiosk's turn has come: a step that has begun includes its ring. */
export function isDue(device: string, program: Rollout, now: Date): boolean {
  const come = program.rings.filter(({ after }) => Date.parse(after) <= now.getTime());
  const most = Math.max(0, ...come.map(({ percent }) => percent));
  return most > 0 && (most >= 100 || ringFor(device, program) < most);
}

/** Time from which this kiosk accepts the program; null if no step includes its ring. */
export function turnOf(device: string, program: Rollout): string | null {
  const ring = ringFor(device, program);
  const own = program.rings.filter(({ percent }) => ring < percent).map(({ after }) => after);
  return own.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

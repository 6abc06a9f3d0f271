import { KEY_ROLES } from '../../../core/inspection/policy/pack/index.ts';
import { type Refusal, ROLES, type Role, SIGNED_OUT } from '../api/index.ts';
import type { Session } from './sessions.ts';

/**
 * Who may use a route: `anyone`; a `session`, also a locked one; an `unlocked` session; a `decider`, who may act on an
 * inspection; a `supporter`, who may fill in the form "Support"; an `overseer`, who monitors rates of groups; a `watcher`,
 * who sees how well the route to help works; a `maintainer`, who maintains the machine; a `keyholder`, whose role may have a
 * security key; or one role alone.
 */
export type Access =
  | 'anyone'
  | 'session'
  | 'unlocked'
  | 'decider'
  | 'supervisor'
  | 'supporter'
  | 'protection'
  | 'overseer'
  | 'watcher'
  | 'maintainer'
  | 'keyholder'
  | 'dpo';

interface Right {
  roles: readonly Role[];
  /** True if a locked screen may ask too: to unlock it, to end it. */
  locked: boolean;
  /** The refusal that other roles receive. */
  refusal: Refusal;
}

const SESSION_LOCKED: Refusal = {
  status: 401,
  reason: 'SESSION_LOCKED',
  message: 'The screen is locked. Enter your PIN.',
};

export const ROLE_REFUSED: Refusal = onlyFor('An officer or a supervisor can do it.');
const SUPERVISOR_ONLY = onlyFor('A supervisor can do it.');

/** The rights behind every route. Whatever is not in a row here is refused (docs/roles.md is printed from it). */
export const RIGHTS: Readonly<Record<Exclude<Access, 'anyone'>, Right>> = {
  session: { roles: ROLES, locked: true, refusal: ROLE_REFUSED },
  unlocked: { roles: ROLES, locked: false, refusal: ROLE_REFUSED },
  decider: { roles: ['officer', 'supervisor'], locked: false, refusal: ROLE_REFUSED },
  supervisor: { roles: ['supervisor'], locked: false, refusal: SUPERVISOR_ONLY },
  supporter: { roles: ['officer', 'supervisor', 'protection'], locked: false, refusal: ROLE_REFUSED },
  protection: { roles: ['protection'], locked: false, refusal: onlyFor('A protection officer can do it.') },
  overseer: { roles: ['supervisor', 'dpo'], locked: false, refusal: SUPERVISOR_ONLY },
  watcher: {
    roles: ['supervisor', 'protection', 'dpo'],
    locked: false,
    refusal: onlyFor('A supervisor, a protection officer or the data-protection officer can do it.'),
  },
  maintainer: {
    roles: ['supervisor', 'technician'],
    locked: false,
    refusal: onlyFor('A technician or a supervisor can do it.'),
  },
  keyholder: { roles: KEY_ROLES, locked: false, refusal: onlyFor('Security keys are not for your role.') },
  dpo: { roles: ['dpo'], locked: false, refusal: onlyFor('The data-protection officer can do it.') },
};

/** Null if the visitor may continue; else the answer. */
export function barred(access: Access, session: Session | null): Refusal | null {
  if (access === 'anyone') return null;
  if (session === null || session.ended) return SIGNED_OUT;
  const { roles, locked, refusal } = RIGHTS[access];
  if (session.locked && !locked) return SESSION_LOCKED;
  return roles.includes(session.officer.role) ? null : refusal;
}

/** Officers and supervisors act on inspections; nobody else has a reason to see a traveller. */
export const isDecider = (role: Role): boolean => RIGHTS.decider.roles.includes(role);

function onlyFor(who: string): Refusal {
  return { status: 403, reason: 'ROLE_REFUSED', message: `Your role does not allow this. ${who}` };
}

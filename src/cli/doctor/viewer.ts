import { accessSync, readFileSync, statSync } from 'node:fs';
import { thisUser } from '../../adapters/files/index.ts';
import { type Finding, unknown } from './finding.ts';
import { isCheckout } from './installation.ts';

/**
 * Who looks. Only the owner of the state sees what the daemon sees: rights that another user has, root above all, say
 * nothing about the daemon.
 */
export interface Viewer {
  user: string;
  /** Whether the state folder is this user's own, or there is none yet. */
  own: boolean;
  /** Name of the user whose it is; null where that cannot be seen either. */
  owner: string | null;
}

export function viewerOf(stateDir: string): Viewer {
  const user = thisUser();
  try {
    const { uid } = statSync(stateDir);
    return { user, own: uid === (process.getuid?.() ?? uid), owner: userName(uid) };
  } catch (error) {
    // A folder that is not there is nobody's: the one who looks may be about to make it.
    const absent = (error as NodeJS.ErrnoException).code !== 'EACCES';
    return { user, own: absent, owner: null };
  }
}

/** The command that sees all of it. On a kiosk root types it and the launcher becomes the daemon's user; a checkout has none. */
export function seeAll({ owner }: Pick<Viewer, 'owner'>, checkout: boolean = isCheckout()): string {
  const command = 'waypost doctor --config FILE';
  return checkout && owner !== null ? `as root: runuser -u '${owner}' -- ${command}` : `as root: ${command}`;
}

/** A part that this user cannot see. It is unknown, never in order, and never a fault either. */
export function notSeen(component: string, because: string, remedy: string): Finding {
  return { ...unknown(component, `not seen, because ${because}`, remedy), notSeen: true };
}

/** Whether the daemon may use something: null where the one who looks is another user, and cannot tell. */
export type MayUse = (path: string, mode: number) => boolean | null;

export function mayUse(viewer: Viewer): MayUse {
  return (path, mode) => {
    if (!viewer.own) return null;
    try {
      accessSync(path, mode);
      return true;
    } catch {
      return false;
    }
  };
}

/** What is said where the rights of the daemon cannot be judged by this user. */
export function rightsNotSeen(component: string, what: string, viewer: Viewer): Finding {
  const because = `user ${viewer.user} is not the daemon's user${viewer.owner === null ? '' : ` (${viewer.owner})`}`;
  return notSeen(component, `${because}: it is not known whether that user may use ${what}`, seeAll(viewer));
}

function userName(uid: number): string {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? `#${uid}`;
  } catch {
    return `#${uid}`;
  }
}

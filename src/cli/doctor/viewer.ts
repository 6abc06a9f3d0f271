import { accessSync, readFileSync, statSync } from 'node:fs';
import { thisUser } from '../../adapters/files/index.ts';
import { type Finding, unknown } from './finding.ts';
import { isCheckout } from './installation.ts';

/**
 * The user who is asking. Only the owner of the state sees what the daemon sees: the rights of another user, above all root,
 * say nothing about the daemon's.
 */
export interface Viewer {
  user: string;
  /** Whether the state folder belongs to this user, or does not exist yet. */
  own: boolean;
  /** Name of the state folder's owner; null if that cannot be seen either. */
  owner: string | null;
}

export function viewerOf(stateDir: string): Viewer {
  const user = thisUser();
  try {
    const { uid } = statSync(stateDir);
    return { user, own: uid === (process.getuid?.() ?? uid), owner: userName(uid) };
  } catch (error) {
    // A missing folder has no owner: the person asking may be about to create it.
    const absent = (error as NodeJS.ErrnoException).code !== 'EACCES';
    return { user, own: absent, owner: null };
  }
}

/**
 * The command that sees everything. On a kiosk, root types it and the launcher switches to the daemon's user; a checkout has no
 * launcher.
 */
export function seeAll({ owner }: Pick<Viewer, 'owner'>, checkout: boolean = isCheckout()): string {
  const command = 'waypost doctor --config FILE';
  return checkout && owner !== null ? `as root: runuser -u '${owner}' -- ${command}` : `as root: ${command}`;
}

/** A finding for a part that this user cannot see. It is unknown: never in order, but not a fault either. */
export function notSeen(component: string, because: string, remedy: string): Finding {
  return { ...unknown(component, `not seen, because ${because}`, remedy), notSeen: true };
}

/** Whether the daemon may use something: null if another user is asking, who cannot tell. */
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

/** The finding if this user cannot judge the daemon's rights. */
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

import { lstatSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';

/** The action that failed on a file, a folder or a device. */
export type FileAct = 'read' | 'written' | 'used';

/** One sentence about what is wrong, and one about what to do. */
export interface Words {
  what: string;
  remedy: string;
}

const MEDIA = /^\/(media|mnt|run\/media)\//;
/** Maximum number of characters of a path that are shown. */
const SHOWN_CHARACTERS = 200;

const WORDS: Readonly<Record<string, Words>> = {
  ENOENT: { what: 'it does not exist', remedy: 'Check the path.' },
  ENOTDIR: { what: 'a part of this path is a file and not a folder', remedy: 'Check the path.' },
  EISDIR: { what: 'it is a folder', remedy: 'Give a file.' },
  EEXIST: { what: 'a file with this name exists', remedy: 'Choose another name.' },
  ELOOP: { what: 'it is a link that leads back to itself', remedy: 'Give the path of the file itself.' },
  ENAMETOOLONG: { what: 'the name is too long', remedy: 'Choose a shorter one.' },
  EINVAL: { what: 'the system does not accept this name or device', remedy: 'Check the path.' },
  EROFS: { what: 'the file system is mounted read-only', remedy: 'Mount it for writing, or choose another place.' },
  ENOSPC: { what: 'the disk is full', remedy: 'Free some space, or choose another place: df -h' },
  EDQUOT: { what: 'the quota of this user is used up', remedy: 'Free some space, or choose another place.' },
  EFBIG: { what: 'the file is too large for this file system', remedy: 'Choose another place.' },
  EBUSY: { what: 'another program is using it', remedy: 'Stop that program, then try again.' },
  ETXTBSY: { what: 'another program is using it', remedy: 'Stop that program, then try again.' },
  EAGAIN: { what: 'another program is using it', remedy: 'Stop that program, then try again.' },
  EIO: {
    what: 'the disk or the device reports an error',
    remedy: 'Check the cable and the medium, and read the log: dmesg',
  },
  ENXIO: { what: 'no device is connected there', remedy: 'Plug the device in, and check the path.' },
  ENODEV: { what: 'no device is connected there', remedy: 'Plug the device in, and check the path.' },
  EMFILE: { what: 'this program has too many files open', remedy: 'Run it again.' },
  ENOMEM: { what: 'the machine is out of memory', remedy: 'Stop other programs, then try again.' },
};

/**
 * Why the system refused a file, as a person needs it: which file, what is wrong, what to do. Null for an error that did
 * not come from a system call; that one is a bug and is thrown on.
 */
export function fileFault(error: unknown, path: string, act: FileAct): string | null {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return null;
  const { what, remedy } = wordsOf(code, path, act);
  return refusal(path, act, { what, remedy });
}

/** Builds the message about a refused file; all of them have the same form. */
export function refusal(path: string, act: FileAct, { what, remedy }: Words): string {
  const shown = path.length > SHOWN_CHARACTERS ? `${path.slice(0, SHOWN_CHARACTERS)}…` : path;
  return `${shown} cannot be ${act}: ${what}. ${remedy}`;
}

/**
 * The message for an error that contains the path of its file, such as an unexpected one; null for an error that does not
 * concern a file.
 */
export function namedFileFault(error: unknown): string | null {
  const { path, dest, syscall } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  const place = dest ?? path;
  if (place === undefined) return null;
  const writes = /mkdir|write|rename|unlink|rm|link|copy|truncate|chmod|chown/.test(syscall ?? '');
  return fileFault(error, place, writes ? 'written' : 'read');
}

function wordsOf(code: string, path: string, act: FileAct): Words {
  if (code === 'ENOENT' && isLink(path))
    return { what: 'it is a link to something that does not exist', remedy: 'Give the path of the file itself.' };
  if (code === 'ENOENT' && act === 'written')
    return { what: 'its folder does not exist', remedy: 'Create the folder first, or choose another place.' };
  if (code === 'EACCES' || code === 'EPERM') return denied(path, act);
  return (
    WORDS[code] ?? {
      what: `the system refuses it (${code})`,
      remedy: 'Check the path and the permissions of this user.',
    }
  );
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The user of this process by name, or by number if it has no name, as in a container. */
export function thisUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `number ${process.getuid?.() ?? -1}`;
  }
}

function denied(path: string, act: FileAct): Words {
  const user = thisUser();
  const what = `user ${user} has no permission for it`;
  const medium = mediumOf(resolve(path), mountTable());
  if (medium !== null)
    return { what: `${medium.folder} was mounted for another user than ${user}`, remedy: mountAgain(medium, user) };
  const right = act === 'read' ? 'give this user permission to read it' : 'give this user permission to write there';
  return { what, remedy: `Run the command as the user who owns it, or ${right}.` };
}

/** A removable medium: the folder where it is mounted, the device, and what is on it. */
export interface Medium {
  folder: string;
  device: string;
  system: string;
}

/** The removable medium that contains `path`, from a table in the form of `/proc/self/mounts`; null if there is none. */
export function mediumOf(path: string, table: string): Medium | null {
  if (!MEDIA.test(`${path}/`)) return null;
  const mounts = table.split('\n').flatMap((line) => {
    const [device = '', folder = '', system = ''] = line.split(' ');
    const plain = folder.replace(/\\040/g, ' ');
    return plain !== '/' && `${path}/`.startsWith(`${plain}/`) ? [{ folder: plain, device, system }] : [];
  });
  return mounts.sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

/** File systems that do not store an owner: only the mount options say who may write. */
const OWNERLESS = ['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3', 'fuseblk'];

function mountAgain({ folder, device, system }: Medium, user: string): string {
  const name = user.replace('number ', '');
  if (!OWNERLESS.includes(system)) return `Give it to this user, as root: chown ${name} ${folder}`;
  return `Mount it for this user, as root: umount ${folder} && mount -o uid=${name},gid=${name},umask=077,nosuid,nodev,noexec ${device} ${folder}`;
}

function mountTable(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return '';
  }
}

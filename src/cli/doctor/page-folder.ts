import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, note, ok, work } from './finding.ts';

/** The page folder of a kiosk, as tmpfiles.d makes it (docs/decisions/0046-page-folder.md). */
export const PAGE_FOLDER = '/run/waypost-pages';
/** The folder used by earlier releases: only the daemon's user writes to it. */
const FORMER_FOLDER = '/run/waypost/pages';
const DAEMON = 'waypost';
const IMAGER = 'waypost-imager';
const MODE = 0o2770;
const ANYBODY = 0o007;
const PAGE_FILE = /\.(jpe?g|png|bmp|tiff?|webp)$/i;
const MAKE = 'as root: systemd-sysusers waypost.conf && systemd-tmpfiles --create waypost.conf';

/** How to make a page folder that is missing or wrong. */
export function pageFolderRemedy(path: string, kiosk = PAGE_FOLDER): string {
  return path === kiosk ? MAKE : `mkdir -p -m 700 ${path}`;
}

export interface PageFolderPlaces {
  /** Folder of passwd and group. */
  etc: string;
  kiosk: string;
  former: string;
}

const PLACES: PageFolderPlaces = { etc: '/etc', kiosk: PAGE_FOLDER, former: FORMER_FOLDER };

/**
 * Whether pages can arrive through a folder, and only from those who may send them. `may` says whether this user has rights to
 * a path.
 */
export function examinePageFolder(
  path: string,
  may: (path: string) => boolean,
  places: PageFolderPlaces = PLACES,
): Finding {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const make = pageFolderRemedy(path, places.kiosk);
  if (stat?.isSymbolicLink() === true)
    return work('imager', `${path} is a link`, 'set imager.path to the folder itself');
  if (stat?.isDirectory() !== true) return work('imager', `there is no folder ${path}`, make);
  const shared = path === places.kiosk ? kioskFault(path, stat, places.etc) : openFault(path, stat.mode);
  if (shared !== null) return shared;
  if (!may(path)) {
    const remedy = path === places.kiosk ? MAKE : `give this user the folder: chown $USER ${path}`;
    return work('imager', `no permission to delete in ${path}`, remedy);
  }
  const waiting = readdirSync(path).filter((name) => PAGE_FILE.test(name)).length;
  if (waiting > 0) return note('imager', `${waiting} images are in ${path}`, 'the daemon deletes them when it starts');
  if (path === places.former) {
    const remedy = `let the scanner software run as ${IMAGER}, and set imager.path to ${places.kiosk}`;
    return note('imager', `${path} accepts pages only from the user that owns state and keys`, remedy);
  }
  return ok('imager', path);
}

/** Finds rights that are too wide: pages are personal data, and a program that can write here can show the lane a document. */
function openFault(path: string, mode: number): Finding | null {
  if ((mode & ANYBODY) === 0) return null;
  return work('imager', `every user of this machine may use ${path} (mode ${octal(mode)})`, `chmod o= ${path}`);
}

function kioskFault(
  path: string,
  { uid, gid, mode }: { uid: number; gid: number; mode: number },
  etc: string,
): Finding | null {
  const users = table(join(etc, 'passwd'));
  const groups = table(join(etc, 'group'));
  const group = groups.find(([name]) => name === IMAGER);
  if (group === undefined || !users.some(([name]) => name === IMAGER))
    return work('imager', `there is no user ${IMAGER}`, MAKE);
  const nameOf = (rows: string[][], id: number): string =>
    id === 0 ? 'root' : (rows.find((row) => row[2] === String(id))?.[0] ?? String(id));
  const found = `${nameOf(users, uid)}:${nameOf(groups, gid)}, mode ${octal(mode)}`;
  const wanted = `${DAEMON}:${IMAGER}, mode ${octal(MODE)}`;
  if (found !== wanted) return work('imager', `${path} is ${found}; it has to be ${wanted}`, MAKE);
  if (!members(group).includes(DAEMON)) return work('imager', `${DAEMON} is not in the group ${IMAGER}`, MAKE);
  const foreign = groups.find((row) => row[0] !== IMAGER && members(row).includes(IMAGER));
  if (foreign === undefined) return null;
  const remedy = `as root: gpasswd --delete ${IMAGER} ${foreign[0]}`;
  return work('imager', `${IMAGER} is in the group ${foreign[0]}, and can reach files that are not pages`, remedy);
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
const members = (row: readonly string[]): string[] => (row[3] ?? '').split(',');

function table(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

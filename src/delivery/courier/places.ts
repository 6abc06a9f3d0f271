import { join } from 'node:path';

/** The only folder of the state that the courier can see, below `stateDir`. */
export const LINK_FOLDER = 'link';

/** Most answers that wait for the daemon. While it is down, further ones are dropped; they come again after the next sending. */
export const ANSWERS_MAX = 256;

export interface LinkPlaces {
  folder: string;
  /** Folder from the daemon to the courier: at most one cell. */
  up: string;
  /** Folder from the courier to the daemon: answers, its state and the last announcement. */
  down: string;
  cell: string;
  state: string;
  announced: string;
}

/** Where daemon and courier exchange files. `up` and `down` belong to both; the folder around them only to the daemon. */
export function linkPlaces(stateDir: string): LinkPlaces {
  const folder = join(stateDir, LINK_FOLDER);
  const [up, down] = [join(folder, 'up'), join(folder, 'down')];
  return {
    ...{ folder, up, down, cell: join(up, 'cell') },
    ...{ state: join(down, 'state.json'), announced: join(down, 'announced.json') },
  };
}

/** Name of the file of one answer. */
export const ANSWER_NAME = /^[0-9a-f]{16}\.answer$/;

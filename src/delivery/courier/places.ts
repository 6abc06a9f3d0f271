import { join } from 'node:path';

/** The one folder that the courier sees of the state, below `stateDir`. */
export const LINK_FOLDER = 'link';

/** Files that wait for the daemon; while it is down, further answers are dropped and come again with the next sending. */
export const ANSWERS_MAX = 256;

export interface LinkPlaces {
  folder: string;
  /** From the daemon: at most one cell. */
  up: string;
  /** From the courier: answers, its state and the last announcement. */
  down: string;
  cell: string;
  state: string;
  announced: string;
}

/** Where daemon and courier meet. `up` and `down` belong to both, the folder around them to the daemon alone. */
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

// Shows the progress of a slow step, which would otherwise look as if it hung.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Number of packages in a `node_modules` folder; each package of a scope counts separately. */
export function packagesIn(folder) {
  const names = (of) => {
    try {
      return readdirSync(of).filter((name) => !name.startsWith('.'));
    } catch {
      return [];
    }
  };
  return names(folder).reduce((sum, name) => sum + (name.startsWith('@') ? names(join(folder, name)).length : 1), 0);
}

/** One line about the progress of a step. */
export function progressLine({ name, seconds, packages, total }) {
  const much = total === undefined ? '' : `, ${Math.min(packages, total)} of about ${total} packages`;
  return `waypost: ${name} … ${seconds} s${much}`;
}

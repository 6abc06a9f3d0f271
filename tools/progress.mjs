// Says every few seconds how far a step is, while the process that waits for the step cannot say anything itself.
//   node tools/progress.mjs NAME EVERY_MS [FOLDER TOTAL]      counts the packages in FOLDER of TOTAL
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages that lie in a `node_modules` folder, those of a scope each for itself. */
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

/** One line about a step. */
export function progressLine({ name, seconds, packages, total }) {
  const much = total === undefined ? '' : `, ${Math.min(packages, total)} of about ${total} packages`;
  return `waypost: ${name} … ${seconds} s${much}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = '', every = '5000', folder, total] = process.argv.slice(2);
  const parent = process.ppid;
  const began = Date.now();
  setInterval(() => {
    // The one who waited is gone: nobody would end this one.
    if (process.ppid !== parent) process.exit();
    const counted = folder === undefined ? {} : { packages: packagesIn(folder), total: Number(total) };
    console.log(progressLine({ name, seconds: Math.round((Date.now() - began) / 1000), ...counted }));
  }, Number(every));
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of package.json, the same whether this file runs from `src` or from `dist`. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('package.json not found above the program: the installation is incomplete');
  return findRoot(parent);
}

/**
 * Compiled entry of a child process, for example `inference/worker/child.js`. Children always run the compiled file: a
 * loader in between would cost more than a second per start.
 */
export function builtEntry(relative: string): string {
  return join(packageRoot, 'dist', relative);
}

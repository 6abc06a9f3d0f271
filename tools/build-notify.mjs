// Builds the optional module unix-dgram with the headers of the node that runs this: nothing is downloaded. npm runs no
// install script of it (package.json, allowScripts); `npm run package` calls this, so that the package has it.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'node_modules', 'unix-dgram');

/** @returns {string | null} null where the module is there afterwards, else why not */
export function buildNotify() {
  if (!existsSync(folder)) return 'unix-dgram is not installed: run npm ci';
  if (existsSync(join(folder, 'build', 'Release', 'unix_dgram.node'))) return null;
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const gyp = gypOf();
  if (gyp === undefined) return 'node-gyp was not found beside node: install npm';
  if (!existsSync(join(prefix, 'include/node/node.h')))
    return `the headers of node are missing in ${prefix}/include/node`;
  const built = spawnSync(process.execPath, [gyp, 'rebuild', `--nodedir=${prefix}`], { cwd: folder, encoding: 'utf8' });
  return built.status === 0 ? null : `unix-dgram was not built:\n${built.stderr}`;
}

/** The program that compiles native modules, as it comes with npm; undefined where there is none. */
export function gypOf() {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  return [join(prefix, 'lib/node_modules'), '/usr/share/nodejs', '/usr/share/node_modules']
    .flatMap((base) => [
      join(base, 'npm/node_modules/node-gyp/bin/node-gyp.js'),
      join(base, 'node-gyp/bin/node-gyp.js'),
    ])
    .find((path) => existsSync(path));
}

if (process.argv[1] === import.meta.filename) {
  const fault = buildNotify();
  if (fault !== null) console.error(`waypost: ${fault}`);
  process.exit(fault === null ? 0 : 1);
}

// Builds the optional native modules with the headers of the node that runs this: nothing is downloaded. npm does not run
// their install scripts (package.json, allowScripts); `npm run package` calls this, so that the package contains them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The file to which each module compiles, and the Debian header that it needs in addition to those of node. */
const MODULES = {
  'unix-dgram': { file: 'unix_dgram.node' },
  smartcard: { file: 'smartcard_napi.node', header: '/usr/include/PCSC/winscard.h', from: 'libpcsclite-dev' },
};

/**
 * @param {keyof typeof MODULES} name
 * @returns {string | null} null if the module exists afterwards, otherwise why not
 */
export function buildNative(name) {
  const { file, header, from } = MODULES[name];
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) return `${name} is not installed: run npm ci`;
  if (existsSync(join(folder, 'build', 'Release', file))) return null;
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const gyp = gypOf();
  if (gyp === undefined) return 'node-gyp was not found next to node: install npm';
  if (!existsSync(join(prefix, 'include/node/node.h')))
    return `the headers of node are missing in ${prefix}/include/node`;
  if (header !== undefined && !existsSync(header)) return `${name} needs ${header}: apt-get install ${from}`;
  const built = spawnSync(process.execPath, [gyp, 'rebuild', `--nodedir=${prefix}`], { cwd: folder, encoding: 'utf8' });
  return built.status === 0 ? null : `${name} was not built:\n${built.stderr}`;
}

/** Does the same as `buildNative`, in a separate process while other work continues. */
export function buildNativeBeside(name) {
  const child = spawn(process.execPath, [import.meta.filename, name], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    words += piece;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} was not built: ${error.message}`));
    child.once('close', (code) => resolve(code === 0 ? null : words.trim().replace(/^waypost: /, '')));
  });
}

/** True if Debian's header for a module is installed, so that a build is worth trying. */
export const canBuild = (name) => existsSync(MODULES[name].header ?? root);

/** The program in npm that compiles native modules; undefined if it is not found. */
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
  const wanted = process.argv.slice(2);
  const names = wanted.length === 0 ? Object.keys(MODULES) : wanted;
  const unknown = names.find((name) => !(name in MODULES));
  const faults =
    unknown === undefined ? names.map(buildNative).filter((fault) => fault !== null) : [`no module ${unknown}`];
  for (const fault of faults) console.error(`waypost: ${fault}`);
  process.exit(faults.length === 0 ? 0 : 1);
}

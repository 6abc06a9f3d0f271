import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';

const BUILD = join(packageRoot, 'tools', 'package', 'build.mjs');

export interface Ran {
  code: number | null;
  out: string;
}

/** Lays the files of the package under `to`, as `npm run package -- OPTIONS` does. Throws with its words when it fails. */
export function stageRoot(to: string, env: NodeJS.ProcessEnv = {}, options: readonly string[] = []): string {
  const ran = runIn(packageRoot, [BUILD, ...options, '--stage', to], env);
  if (ran.code !== 0) throw new Error(ran.out);
  return to;
}

/** Runs node with `args` in `cwd`, with no path of the repository in its environment. */
export function runIn(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}, input = ''): Ran {
  const { NODE_PATH: _, ...inherited } = process.env;
  const done = spawnSync(process.execPath, args, {
    cwd,
    env: { ...inherited, ORT_DISABLE_TELEMETRY: '1', ...env },
    input,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: done.status, out: `${done.stdout}${done.stderr}` };
}

/** Path, kind, mode, time and content of everything under `root`, one line each. */
export function listing(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, mtimeMs } = lstatSync(path);
      return `${path.slice(root.length)} ${mode.toString(8)} ${mtimeMs} ${contentOf(path, entry)}`;
    })
    .sort();
}

function contentOf(path: string, entry: { isFile(): boolean; isSymbolicLink(): boolean }): string {
  if (entry.isSymbolicLink()) return readlinkSync(path);
  return entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}

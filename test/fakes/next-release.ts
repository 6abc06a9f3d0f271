import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Change {
  /** In the installed program, below `/usr/lib/waypost`. */
  file: string;
  from: string;
  to: string;
}

/**
 * A later release made of a built package: another version, and `changes` in its program. Not compressed. `preinst`: a
 * script of its own that runs before it is unpacked.
 */
export function nextRelease(input: {
  deb: string;
  to: string;
  version: string;
  changes: readonly Change[];
  preinst?: string;
}): string {
  const { deb, to, version, changes, preinst } = input;
  const folder = `${to}.root`;
  run('dpkg-deb', ['--raw-extract', deb, folder]);
  const control = join(folder, 'DEBIAN', 'control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
  if (preinst !== undefined) writeFileSync(join(folder, 'DEBIAN', 'preinst'), preinst, { mode: 0o755 });
  const manifest = join(folder, 'usr/lib/waypost/package.json');
  const stated = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...stated, version }));
  for (const { file, from, to: replacement } of changes) {
    const path = join(folder, 'usr/lib/waypost', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold "${from}" once`);
    writeFileSync(path, text.replace(from, replacement));
  }
  run('dpkg-deb', ['--root-owner-group', '-Znone', '--build', folder, to]);
  rmSync(folder, { recursive: true });
  return to;
}

function run(command: string, args: string[]): void {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
}

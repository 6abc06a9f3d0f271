import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { requireBuild } from './bundles.ts';

const TARBALL = 'faceplugin-face-recognition-js-0.0.1.tgz';
let work: string;

beforeAll(() => {
  requireBuild();
  work = mkdtempSync(join(tmpdir(), 'waypost-build-'));
});
afterAll(() => rmSync(work, { recursive: true }));

function build(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', join(packageRoot, 'tools/models/build.ts'), ...args], {
    encoding: 'utf8',
    // A registry that refuses at once, so that a test never waits for a network nor depends on one.
    env: { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' },
  });
}

describe('models:build', () => {
  it('builds from the kept package, does nothing the second time, and repairs a damaged bundle', () => {
    const out = join(work, 'bundles');
    const cache = join(packageRoot, '.cache');
    const first = build('--out', out, '--cache', cache);
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const file = join(out, 'face-landmarks-68', '1.0.0', 'face-landmarks-68.onnx');
    const good = readFileSync(file);
    const built = statSync(file).mtimeMs;
    expect(build('--out', out, '--cache', cache).stdout).toContain('up to date');
    expect(statSync(file).mtimeMs).toBe(built);
    writeFileSync(file, good.subarray(1));
    expect(build('--out', out, '--cache', cache).stdout).toContain('Models are in');
    expect(readFileSync(file).equals(good)).toBe(true);
    expect(
      readFileSync(file).equals(
        readFileSync(join(packageRoot, 'models/bundles/face-landmarks-68/1.0.0/face-landmarks-68.onnx')),
      ),
    ).toBe(true);
  });

  it('says what to do where the registry cannot be reached, and leaves nothing half-built', () => {
    const out = join(work, 'offline');
    const run = build('--out', out, '--cache', join(work, 'empty'));
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('npm pack faceplugin-face-recognition-js@0.0.1');
    expect(run.stderr).toContain('--from FOLDER_WITH_THE_FILE');
    expect(run.stderr).not.toContain('    at ');
    expect(() => statSync(out)).toThrow();
  });

  it('refuses a package that is not the pinned one', () => {
    const from = mkdtempSync(join(work, 'from-'));
    writeFileSync(join(from, TARBALL), 'something else');
    const run = build('--out', join(work, 'forged'), '--from', from);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('pinned is 7ea06031');
  });
});

import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { debianArchitecture, programPath } from '../../../src/delivery/program/index.ts';
import { ProgramSite } from '../../fakes/program-site.ts';
import { sha256 } from '../../fakes/repository.ts';

let site: ProgramSite;
beforeEach(() => {
  site = new ProgramSite();
});
afterEach(() => site.remove());

const fact = (name: string): string => {
  const path = join(site.slot, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
};

describe('the installation of a program by root', () => {
  it('goes through dpkg into a slot of its own, beside the one before, and once', () => {
    site.offer('0.5.0');
    expect(site.install()).toMatchObject({ code: 0, out: expect.stringContaining('waiting to be tried') });
    expect(site.state('0.5.0')).toEqual({ whole: true, fault: null });
    expect(fact('ready')).toBe('0.5.0');
    // Nothing runs it yet.
    expect(site.script('choose').code).toBe(0);
    expect(fact('good')).toBe('factory');
    site.offer('0.6.0');
    expect(site.install().code).toBe(0);
    expect(site.state('0.5.0').whole && site.state('0.6.0').whole).toBe(true);
    expect(site.install().code).toBe(0);
    expect(existsSync(join(site.slot, 'incoming'))).toBe(false);
  });

  it('does not believe the daemon: what two people did not sign for is not installed', () => {
    const bytes = site.package('0.5.0');
    site.offer('0.5.0', bytes);
    const path = join(site.repository.folder, site.repository.fileOf(programPath('0.5.0', debianArchitecture())));
    const other = site.package('0.5.9');
    // Another package under the name of the signed one, and a note of the daemon's user that says it is right.
    writeFileSync(path, other);
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('UPDATE_LENGTH_OR_HASH') });
    site.ready({ version: '0.5.9', sha256: sha256(other), from: site.repository.folder });
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('UPDATE_HEADER_OTHER') });
    const [one] = site.repository.keys.targets;
    site.repository.publish({ signers: { targets: one === undefined ? [] : [one] } });
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('UPDATE_BAD_SIGNATURE_TARGETS') });
    expect(existsSync(site.programs)).toBe(false);
    expect(fact('ready')).toBe('');
  });

  it('follows no link, and needs a root that was pinned for it', () => {
    site.offer('0.5.0');
    const away = join(site.folder, 'link');
    symlinkSync(site.repository.folder, join(site.folder, 'real'));
    site.ready({ version: '0.5.0', sha256: sha256('x'), from: away });
    expect(site.install().code).toBe(1);
    writeFileSync(join(site.slot, 'tuf/root.json'), '{}');
    expect(site.install().code).toBe(1);
    expect(existsSync(site.programs)).toBe(false);
  });

  it('does not go back to an older day of the repository, nor to a version that failed here, nor over the state', () => {
    site.offer('0.5.0');
    const metadata = ['timestamp.json', '1.snapshot.json', '1.targets.json'].map((name) => {
      const path = join(site.repository.folder, 'metadata', name);
      return { path, bytes: readFileSync(path) };
    });
    site.offer('0.6.0', site.package('0.6.0'), { stateBreak: true });
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_STATE_BREAK') });
    for (const { path, bytes } of metadata) writeFileSync(path, bytes);
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('UPDATE_VERSION_LOWER_TIMESTAMP') });
    site.offer('0.7.0');
    writeFileSync(join(site.slot, 'failed'), '0.7.0\n');
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_FAILED_BEFORE') });
    expect(existsSync(site.programs)).toBe(false);
  });

  it('is not done where dpkg fails, and the next try does it', () => {
    site.offer('0.5.0');
    const text = readFileSync(site.dpkg, 'utf8');
    writeFileSync(site.dpkg, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_NOT_WHOLE') });
    writeFileSync(site.dpkg, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    expect(site.install()).toMatchObject({ code: 1, out: expect.stringContaining('PROGRAM_NOT_WHOLE') });
    expect(fact('ready')).toBe('');
    writeFileSync(site.dpkg, text, { mode: 0o755 });
    expect(site.install().code).toBe(0);
  });
});

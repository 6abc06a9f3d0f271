import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { centralOfficeStatus } from '../../../src/central/index.ts';
import { approve, review, Staging, stageProgram } from '../../../src/central/publish/index.ts';
import { Repository, readMetadata, sha256Hex } from '../../../src/central/tuf/index.ts';
import { applyUpdate, pinRoot } from '../../../src/delivery/apply/index.ts';
import { programTaker, readReady } from '../../../src/delivery/program/index.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import { programCustom } from '../../fakes/programs.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let office: TestCentral;
beforeEach(async () => {
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
});
afterEach(() => {
  vi.useRealTimers();
  office.remove();
});

const PACKAGE = Buffer.from('!<arch>\ndebian-binary and more');
const staged = (version: string, hour: number, change: { bytes?: Buffer; rings?: object[] } = {}) => {
  const bytes = change.bytes ?? PACKAGE;
  const file = join(office.folder.path, 'package.deb');
  writeFileSync(file, bytes);
  const facts = { ...programCustom(version), ...(change.rings === undefined ? {} : { rings: change.rings }) };
  const program = { file, sha256: sha256Hex(bytes), bytes: bytes.length, architecture: 'amd64', facts: facts as never };
  return stageProgram({ folder: office.folder, program, now: later(hour) });
};
const halted = (hour: number) => stageProgram({ folder: office.folder, program: null, now: later(hour) });
const roots = () => {
  const text = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'), 'utf8');
  const root = readMetadata('root', text);
  return root === null ? [] : [root];
};
const reviewed = (hour: number, own?: Buffer) =>
  review(new Staging(office.folder.staging), {
    now: later(hour),
    roots: roots(),
    ...(own === undefined ? {} : { packageSha256: sha256Hex(own) }),
  });
const sign = async (name: string, hour: number, own: Buffer | undefined = PACKAGE) => {
  const found = reviewed(hour, own);
  if (!found.ok) return found;
  return approve(new Staging(office.folder.staging), found, { key: await office.key(name), now: later(hour) });
};
const issue = async (hour: number, own = PACKAGE) => {
  for (const name of ['targets-1', 'targets-2']) expect(await sign(name, hour, own)).toMatchObject({ ok: true });
  return await office.publish(later(hour));
};

describe('a program of central IT', () => {
  it('is published by two people who compared the package, and taken by a kiosk with the root of that office', async () => {
    expect(staged('0.5.0', 0.1)).toMatchObject({ ok: true, version: '0.5.0' });
    const words = centralOfficeStatus(office.folder, later(0.1)).map(({ text }) => text);
    expect(words.join('\n')).toContain('program 0.5.0, 0 of 2 approvals');
    // Who has no package of their own signs nothing.
    const blind = reviewed(0.1);
    if (!blind.ok) throw new Error(blind.message);
    const key = await office.key('targets-1');
    expect(approve(new Staging(office.folder.staging), blind, { key, now: later(0.1) })).toMatchObject({
      reason: 'APPROVAL_PACKAGE_NOT_COMPARED',
    });
    expect(reviewed(0.1, Buffer.from('another'))).toMatchObject({ ok: false, reason: 'STAGING_PROGRAM' });
    expect(await sign('targets-1', 0.1)).toMatchObject({ ok: true });
    expect(await office.publish(later(0.1))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
    expect(await sign('targets-2', 0.1)).toMatchObject({ ok: true });
    expect(await office.publish(later(0.1))).toMatchObject({
      ok: true,
      list: null,
      program: { program: { facts: { version: '0.5.0' } }, before: null },
    });

    const rig = await UpdateRig.start();
    try {
      rig.state.clock.at = later(1);
      const bytes = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'));
      expect(await pinRoot(rig.site, { repository: 'program', bytes, renew: false, by: 'test' })).toMatchObject({
        ok: true,
      });
      const { stateDir, deviceKeyId, clock } = rig.site;
      const status = { deviceKeyId, running: '0.4.0', architecture: 'amd64', failed: [] };
      const site = { ...rig.site, program: programTaker({ stateDir, status, clock }) };
      const apply = () => applyUpdate({ site, repository: 'program', from: office.folder.repository });
      expect(await apply()).toMatchObject({ ok: true, program: { version: '0.5.0' } });
      expect(readReady(stateDir)).toMatchObject({ version: '0.5.0', sha256: sha256Hex(PACKAGE) });
      // A halt reaches a kiosk that did not install it yet.
      expect(halted(0.2)).toMatchObject({ ok: true, version: null });
      expect(await issue(0.2)).toMatchObject({ ok: true, program: { program: null, before: '0.5.0' } });
      expect(await apply()).toMatchObject({ ok: true, program: { version: null } });
      expect(readReady(stateDir)).toBeNull();
    } finally {
      rig.remove();
    }
  });

  it('keeps its bytes under its version, goes only forward, and is rolled out in steps', async () => {
    expect(halted(0.1)).toMatchObject({ ok: false, reason: 'PROGRAM_NONE' });
    expect(staged('0.5.0', 0.1, { rings: [{ percent: 5, after: later(0).toISOString() }] })).toMatchObject({
      ok: true,
    });
    expect(staged('0.6.0', 0.1)).toMatchObject({ ok: false, reason: 'PROGRAM_OTHER_STAGED' });
    expect(await issue(0.1)).toMatchObject({ ok: true });
    expect(staged('0.4.0', 0.2)).toMatchObject({ ok: false, reason: 'PROGRAM_NOT_NEWER' });
    // Wider, the same file.
    expect(staged('0.5.0', 0.2)).toMatchObject({ ok: true });
    expect(await issue(0.2)).toMatchObject({ ok: true, program: { before: '0.5.0' } });
    const other = Buffer.from('!<arch>\ndebian-binary and others');
    expect(staged('0.5.0', 0.3, { bytes: other })).toMatchObject({ ok: true });
    expect(reviewed(0.3, other)).toMatchObject({ ok: false, reason: 'STAGING_PROGRAM' });
  });

  it('is not published by an office of lists, nor a list by an office of programs', async () => {
    await office.issue(recordsOf(1), later(0.1));
    expect(staged('0.5.0', 0.2)).toMatchObject({ ok: false, reason: 'PROGRAM_OFFICE_LISTS' });
    const other = await TestCentral.open();
    office.remove();
    office = other;
    expect(staged('0.5.0', 0.1)).toMatchObject({ ok: true });
    expect(await issue(0.1)).toMatchObject({ ok: true });
    await office.build(recordsOf(1), later(0.2));
    expect(review(new Staging(office.folder.staging), { now: later(0.2) })).toMatchObject({
      ok: false,
      reason: 'STAGING_PROGRAM',
    });
    expect(new Repository(office.folder.repository).current()).toMatchObject({ state: 'published' });
  });

  it('that was exchanged after it was staged is not signed', () => {
    expect(staged('0.5.0', 0.1)).toMatchObject({ ok: true });
    const path = `apps/waypost/waypost-0.5.0_amd64.deb`;
    writeFileSync(new Staging(office.folder.staging).targetFile(path, sha256Hex(PACKAGE)), 'exchanged');
    expect(reviewed(0.1, PACKAGE)).toMatchObject({ ok: false, reason: 'STAGING_FILE' });
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApplyReport, applyUpdate, pinRoot } from '../../../src/delivery/apply/index.ts';
import { readVerdicts } from '../../../src/delivery/apply/places.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import {
  type ProgramStatus,
  programPath,
  programTaker,
  readReady,
  ringOf,
} from '../../../src/delivery/program/index.ts';
import { programCustom } from '../../fakes/programs.ts';
import { sha256, TestRepository } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
let repository: TestRepository;
beforeEach(async () => {
  rig = await UpdateRig.start();
  repository = new TestRepository();
  const bytes = repository.root();
  expect(await pinRoot(rig.site, { repository: 'program', bytes, renew: false, by: 'test' })).toMatchObject({
    ok: true,
  });
});
afterEach(() => {
  repository.remove();
  rig.remove();
});

const RUNNING = { running: '0.4.0', architecture: 'amd64', failed: [] as string[] };
const PACKAGE = Buffer.from('the bytes of a package');

function offer(version: string, change: Partial<ReturnType<typeof programCustom>> = {}, bytes: Uint8Array = PACKAGE) {
  repository.addTarget(programPath(version, 'amd64'), bytes, { ...programCustom(version), ...change });
}

function apply(change: Partial<ProgramStatus> = {}, from: string | null = repository.folder): Promise<ApplyReport> {
  const { stateDir, deviceKeyId, clock } = rig.site;
  const program = programTaker({ stateDir, status: { deviceKeyId, ...RUNNING, ...change }, clock });
  const site = { ...rig.site, program };
  return applyUpdate({ site, repository: 'program', ...(from === null ? {} : { from }) });
}

const ready = () => readReady(rig.site.stateDir);

describe('a signed program', () => {
  it('is verified from a stick and left to root, and its version is remembered', async () => {
    offer('0.5.0');
    repository.publish();
    expect(await apply()).toMatchObject({ ok: true, lists: [], program: { ok: true, version: '0.5.0' } });
    expect(ready()).toEqual({ version: '0.5.0', sha256: sha256(PACKAGE), from: repository.folder });
    // Once more: nothing is counted twice, and it still waits.
    const rows = rig.verdicts().length;
    expect(await apply()).toMatchObject({ ok: true, program: { version: '0.5.0' } });
    expect(rig.verdicts().length).toBe(rows);
    // Once it runs nothing waits.
    expect(await apply({ running: '0.5.0' })).toMatchObject({ ok: true, program: { version: null } });
    expect(ready()).toBeNull();
  });

  it('is fetched over the network once, where this kiosk would take it, and applied from the spool', async () => {
    const bytes = Buffer.alloc(300_000, 7);
    offer('0.5.0', {}, bytes);
    repository.publish();
    const server = new StaticServer(repository.folder);
    const url = await server.start();
    try {
      const { stateDir } = rig.site;
      const request = { stateDir, repository: 'program', url, listIds: [] };
      expect(await fetchUpdate({ ...request, program: { ...RUNNING, running: '0.5.0' } })).toMatchObject({ files: 0 });
      expect(await fetchUpdate({ ...request, program: RUNNING })).toMatchObject({ files: 1, fetchedBytes: 300_000 });
      expect(await fetchUpdate({ ...request, program: RUNNING })).toMatchObject({ files: 1, fetchedBytes: 0 });
      expect(await apply({}, null)).toMatchObject({ ok: true, program: { version: '0.5.0' } });
    } finally {
      await server.stop();
    }
  });

  it('of one byte more or another content is refused', async () => {
    offer('0.5.0');
    repository.publish();
    const file = join(repository.folder, repository.fileOf(programPath('0.5.0', 'amd64')));
    writeFileSync(file, Buffer.from('the bytes of a pAckage'));
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_LENGTH_OR_HASH' });
    writeFileSync(file, Buffer.concat([PACKAGE, Buffer.from('!')]));
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_LENGTH_OR_HASH' });
    expect(ready()).toBeNull();
  });

  it('with one signature, or the same one twice, is refused', async () => {
    offer('0.5.0');
    const [one] = repository.keys.targets;
    if (one === undefined) throw new Error('no key');
    repository.publish({ signers: { targets: [one] } });
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TARGETS' });
    repository.publish({ signers: { targets: [one, one] } });
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TARGETS' });
    expect(ready()).toBeNull();
  });

  it('that is older than one that was accepted is refused, whoever signed it, also after a new start', async () => {
    offer('0.6.0');
    repository.publish();
    expect(await apply()).toMatchObject({ ok: true, program: { version: '0.6.0' } });
    repository.targets = {};
    offer('0.5.0');
    repository.publish();
    rig.restart();
    expect(await apply()).toMatchObject({ ok: false, reason: 'PROGRAM_OLDER' });
    expect(ready()).toBeNull();
    expect(readVerdicts(rig.site.stateDir).repositories['program']).toMatchObject({
      ok: false,
      reason: 'PROGRAM_OLDER',
    });
    // The old day of the repository, whole and signed as it was.
    repository.targets = {};
    offer('0.6.0', {}, Buffer.from('another file of the same version'));
    repository.publish();
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_HEADER_OTHER' });
  });

  it('of an older day of the repository is refused', async () => {
    offer('0.5.0');
    repository.publish();
    const before = ['timestamp.json', '1.snapshot.json', '1.targets.json'].map((name) => {
      const path = join(repository.folder, 'metadata', name);
      return { path, bytes: readFileSync(path) };
    });
    repository.publish();
    expect(await apply()).toMatchObject({ ok: true });
    for (const { path, bytes } of before) writeFileSync(path, bytes);
    expect(await apply()).toMatchObject({ ok: false, reason: 'UPDATE_VERSION_LOWER_TIMESTAMP' });
  });

  it.each([
    ['that failed here', { failed: ['0.5.0'] }, {}, 'PROGRAM_FAILED_BEFORE'],
    ['that breaks the state', {}, { stateBreak: true }, 'PROGRAM_STATE_BREAK'],
    ['for another start', {}, { from: ['0.4.5'] }, 'UPDATE_MINIMUM_APP'],
    ['whose name contradicts it', {}, { version: '0.5.1' }, 'UPDATE_HEADER_OTHER'],
    ['with a member that nobody knows', {}, { colour: 'red' } as object, 'UPDATE_HEADER_OTHER'],
  ])('%s is refused by name', async (_what, status, custom, reason) => {
    offer('0.5.0', custom);
    repository.publish();
    expect(await apply(status)).toMatchObject({ ok: false, reason, program: { ok: false, reason } });
    expect(ready()).toBeNull();
  });

  it('for another machine is none', async () => {
    offer('0.5.0');
    repository.publish();
    expect(await apply({ architecture: 'arm64' })).toMatchObject({ ok: true, program: { version: null } });
  });

  it('comes to a kiosk when its ring does', async () => {
    const ring = ringOf(rig.site.deviceKeyId, '0.5.0');
    const day = (days: number) => new Date(rig.state.clock.wall().getTime() + days * 86_400_000).toISOString();
    offer('0.5.0', {
      rings: [
        { percent: Math.max(1, ring), after: day(-1) },
        { percent: 100, after: day(1) },
      ],
    });
    repository.publish();
    const waits = await apply();
    expect(waits).toMatchObject({ ok: true, program: { version: ring === 0 ? '0.5.0' : null } });
    offer('0.5.0', { rings: [{ percent: ring + 1, after: day(-1) }] });
    repository.publish();
    expect(await apply()).toMatchObject({ program: { version: '0.5.0' } });
    expect(existsSync(join(rig.site.stateDir, 'update/program/ready.json'))).toBe(true);
  });
});

describe('rings', () => {
  it('are even, below 100, and others for each version', () => {
    const devices = Array.from({ length: 10_000 }, (_, at) => sha256(String(at)).slice(0, 32));
    const counts = new Array<number>(100).fill(0);
    for (const device of devices) counts[ringOf(device, '0.5.0')] = (counts[ringOf(device, '0.5.0')] ?? 0) + 1;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000);
    // Ten deviations of a fair draw: 100 kiosks in each ring, give or take 10.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(60);
    const same = devices.filter((device) => ringOf(device, '0.5.0') === ringOf(device, '0.6.0')).length;
    expect(same).toBeLessThan(200);
    // Pinned, because central IT works it out as well: SHA-256 of "ID VERSION", its first 48 bits, modulo 100.
    expect(ringOf('00112233445566778899aabbccddeeff', '0.5.0')).toBe(
      Number(BigInt(`0x${sha256('00112233445566778899aabbccddeeff 0.5.0').slice(0, 12)}`) % 100n),
    );
  });
});

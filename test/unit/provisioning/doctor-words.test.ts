import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noticeSpool } from '../../../src/cli/doctor/fittings.ts';
import { examineGround } from '../../../src/cli/doctor/ground.ts';
import { bringBack, viewerOf } from '../../../src/cli/doctor/index.ts';
import { isCheckout } from '../../../src/cli/doctor/installation.ts';
import { barcodeReader, camera, scanner, symbolDecoder } from '../../../src/cli/doctor/machine.ts';
import { withDaemon } from '../../../src/cli/doctor/report.ts';
import { list, trust } from '../../../src/cli/doctor/state.ts';
import { trustContent } from '../../../src/cli/doctor/trust-store.ts';
import { mayUse, seeAll, type Viewer } from '../../../src/cli/doctor/viewer.ts';
import { knownProfiles, profileNamed } from '../../../src/cli/provisioning/profiles.ts';
import { DISK_LOW_BYTES } from '../../../src/daemon/process/index.ts';
import { sealStore, signerCertificate, visaSigner } from '../../fakes/seals.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = new Date('2027-03-01T08:00:00Z');
const HOUR_MS = 3_600_000;
const OWN: Viewer = { user: 'waypost', own: true, owner: 'waypost' };

describe('a clock that is behind', () => {
  const at = (ms: number) => ({ what: 'list lost', at: new Date(now.getTime() + ms) });
  const clockOf = (signed: ReturnType<typeof at>[]) =>
    examineGround({ freeBytes: DISK_LOW_BYTES, now, lastSealed: null, signed })[1];

  it('is work where a list was signed hours later than it says, and names list and hours', () => {
    const found = clockOf([at(-HOUR_MS), at(3 * HOUR_MS)]);
    expect(found).toMatchObject({ state: 'work', code: 'CLOCK_UNTRUSTED' });
    expect(found?.reason).toContain('list lost was signed 3.0 h later: the clock is behind');
  });

  it('is in order within the minutes by which clocks differ', () => {
    expect(clockOf([at(4 * 60_000)])).toMatchObject({ state: 'ok' });
    expect(clockOf([at(6 * 60_000)])).toMatchObject({ state: 'work' });
  });

  it('is what makes a list unusable that is not old: nobody is sent for a newer one', () => {
    const status = {
      id: 'lost',
      name: 'Lost',
      version: 1,
      generatedAt: new Date(now.getTime() + 3 * HOUR_MS).toISOString(),
      ageMs: 0,
      maxAgeMs: HOUR_MS,
      state: 'stale' as const,
      legalBasis: '',
      records: 1,
    };
    expect(list(status, now)).toMatchObject({ state: 'work', remedy: 'see the line "clock"' });
    expect(list(status, now).reason).not.toContain('too old');
    const old = { ...status, generatedAt: new Date(now.getTime() - 50 * HOUR_MS).toISOString(), ageMs: 50 * HOUR_MS };
    expect(list(old, now).reason).toBe('50.0 h old, too old to be used');
  });
});

it('a disk that is nearly full is told in a figure that a person can read', () => {
  const [disk] = examineGround({ freeBytes: 1e8, now, lastSealed: null });
  expect(disk?.remedy).toContain('about 1.1 GB');
  expect(disk?.remedy).not.toMatch(/\d\.\d{2,} GB/);
});

describe('a daemon that cannot write a record', () => {
  const health = (state: string) => ({
    ok: true,
    version: '1',
    uptimeSeconds: 1,
    components: [{ component: 'audit', ok: true, state, remedy: null, ageSeconds: 1 }],
  });

  it.each(['STORE_FULL', 'STORE_IO', 'STORE_READ_ONLY'])('is never ok with %s, whatever it says of itself', (state) => {
    const [found] = withDaemon([], health(state));
    expect(found).toMatchObject({ component: 'running audit', state: 'work', code: state });
    expect(found?.reason).toContain('no record can be written');
    expect(found?.remedy).toContain('free some space');
  });

  it('is ok where it says nothing', () => {
    expect(withDaemon([], health('ok'))).toMatchObject([{ state: 'ok' }]);
  });
});

describe('list keys', () => {
  const site = (keys: string[], name: string) => ({
    listKeys: { keys, threshold: 2 },
    stateDir: join(folder, name),
    update: { repositories: [{ id: 'main' }] },
  });

  it('are not missed where the root of a repository is pinned', () => {
    mkdirSync(join(folder, 'pinned', 'update', 'main'), { recursive: true });
    writeFileSync(join(folder, 'pinned', 'update', 'main', 'root.json'), '{}');
    expect(trust(site([], 'pinned') as never)).toMatchObject([{ state: 'ok' }]);
  });

  it('are work where there is neither root nor key, and where too few are named', () => {
    expect(trust(site([], 'bare') as never)).toMatchObject([{ state: 'work' }]);
    expect(trust(site(['a'], 'pinned') as never)).toMatchObject([{ state: 'work' }]);
    expect(trust(site(['a', 'a'], 'bare') as never)).toMatchObject([{ state: 'work' }]);
    expect(trust(site(['a', 'b'], 'bare') as never)).toMatchObject([{ state: 'ok' }]);
  });
});

describe('a remedy on a kiosk', () => {
  it('names no npm and no git: there is no checkout', () => {
    expect(isCheckout(folder)).toBe(false);
    expect(bringBack('npm run models:build', folder)).toContain('apt-get install --reinstall');
    expect(bringBack('npm run models:build', folder)).not.toMatch(/npm|git/);
    expect(bringBack('npm run models:build')).toBe('npm run models:build');
  });
});

describe('the camera', () => {
  const wanted = { camera: { kind: 'browser' } } as never;

  it('is work where none is connected, and open where only the browser sees it', () => {
    mkdirSync(join(folder, 'dev'));
    expect(camera(wanted, join(folder, 'dev'))).toMatchObject({ state: 'work', code: 'PORT_MISSING' });
    writeFileSync(join(folder, 'dev', 'video0'), '');
    expect(camera(wanted, join(folder, 'dev'))).toMatchObject({ state: 'unknown' });
  });
});

describe('who looks', () => {
  const stranger: Viewer = { user: 'eva', own: false, owner: 'waypost' };

  it('is the owner of the state, or of none that is there', () => {
    expect(viewerOf(folder)).toMatchObject({ own: true });
    expect(viewerOf(join(folder, 'nowhere'))).toMatchObject({ own: true, owner: null });
  });

  it('as another user sees no right of the daemon, also where the own right is there', () => {
    expect(mayUse({ ...stranger, own: true })(folder, 4)).toBe(true);
    expect(mayUse(stranger)(folder, 4)).toBeNull();
    const found = noticeSpool({ notices: { folder } as never }, stranger);
    expect(found).toMatchObject({ state: 'unknown', notSeen: true });
    expect(found.reason).toContain("not seen, because user eva is not the daemon's user (waypost)");
  });

  it('is told the command that sees all of it: root types it, and the launcher becomes that user', () => {
    expect(seeAll(stranger, false)).toBe('as root: waypost doctor --config FILE');
    expect(seeAll(stranger, true)).toBe("as root: runuser -u 'waypost' -- waypost doctor --config FILE");
  });
});

describe('a reader that cannot do its work', () => {
  const kind = { kind: 'serial', path: join(folder, 'no-port') } as const;
  const mrz = (profile: string) => scanner({ scanner: { ...kind, profile }, siteFolder: folder }, OWN);
  const barcodes = (profile: string) =>
    barcodeReader({ barcodeReader: { ...kind, profile }, siteFolder: folder }, OWN)[0];

  it('is named where a profile of barcodes is that of the MRZ scanner, and the other way round', () => {
    expect(mrz('generic-symbols-gap')).toMatchObject({ component: 'scanner', state: 'work', code: 'PROFILE_INVALID' });
    expect(mrz('generic-symbols-gap').reason).toContain('delivers no MRZ. Put it under barcodeReader');
    expect(barcodes('generic-lines')).toMatchObject({
      component: 'barcode reader',
      state: 'work',
      code: 'PROFILE_INVALID',
    });
    expect(barcodes('generic-lines')?.reason).toContain('delivers no barcodes. Put it under scanner');
    expect(mrz('generic-lines')).toMatchObject({ state: 'work', code: 'PORT_MISSING' });
    expect(barcodes('generic-symbols-packet')).toMatchObject({ state: 'work', code: 'PORT_MISSING' });
  });

  it('is offered profiles that can, and asked of nobody where none is configured', () => {
    expect(mrz('none-such').remedy).not.toContain('generic-symbols');
    expect(barcodes('none-such')?.remedy).toBe('choose one of: generic-symbols-gap, generic-symbols-packet');
    expect(barcodeReader({ barcodeReader: null, siteFolder: folder }, OWN)).toEqual([]);
  });

  it('is refused by the wizard with what to do', () => {
    expect(profileNamed('generic-lines').id).toBe('generic-lines');
    expect(() => profileNamed('generic-symbols-gap')).toThrow(
      'hardware.scanner.profile: the profile "generic-symbols-gap" is for a barcode reader',
    );
    expect([...knownProfiles().keys()]).not.toContain('generic-symbols-packet');
  });
});

describe('the decoder of barcodes', () => {
  it('is in order only where the built-in symbol was read', () => {
    const right = { wasmBytes: 946_860, isRight: true, fault: null };
    expect(symbolDecoder(right)).toMatchObject({
      component: 'barcode decoder',
      state: 'ok',
      reason: 'WebAssembly of 946860 bytes, the built-in symbol was read',
    });
    expect(symbolDecoder({ ...right, wasmBytes: null, isRight: false }).reason).toContain('WebAssembly is missing');
    for (const fault of [null, 'DEADLINE'])
      expect(symbolDecoder({ ...right, isRight: false, fault })).toMatchObject({ state: 'work' });
  });
});

describe('the trust store', () => {
  const at = Date.parse('2026-11-28T12:00:00Z');
  const remedy = 'waypost trust import FILE --config FILE';
  const said = (more: Parameters<typeof sealStore>[0] = {}, clock = at) =>
    trustContent('store 3', sealStore({ signers: [signerCertificate(visaSigner)], ...more }).parts, {
      now: clock,
      remedy,
    });

  it('says how much is in it, and which list of revoked certificates ends first', () => {
    const { state, reason } = said();
    expect(state).toBe('ok');
    expect(reason).toMatch(
      /^store 3; 1 CSCAs, 1 signers of seals, 0 signers of documents, 1 lists of revoked certificates, the first to end on \d{4}-\d\d-\d\dT[\d:.]+Z$/,
    );
    expect(said({ crls: [] }).reason).toMatch(/0 lists of revoked certificates$/);
  });

  it('is worth a look once such a list has ended', () => {
    const late = said({}, Date.parse('2199-01-01T00:00:00Z'));
    expect(late).toMatchObject({ state: 'note', remedy });
    expect(late.reason).toContain('it has expired');
  });
});

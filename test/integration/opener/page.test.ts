import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, keyIdOf } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceSigningKey } from '../../../src/adapters/storage/keys/index.ts';
import { carriedIn } from '../../../src/adapters/storage/protection/index.ts';
import { sealedFile, sealReferral } from '../../../src/adapters/storage/protection/seal.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { CentralFolder } from '../../../src/central/folder/index.ts';
import { readListKey } from '../../../src/delivery/format/index.ts';
import { kiosk } from '../../fakes/central-office.ts';

const root = resolve(import.meta.dirname, '../../..');
const cli = join(root, 'bin/waypost.mjs');
const folder = mkdtempSync(join(tmpdir(), 'waypost-receiving-'));
const at = (...names: string[]): string => join(folder, ...names);
const waypost = (...args: string[]): string => execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
const refused = (...args: string[]): string => {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  expect(status).not.toBe(0);
  return stderr;
};

beforeAll(() => cryptoReady());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page', () => {
  it('is the same bytes whenever the same sources are built, within its limit, with its digest beside it', () => {
    const built = readFileSync(join(root, 'build/opener/opener.html'), 'utf8');
    execFileSync(process.execPath, [join(root, 'tools/opener/build.mjs'), at('again')], { stdio: 'ignore' });
    expect(readFileSync(at('again', 'opener.html'), 'utf8') === built, 'npm run build').toBe(true);
    expect(Buffer.byteLength(built)).toBeLessThanOrEqual(150_000);
    const digest = createHash('sha256').update(built).digest('hex');
    expect(readFileSync(join(root, 'build/opener/opener.html.sha256'), 'utf8')).toBe(`${digest}  opener.html\n`);
    expect(built).toContain(readFileSync(join(root, 'build/opener/opener.words.txt'), 'utf8').trim());
  });

  it('has a policy that names its script and its style by their digests, and connects to nothing', () => {
    const built = readFileSync(join(root, 'build/opener/opener.html'), 'utf8');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(built)?.[1] ?? '';
    const sha = (text: string | undefined) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`;
    const script = /<script>([\s\S]*?)<\/script>/.exec(built)?.[1];
    const style = /<style>([\s\S]*?)<\/style>/.exec(built)?.[1];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${sha(script)}`,
      `style-src ${sha(style)}`,
      'img-src blob:',
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(script).not.toMatch(
      /WebAssembly|\beval\(|new Function|localStorage|sessionStorage|indexedDB|XMLHttpRequest|fetch\(/,
    );
  });
});

describe('the file of kiosks that central signs for receiving bodies', () => {
  it('is believed by a body that compared the ids, and by no other', () => {
    const office = new CentralFolder(at('office'));
    mkdirSync(office.path);
    office.writeSettings({
      format: 'waypost.central.1',
      courier: false,
      expiry: { rootDays: 365, targetsDays: 30, snapshotDays: 7, timestampHours: 48 },
      deltas: { chainMax: 14, keepDays: 35 },
    });
    const { identity, ring } = kiosk(5);
    expect(enrolDevice(office, identity, new Date('2026-11-28T00:00:00Z')).ok).toBe(true);
    for (const person of ['anna', 'ben', 'eve']) waypost('central', 'keygen', '--out', at(person));
    writeFileSync(at('passphrase'), 'four words that do not belong\n', { mode: 0o600 });
    const withKey = ['--office', at('body'), '--passphrase-file', at('passphrase')];
    const made = waypost('protection', 'body', 'keygen', ...withKey);
    const box = /"box": "([^"]+)"/.exec(made)?.[1] ?? '';
    const ack = /"ack": "([^"]+)"/.exec(made)?.[1] ?? '';
    writeFileSync(at('block.json'), JSON.stringify({ name: 'Harbour House', box, ack }));

    const keys = ['--key', at('anna.key'), '--key', at('ben.key')];
    const sign = ['central', 'device', 'sign', '--office', office.path, '--out', at('devices.json')];
    expect(refused(...sign, '--key', at('anna.key'), '--key', at('anna.key'))).toContain('given twice');
    const said = waypost(...sign, ...keys, '--body', at('block.json'));
    expect(said).toContain('1 kiosks, 1 bodies');
    const ids = ['anna.key', 'ben.key'].map((name) => {
      const key = readListKey(readFileSync(at(name), 'utf8'));
      return keyIdOf(key?.publicKey ?? new Uint8Array());
    });
    for (const id of ids) expect(said.replaceAll(' ', '')).toContain(id);

    const stick = at('stick');
    for (const one of Object.values(carriedIn(stick))) mkdirSync(one, { recursive: true });
    const sealed = sealReferral(
      {
        head: {
          v: 2,
          kind: 'drill',
          seq: 1,
          refNo: '4H7QK2ZD0W',
          siteId: 'lane-5',
          at: '2026-11-28T14:36:00.000Z',
          pack: 1,
          language: null,
          ageClass: 'adult',
          consent: 'yes',
          needs: [],
          officerRole: 'officer',
        },
        facts: [],
        safeContact: null,
        photo: null,
      },
      { device: deviceSigningKey(ring), body: new Uint8Array(Buffer.from(box, 'base64')) },
    );
    if ('tooLongBy' in sealed) throw new Error('it fits');
    writeFileSync(join(carriedIn(stick).sealed, '4H7QK2ZD0W.wps'), sealedFile(sealed));
    const open = ['protection', 'body', 'open', stick, '--devices', at('devices.json'), ...withKey];
    expect(refused(...open)).toContain('No key of the central office is kept here yet');
    const trust = (...some: string[]) => [
      ...['protection', 'body', 'trust', at('devices.json'), ...withKey],
      ...some.flatMap((id) => ['--key', id]),
    ];
    expect(refused(...trust(ids[0] as string))).toContain('not the ids that you gave');
    expect(waypost(...trust(...(ids as string[])))).toContain('2 keys of the central office are kept');
    expect(waypost(...open)).toContain('Drill, about nobody: 4H7QK2ZD0W');

    // A file that others signed names another kiosk: it is not believed.
    waypost(...sign, '--key', at('anna.key'), '--key', at('eve.key'));
    expect(refused(...open)).toContain('not signed by the keys that are kept here');

    const answer = ['protection', 'body', 'acknowledge', stick, '4H7QK2ZD0W', '--state', 'received', ...withKey];
    expect(refused(...answer, '--say', 'stay')).toContain('--say takes one of');
    expect(refused(...answer, '--minutes', '5')).toContain('--say takes one of');
    expect(waypost(...answer, '--say', 'call-us', '--minutes', '15')).toContain('received');
    expect(readFileSync(join(carriedIn(stick).answers, '4H7QK2ZD0W.wpa'), 'utf8')).toContain(
      '"say":{"minutes":15,"what":"call-us"}',
    );
  });
});

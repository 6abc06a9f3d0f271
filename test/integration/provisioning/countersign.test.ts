import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceSigningKey, KeyRing, loadRootKey } from '../../../src/adapters/storage/keys/index.ts';
import { certificateText, signCertificate } from '../../../src/cli/acceptance/certificate.ts';
import type { Certificate } from '../../../src/cli/acceptance/index.ts';
import { acceptanceCertificate } from '../../fakes/acceptance-certificate.ts';
import { ProvisionSite, type Ran } from '../../fakes/provision-site.ts';

let site: ProvisionSite;
let ring: KeyRing;
let certificate: Certificate;

beforeAll(async () => {
  site = ProvisionSite.create();
  await site.claimed();
  await site.killAt('Models on this processor');
  const passphrase = readFileSync(site.at('passphrase'), 'utf8').trim();
  const root = await loadRootKey({ kind: 'passphrase', passphrase }, { stateDir: site.stateDir, mayCreate: false });
  if (!root.ok) throw new Error(root.message);
  ring = new KeyRing(root.key);
  certificate = await acceptanceCertificate(ring, 'Arrivals, lane 1');
  write('certificate.json', certificate);
  const identity = await site.type(['device', 'identity', '--config', site.config, '--out', site.at('identity.json')]);
  expect(identity, identity.out).toMatchObject({ code: 0 });
});
afterAll(() => site.remove());

function write(name: string, content: Certificate, keys = ring): void {
  writeFileSync(site.at(name), certificateText(signCertificate(content, deviceSigningKey(keys))));
}

const office = (command: string, args: readonly string[], out: string): Promise<Ran> =>
  site.type(
    ['central', 'device', command, ...args, '--out', site.at(out)].concat([
      '--office',
      site.office,
      '--passphrase-file',
      site.at('office-passphrase'),
    ]),
  );
const countersign = (name: string, out: string): Promise<Ran> => office('countersign', [site.at(name)], out);
const verify = (more: readonly string[] = [], name = 'certificate.json'): Promise<Ran> =>
  site.type(['acceptance', 'verify', site.at(name), '--device', site.at('identity.json'), ...more]);
const both = (countersignature: string, key = 'office-key.json') => [
  '--countersignature',
  site.at(countersignature),
  '--office',
  site.at(key),
];

describe('the countersignature of central IT', () => {
  it('is apart from the certificate, and without it verify says that there is none', async () => {
    const alone = await verify();
    expect(alone).toMatchObject({ code: 0 });
    expect(alone.out).toContain('Not countersigned');
    const before = readFileSync(site.at('certificate.json'));
    const signed = await countersign('certificate.json', 'countersignature.json');
    expect(signed, signed.out).toMatchObject({ code: 0 });
    expect(signed.out).toContain('Printer.');
    expect(readFileSync(site.at('certificate.json'))).toEqual(before);
    expect(await office('office-key', [], 'office-key.json')).toMatchObject({ code: 0 });
    const verified = await verify(both('countersignature.json'));
    expect(verified, verified.out).toMatchObject({ code: 0 });
    expect(verified.out).toContain('Countersigned by central IT');
    expect(verified.out).not.toContain('Not countersigned');
    // The same file is not written over: it may be the only copy.
    expect((await countersign('certificate.json', 'countersignature.json')).out).toContain('already exists');
  });

  it('does not hold changed, for another run, or under a key that is none', async () => {
    const text = readFileSync(site.at('countersignature.json'), 'utf8');
    writeFileSync(site.at('changed.json'), text.replace(/"at":"\d{4}/, '"at":"2020'));
    const changed = await verify(both('changed.json'));
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.out).toContain('COUNTERSIGNATURE_SIGNATURE');
    write('later.json', { ...certificate, at: '2026-11-27T12:00:00.000Z' });
    const later = await verify(both('countersignature.json'), 'later.json');
    expect(later).toMatchObject({ code: 1 });
    expect(later.out).toContain('COUNTERSIGNATURE_OTHER_CERTIFICATE');
    expect(await verify(both('countersignature.json', 'certificate.json'))).toMatchObject({ code: 2 });
    expect(await verify(both('nowhere.json'))).toMatchObject({ code: 2 });
    const half = await verify(['--countersignature', site.at('countersignature.json')]);
    expect(half).toMatchObject({ code: 2 });
  });

  it('is given to nothing that is not accepted, changed, or of a kiosk that is not of this office', async () => {
    write('refused.json', { ...certificate, result: 'not-accepted', obstacles: ['A model was refused.'] });
    const text = readFileSync(site.at('certificate.json'), 'utf8');
    writeFileSync(site.at('forged.json'), text.replace('"technician":"tom"', '"technician":"tim"'));
    const stranger = new KeyRing(new Uint8Array(32).fill(9));
    write('stranger.json', await acceptanceCertificate(stranger), stranger);
    // Another kiosk that says it is this one: its key is not the enrolled one.
    write('impostor.json', { ...certificate }, stranger);
    for (const [name, words] of [
      ['refused.json', 'says that the kiosk was not accepted'],
      ['forged.json', 'CERTIFICATE_SIGNATURE'],
      ['stranger.json', 'is not enrolled here'],
      ['impostor.json', 'CERTIFICATE_SIGNATURE'],
    ] as const) {
      const ran = await countersign(name, `${name}.sig`);
      expect(ran, name).toMatchObject({ code: 1 });
      expect(ran.out).toContain(words);
      expect(existsSync(site.at(`${name}.sig`))).toBe(false);
    }
    expect(await site.type(['central', 'device', 'revoke', 'Arrivals, lane 1', '--office', site.office])).toMatchObject(
      {
        code: 0,
      },
    );
    expect((await countersign('certificate.json', 'late.sig')).out).toContain('was revoked');
  });
});

import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/hardware/virtual-passport/bytes.ts';
import {
  CSCA_KINDS,
  DEMONSTRATION_CHIPS,
  demonstrationPassport,
  FAULTS,
  type FaultName,
  PROFILES,
  personalise,
  readProfile,
  SIGNER_KINDS,
  TestPki,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';

/** Issuer and files are examined with OpenSSL's own reader of certificates, lists and messages. */
const OPENSSL = spawnSync('openssl', ['version']).status === 0;
const now = new Date();
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const portrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id01_passport.jpg')));
const other = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id02_passport.jpg')));
const mrz = ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'];
/** OpenSSL refuses explicit curves in a chain by its own rule, so these have a root on a named curve. */
const PROFILE = 'ecdh-gm,csca=named-secp384r1-sha384,signer=secp256r1-sha256';
const pki = new TestPki({ now, draw });

function made(faults: readonly FaultName[] = [], profile = PROFILE) {
  const read = readProfile(profile);
  if (!read.ok) throw new Error(read.message);
  return personalise({ profile: read.profile, faults, pki, mrz, portrait, otherPortrait: other, now, draw });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-issuer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is inside the outer tag of a file of the chip. */
function inside(file: Uint8Array | undefined): Uint8Array {
  const bytes = file ?? new Uint8Array(0);
  const head = 2 + ((bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) & 0x7f : 0);
  return bytes.subarray(head);
}

function openssl(args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

const pem = (name: string): string => {
  const der = pki.trustFolder().get(`csca/${name}-named-secp384r1-sha384.der`) ?? new Uint8Array(0);
  const path = join(folder, `${name}.pem`);
  writeFileSync(path, new X509Certificate(der).toString());
  return path;
};

function verified(faults: readonly FaultName[], issuer = 'ordinary'): string {
  writeFileSync(join(folder, 'message'), inside(made(faults).files.get('EF_SOD')));
  const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-purpose', 'any', '-CAfile', pem(issuer)];
  const { status, text } = openssl([...args, '-in', join(folder, 'message'), '-out', join(folder, 'content')]);
  return status === 0 ? 'verified' : text;
}

describe.skipIf(!OPENSSL)('OpenSSL reads what the issuer signed', () => {
  it('and verifies it, in every form that is right', () => {
    for (const faults of [[], ['sod-indefinite'], ['sod-old-type'], ['sod-sid'], ['pace-downgrade']] as const) {
      expect(verified(faults), faults.join()).toBe('verified');
    }
    const content = readFileSync(join(folder, 'content'));
    expect(content[0]).toBe(0x30);
  });

  it.each([
    ['sod-signature', /verification failure/],
    ['sod-digest', /content verify error/],
    ['sod-hash-unknown', /unknown digest algorithm/],
    ['ds-absent', /signer certificate not found/],
    ['ds-chain', /certificate signature failure/],
    ['ds-chain-by-name', /certificate signature failure/],
    ['ds-critical', /unhandled critical extension/],
    ['ds-expired', /certificate has expired/],
    ['ds-future', /certificate is not yet valid/],
    ['ds-generator', /explicit ECC parameters/],
    ['ds-curve-unknown', /explicit ECC parameters/],
    ['sod-pss-mask', /verification failure/],
    ['sod-garbage', /error/i],
    ['sod-deep', /error/i],
  ] as const)('and refuses %s', (fault, why) => {
    expect(verified([fault])).toMatch(why);
  });

  it('and does not know the issuer that is not in the folder', () => {
    made();
    expect(verified(['unknown-issuer'])).toMatch(/unable to get local issuer certificate/);
    expect([...pki.trustFolder().keys()].filter((name) => name.includes('unknown-issuer'))).toEqual([]);
  });

  it('and the revocation lists: who signed them, what they hold, until when', () => {
    made(['revoked-signer']);
    for (const fault of ['crl-stale', 'crl-signature', 'crl-endless', 'crl-absent'] as const) made([fault]);
    const list = (name: string): string => {
      writeFileSync(join(folder, 'list'), pki.trustFolder().get(`crl/${name}-named-secp384r1-sha384.crl`) ?? '');
      return openssl(['crl', '-inform', 'DER', '-in', join(folder, 'list'), '-noout', '-text', '-CAfile', pem(name)])
        .text;
    };
    expect(list('ordinary')).toMatch(/verify OK/);
    expect(list('ordinary').match(/Serial Number:/g)).toHaveLength(1);
    expect(list('crl-stale')).toMatch(/No Revoked Certificates/);
    expect(list('crl-endless')).toMatch(/Next Update: NONE/);
    expect(list('crl-signature')).toMatch(/verify failure/);
    expect(pki.trustFolder().has('crl/crl-absent-named-secp384r1-sha384.crl')).toBe(false);
  });

  it('and the master list, whose signer its pinned root issued', () => {
    made();
    const files = pki.trustFolder({ asMasterList: true });
    writeFileSync(join(folder, 'list.ml'), files.get('lists/ut.ml') ?? '');
    const { status, text } = openssl([
      'cms',
      '-verify',
      '-noverify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      join(folder, 'list.ml'),
      '-out',
      join(folder, 'list.content'),
    ]);
    expect(status, text).toBe(0);
    const certificates = openssl(['cms', '-cmsout', '-print', '-inform', 'DER', '-in', join(folder, 'list.ml')]).text;
    expect(certificates).toContain('CN=Master list signer');
    const trust = JSON.parse(Buffer.from(files.get('trust.json') ?? '').toString());
    const root = new TestPki({ now, draw }).trustFolder();
    expect(root.get('trust.json')).toBeDefined();
    expect(trust.pinned).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const listed = pki.trustFolder().get('csca/ordinary-brainpoolP384r1-sha384.der') ?? new Uint8Array(0);
    expect(createHash('sha256').update(listed).digest('hex')).toBe(trust.pinned[0]);
  });
});

describe('the files of a passport', () => {
  const hashOf = (bytes: Uint8Array | undefined): string =>
    createHash('sha256')
      .update(bytes ?? '')
      .digest('hex');
  const lists = (files: ReadonlyMap<string, Uint8Array>, name: string): boolean =>
    toHex(files.get('EF_SOD') ?? new Uint8Array(0)).includes(hashOf(files.get(name)));

  it('are listed with their hashes in the security object', () => {
    const { files } = made([], `${PROFILE},details=yes`);
    for (const name of ['DG1', 'DG2', 'DG11', 'DG12', 'DG14', 'DG15']) expect(lists(files, name), name).toBe(true);
  });

  it('show each alteration in the file that it names, and nowhere else', () => {
    const altered = (fault: FaultName): string[] => {
      const { files } = made([fault]);
      return [...files.keys()].filter((name) => name.startsWith('DG') && !lists(files, name));
    };
    expect(altered('dg1-altered')).toEqual(['DG1']);
    expect(altered('dg2-altered')).toEqual(['DG2']);
    expect(altered('dg-injected')).toEqual(['DG11']);
    expect(altered('dg1-mismatch')).toEqual([]);
    for (const name of ['DG2', 'DG14', 'DG15'] as const) {
      const { files } = made([`${name.toLowerCase()}-withheld` as FaultName]);
      expect(files.has(name), name).toBe(false);
    }
    expect(made(['com-absent']).files.has('EF_COM')).toBe(false);
    expect(made(['sod-absent']).files.has('EF_SOD')).toBe(false);
  });

  it('hold the portrait byte for byte, in either encoding', () => {
    for (const [encoding, tag] of [
      ['19794', '5f2e'],
      ['39794', '7f2e'],
    ]) {
      const dg2 = toHex(made([], `${PROFILE},dg2=${encoding}`).files.get('DG2') ?? new Uint8Array(0));
      expect(dg2).toContain(toHex(portrait));
      expect(dg2.slice(0, 120)).toContain(tag);
    }
    const filled = made([], `${PROFILE},portrait-bytes=90000`).files.get('DG2') ?? new Uint8Array(0);
    expect(Math.abs(filled.length - 90_000)).toBeLessThan(200);
  });
});

describe('the chips of the demonstration', () => {
  const travellers = JSON.parse(readFileSync(join(packageRoot, 'hardware/demo/travellers.json'), 'utf8')).travellers;
  const face = (name: string): Uint8Array => new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo', name)));

  it('are made from a demonstration traveller: MRZ of the page, portrait of the page or of the true holder', () => {
    for (const chip of Object.keys(DEMONSTRATION_CHIPS) as (keyof typeof DEMONSTRATION_CHIPS)[]) {
      const { mrz: rows, portrait: file } = travellers[0];
      const traveller = { mrz: rows, portrait: face(file), otherPortrait: other };
      const { files, image } = demonstrationPassport(chip, { traveller, pki, now, draw });
      const dg1 = Buffer.from(files.get('DG1') ?? '').toString('latin1');
      expect(dg1, chip).toContain(rows.join(''));
      const shown = chip === 'portrait-changed' || chip === 'altered-group' ? other : face(file);
      expect(toHex(files.get('DG2') ?? new Uint8Array(0)), chip).toContain(toHex(shown));
      expect([...image.faults]).toEqual([...DEMONSTRATION_CHIPS[chip].faults]);
    }
  });

  it('keep the name that the issuer wrote where the page was changed', () => {
    const page = mrz.map((row) => row.replace('OSTERVANG', 'OSTERWANG'));
    const traveller = { mrz: page, chipMrz: mrz, portrait, otherPortrait: other };
    const { files, context } = demonstrationPassport('page-changed', { traveller, pki, now, draw });
    expect(Buffer.from(files.get('DG1') ?? '').toString('latin1')).toContain('OSTERVANG');
    expect(context.mrz).toEqual(page);
  });
});

describe('profiles and faults', () => {
  it('refuse what no chip can be, with the remedy', () => {
    const message = (text: string): string => {
      const read = readProfile(text);
      return read.ok ? 'taken' : read.message;
    };
    expect(message('nothing')).toMatch(/The profiles are: ecdh-gm, ecdh-im/);
    expect(message('bac,colour=red')).toMatch(/There is no key "colour"/);
    expect(message('bac,constructor=1')).toMatch(/There is no key/);
    expect(message('bac,block=7')).toMatch(/"block=7" is not possible/);
    expect(message('ecdh-gm,parameter=0')).toMatch(/does not fit/);
    expect(message('ecdh-im,parameter=10')).toMatch(/no integrated mapping/);
    expect(message('ecdh-cam,cipher=3des')).toMatch(/does not support 3DES/);
    expect(message('dh-gm,parameter=2')).toMatch(/add extended=yes/);
    expect(message('ecdh-gm,aa=rsa-2048-sha256')).toMatch(/add extended=yes/);
    expect(message('ecdh-gm,aa=rsa-2048-sha256,extended=yes')).toBe('taken');
    expect(message('bac,bac=no')).toMatch(/chip-open/);
    expect(message('bac,can=12345')).toMatch(/is not possible/);
  });

  it('are on their page, each fault with its sentence and its result', () => {
    const page = readFileSync(join(packageRoot, 'docs/virtual-passport.md'), 'utf8');
    for (const [name, { about, shows, expected }] of Object.entries(FAULTS)) {
      expect(page).toContain(`| \`${name}\` | ${about} | ${shows} |`);
      if (expected !== null) expect(page).toContain(`\`${expected.check}\`: ${expected.result}, ${expected.reason}`);
    }
    for (const name of [...Object.keys(PROFILES), ...Object.keys(CSCA_KINDS), ...Object.keys(SIGNER_KINDS)]) {
      expect(page).toContain(`\`${name}\``);
    }
  });

  it('say what a faithful inspection finds, in the codes of its checks', () => {
    const all = Object.entries(FAULTS);
    expect(all.length).toBeGreaterThan(80);
    for (const [name, { about, expected }] of all) {
      expect(about, name).toMatch(/^[A-Z].*\.$/);
      if (expected !== null) expect(expected.result === 'successful', name).toBe(name === 'pace-unsupported');
    }
  });
});

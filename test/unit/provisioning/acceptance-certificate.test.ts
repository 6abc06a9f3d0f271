import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceSigningKey, KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { certificateText, signCertificate } from '../../../src/cli/acceptance/certificate.ts';
import { type Certificate, verifyCertificate } from '../../../src/cli/acceptance/index.ts';
import { certificatePage } from '../../../src/cli/acceptance/page.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { acceptanceCertificate } from '../../fakes/acceptance-certificate.ts';

const ring = (seed: number) => new KeyRing(new Uint8Array(32).fill(seed));
let certificate: Certificate;

beforeAll(async () => {
  await cryptoReady();
  certificate = await acceptanceCertificate(ring(1));
});

const signed = (changed: Partial<Certificate> = {}) =>
  certificateText(signCertificate({ ...certificate, ...changed }, deviceSigningKey(ring(1))));
const verify = (text: string, seed = 1) => {
  const verdict = verifyCertificate(text, deviceIdentity(ring(seed), 'Lane 7'));
  return verdict.ok ? 'holds' : verdict.reason;
};

describe('an acceptance certificate', () => {
  it('holds with the identity of its device, and with no other', () => {
    expect(verify(signed())).toBe('holds');
    expect(verify(signed(), 2)).toBe('CERTIFICATE_OTHER_DEVICE');
  });

  it('does not hold once anything in it was changed', () => {
    const text = signed();
    expect(verify(text.replace('"technician":"tom"', '"technician":"tim"'))).toBe('CERTIFICATE_SIGNATURE');
    expect(verify(text.replace('"simulated":true', '"simulated":false'))).toBe('CERTIFICATE_SIGNATURE');
    expect(verify(text.replace('"technician"', ' "technician"'))).toBe('CERTIFICATE_NOT_CANONICAL');
    expect(verify('{}\n')).toBe('CERTIFICATE_NOT_ONE');
  });

  it('is not believed where its sum does not follow from its cases, no matter who signed it', () => {
    const [first, ...others] = certificate.cases;
    if (first === undefined) throw new Error('no case');
    const lost = { ...first, actual: { ...first.actual, checks: first.actual.checks.slice(1) } };
    expect(verify(signed({ cases: [lost, ...others] }))).toBe('CERTIFICATE_CONTRADICTS');
    expect(verify(signed({ obstacles: ['A model was refused.'] }))).toBe('CERTIFICATE_CONTRADICTS');
  });

  it('escapes every name on its page and claims no certification', () => {
    const page = certificatePage(certificate, '00'.repeat(32));
    expect(page).toContain('&lt;b&gt;Gate&lt;/b&gt;');
    expect(page).not.toMatch(/certified|<script/i);
  });
});

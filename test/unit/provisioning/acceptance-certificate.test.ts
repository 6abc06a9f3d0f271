import { beforeAll, describe, expect, it } from 'vitest';
import { loadCases } from '../../../src/provisioning/acceptance/cases.ts';
import {
  type Certificate,
  certificateText,
  signCertificate,
  verifyCertificate,
} from '../../../src/provisioning/acceptance/certificate.ts';
import { certificatePage } from '../../../src/provisioning/acceptance/page.ts';
import { cryptoReady, deviceSigningKey, KeyRing, toHex } from '../../../src/storage/index.ts';
import { deviceIdentity } from '../../../src/update/index.ts';

const ring = (seed: number) => new KeyRing(new Uint8Array(32).fill(seed));
let certificate: Certificate;

beforeAll(async () => {
  await cryptoReady();
  const { cases } = await loadCases();
  const { deviceKeyId, sign } = deviceIdentity(ring(1), 'Lane 7');
  const device = { configured: 'none', inRun: 'simulated' };
  certificate = {
    format: 'waypost.acceptance.1',
    statement: 'acceptance run of this kiosk',
    result: 'accepted',
    device: { name: 'Lane 7', keyId: deviceKeyId, sign: toHex(sign) },
    site: '<b>Gate</b>',
    lane: { id: 'lane-7', name: 'Lane 7' },
    technician: 'tom',
    at: '2026-11-26T12:00:00.000Z',
    image: { version: '0.1.0' },
    components: [],
    models: [],
    reader: device,
    imager: device,
    camera: device,
    lists: [],
    clockOffsetMs: null,
    cases: cases.map(({ id, title, expected }) => ({
      id,
      title,
      expected,
      actual: {
        complete: true,
        checks: expected.checks.map(({ check, oneOf }) => ({ check, ...(oneOf[0] as (typeof oneOf)[number]) })),
        alerts: expected.alerts,
        displayAsWithoutEntry: expected.display === 'as-without-entry' ? true : null,
      },
      pass: true,
      differences: [],
      inspection: null,
      durations: { assessedMs: 1, checks: [] },
    })),
    simulated: true,
    obstacles: [],
    notVerified: ['Printer.'],
  };
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

  it('is not believed where its sum does not follow from its cases, whoever signed it', () => {
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

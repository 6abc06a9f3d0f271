import { createHash } from 'node:crypto';
import { z } from 'zod';
import { toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { sign } from '../../adapters/storage/keys/index.ts';
import { canonical, parseCanonical, signatureHolds, signedBytes } from '../../core/audit/index.ts';
import { hex32 as sha256 } from '../../core/forms/index.ts';
import type { Result } from '../../core/result/index.ts';
import type { DeviceIdentity } from '../../delivery/device/index.ts';
import { CASES, CASES_BEFORE_HELP, expectation } from './cases.ts';
import { differences, finding } from './compare.ts';

const TAG = 'waypost.acceptance.1\0';
/** Largest certificate file, UTF-8 bytes; eleven cases and every model take about a tenth of this. */
export const CERTIFICATE_LIMIT_BYTES: number = 512 * 1024;

const words = z.string().min(1).max(300);
const ms = z.number().int().min(0).max(10_000_000);

const caseSchema = z.strictObject({
  id: z.string().max(40),
  title: words,
  expected: expectation,
  actual: finding,
  pass: z.boolean(),
  differences: z.array(words).max(60),
  inspection: z.string().max(60).nullable(),
  durations: z.strictObject({
    assessedMs: ms.nullable(),
    checks: z.array(z.strictObject({ check: z.string().max(40), ms })).max(120),
  }),
});

const device = z.strictObject({ configured: words, inRun: words });

/** The statement that the kiosk signs (docs/acceptance.md). It is about an acceptance run, and certifies nothing else. */
export const certificateSchema = z.strictObject({
  format: z.literal('waypost.acceptance.1'),
  statement: z.literal('acceptance run of this kiosk'),
  result: z.enum(['accepted', 'not-accepted']),
  device: z.strictObject({
    name: z.string().min(1).max(80),
    keyId: z.string().regex(/^[0-9a-f]{32}$/),
    sign: sha256,
  }),
  /** Name of the site; null if nobody stated it. */
  site: z.string().min(1).max(120).nullable(),
  lane: z.strictObject({ id: z.string().max(40), name: z.string().max(60) }),
  technician: z.string().min(1).max(80),
  at: z.iso.datetime(),
  image: z.strictObject({ version: z.string().max(40) }),
  /** `sha256` is null if this component is not installed here. */
  components: z
    .array(z.strictObject({ name: z.string().max(60), version: z.string().max(60), sha256: sha256.nullable() }))
    .max(40),
  /** Each model with the times of this run's checks that name it, ms; null if none did. */
  models: z
    .array(
      z.strictObject({
        id: z.string().max(80),
        role: z.string().max(40),
        version: z.string().max(40),
        /** Digest of the model; null if it was refused. */
        sha256: sha256.nullable(),
        refused: z.string().max(40).nullable(),
        checks: z.number().int().min(0),
        p50: ms.nullable(),
        p95: ms.nullable(),
      }),
    )
    .max(40),
  reader: device,
  imager: device,
  camera: device,
  lists: z
    .array(
      z.strictObject({
        id: z.string().max(40),
        state: z.string().max(20),
        version: z.number().int().nullable(),
        /** Age, hours. */
        age: z.number().min(0).nullable(),
      }),
    )
    .max(16),
  /** Offset of the clock from a known time, as measured by the person who ran this; null if nobody did. */
  clockOffsetMs: z.number().int().nullable(),
  /** Ten if the certificate is from before help was requested. */
  cases: z.array(caseSchema).min(CASES_BEFORE_HELP).max(CASES),
  /** The state of the route to help on that day; left out in a certificate with ten cases. */
  help: z
    .strictObject({
      state: z.enum(['ready', 'carried', 'telephone', 'none']),
      /** BLAKE2b-128 of the key for sealing, hex; null if nothing is sealed. */
      bodyKeyId: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .nullable(),
      keyUntil: z.iso.datetime().nullable(),
      numberTriedAt: z.iso.datetime().nullable(),
      drillAnsweredAt: z.iso.datetime().nullable(),
    })
    .optional(),
  /** Whether the devices of the run were simulated. */
  simulated: z.boolean(),
  /** Why the kiosk is not accepted although every case passed; empty if there are no other obstacles. */
  obstacles: z.array(words).max(40),
  notVerified: z.array(words).max(40),
});
export type Certificate = z.infer<typeof certificateSchema>;

const signature = z.string().regex(/^[0-9a-f]{128}$/);
const signedSchema = z.strictObject({ certificate: z.unknown(), signature });
/** The whole file, for those who read it with other tools. */
export const certificateFile = z
  .strictObject({
    certificate: certificateSchema,
    signature: signature.describe('Ed25519 signature by the device key.'),
  })
  .meta({ title: 'Waypost: acceptance certificate of a kiosk, RFC 8785 text' });

export interface SignedCertificate {
  certificate: Certificate;
  /** Hex Ed25519 of the device key over the tagged canonical certificate. */
  signature: string;
}

/** Hex SHA-256 of the canonical certificate: what is printed, entered in the audit and countersigned. */
export function digestOf(certificate: Certificate): string {
  return createHash('sha256').update(canonical(certificate)).digest('hex');
}

/** Signs with the device key and overwrites it. */
export function signCertificate(certificate: Certificate, key: { secretKey: Uint8Array }): SignedCertificate {
  const checked = certificateSchema.parse(certificate);
  try {
    return { certificate: checked, signature: toHex(sign(signedBytes(TAG, checked), key.secretKey)) };
  } finally {
    wipe(key.secretKey);
  }
}

/** RFC 8785 text of the file: each certificate has exactly one text. */
export function certificateText(signed: SignedCertificate): string {
  return `${canonical(signed)}\n`;
}

export type CertificateReason =
  | 'CERTIFICATE_NOT_ONE'
  | 'CERTIFICATE_NOT_CANONICAL'
  | 'CERTIFICATE_OTHER_DEVICE'
  | 'CERTIFICATE_SIGNATURE'
  | 'CERTIFICATE_CONTRADICTS';

export type CertificateVerdict = Result<CertificateReason, { certificate: Certificate; digest: string }>;

/** Reads a certificate without checking who signed it: for display, never as proof. */
export function readCertificate(text: string): CertificateVerdict {
  const refuse = (reason: CertificateReason, message: string): CertificateVerdict => ({ ok: false, reason, message });
  if (text.length > CERTIFICATE_LIMIT_BYTES)
    return refuse('CERTIFICATE_NOT_ONE', `It is larger than ${CERTIFICATE_LIMIT_BYTES} bytes.`);
  const value = parseCanonical(text.endsWith('\n') ? text.slice(0, -1) : text);
  if (value === null)
    return refuse('CERTIFICATE_NOT_CANONICAL', 'It is not the text that the kiosk wrote. Fetch the file again.');
  const outer = signedSchema.safeParse(value);
  const inner = outer.success ? certificateSchema.safeParse(outer.data.certificate) : null;
  if (!inner?.success) return refuse('CERTIFICATE_NOT_ONE', 'It is not an acceptance certificate of this format.');
  return { ok: true, certificate: inner.data, digest: digestOf(inner.data) };
}

/**
 * Whether a certificate is what this device signed, and whether it is consistent: every case is compared again and the result
 * is computed from the cases, so that a signature over a wrong result is not accepted either.
 */
export function verifyCertificate(text: string, identity: Pick<DeviceIdentity, 'sign' | 'name'>): CertificateVerdict {
  const read = readCertificate(text);
  if (!read.ok) return read;
  const { certificate } = read;
  const refuse = (reason: CertificateReason, message: string): CertificateVerdict => ({ ok: false, reason, message });
  if (certificate.device.sign !== toHex(identity.sign))
    return refuse(
      'CERTIFICATE_OTHER_DEVICE',
      `It belongs to "${certificate.device.name}", but the identity belongs to "${identity.name}" with another key.`,
    );
  const { certificate: signed, signature } = signedSchema.parse(JSON.parse(text));
  if (!signatureHolds(signedBytes(TAG, signed), signature, identity.sign))
    return refuse('CERTIFICATE_SIGNATURE', 'It was changed, or this device did not sign it.');
  const wrong = contradiction(certificate);
  return wrong === null ? read : refuse('CERTIFICATE_CONTRADICTS', wrong);
}

function contradiction({ cases, obstacles, result, help }: Certificate): string | null {
  for (const { id, expected, actual, pass } of cases) {
    const passed = differences(expected, actual).length === 0;
    if (pass !== passed)
      return `The result of case ${id} is ${pass ? 'passed' : 'not passed'}, but its findings show otherwise.`;
  }
  if (new Set(cases.map(({ id }) => id)).size !== cases.length) return 'It lists a case twice.';
  if ((help === undefined) !== (cases.length === CASES_BEFORE_HELP))
    return 'It does not mention the route to help but has a case about it, or the other way round.';
  const sealedTo = cases.find(({ expected }) => expected.help !== undefined)?.actual.help?.sealedTo ?? null;
  if (sealedTo !== null && sealedTo !== help?.bodyKeyId)
    return 'Its case was sealed to a receiving body that it does not name.';
  const accepted = cases.every(({ pass }) => pass) && obstacles.length === 0;
  return accepted === (result === 'accepted') ? null : `Its result is ${result}, but its cases show otherwise.`;
}

/** The names of the cases that did not end as expected. */
export function openCases({ cases }: Certificate): string[] {
  return cases.filter(({ pass }) => !pass).map(({ id }) => id);
}

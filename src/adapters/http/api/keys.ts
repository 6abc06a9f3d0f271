/** Security keys at the screen. Bytes are base64url, as browsers hand them out (WebAuthn Level 3, 5.1.8). */
import { z } from 'zod';
import { KEY_MODES } from '../../../core/inspection/policy/pack/index.ts';

/** The largest is an attestation object with an RS256 key of 4096 bits; the body as a whole has its limit too. */
const BYTES_LIMIT_CHARACTERS = 8 * 1024;
const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/);
/** A credential id is at most 1,023 bytes long (7.1). */
const credentialId = bytes(1_364);
const keyId = z.string().regex(/^[0-9a-f]{64}$/);
/** The person who confirms at this screen with their own PIN. */
const second = { secondId: z.string().min(1).max(40), secondPin: z.string().min(1).max(12) };

/** The request that a browser gives a key to sign. */
export const KeyAskView = z.strictObject({
  challenge: z.string(),
  rpId: z.string(),
  credentials: z.array(z.string()),
  timeoutMs: z.number().int(),
});
/** The refusal of a PIN that must be followed by a key. Only this refusal has `key`. */
export const KeyStepView = z.strictObject({
  reason: z.string(),
  message: z.string(),
  retryAfterMs: z.number().nullable(),
  key: KeyAskView,
});
export const KeyProofBody = z.strictObject({
  id: credentialId,
  clientDataJson: bytes(BYTES_LIMIT_CHARACTERS),
  authenticatorData: bytes(BYTES_LIMIT_CHARACTERS),
  signature: bytes(BYTES_LIMIT_CHARACTERS),
  userHandle: bytes(128).nullable(),
});

/** The request with which a browser registers a new key. */
export const KeyCreationView = z.strictObject({
  challenge: z.string(),
  rpId: z.string(),
  userId: z.string(),
  userName: z.string(),
  algorithms: z.array(z.number().int()),
  /** Keys that the account already has. */
  credentials: z.array(z.string()),
  timeoutMs: z.number().int(),
});
export const KeyEnrolBody = z.strictObject(second);
export const KeyNewBody = z.strictObject({
  id: credentialId,
  clientDataJson: bytes(BYTES_LIMIT_CHARACTERS),
  attestationObject: bytes(BYTES_LIMIT_CHARACTERS),
});
export const KeyRemoveBody = z.strictObject({ ...second, id: keyId });

export const KeysView = z.strictObject({
  mode: z.enum(KEY_MODES),
  /** Maximum number of keys that an account may have. */
  most: z.number().int(),
  keys: z.array(
    z.strictObject({
      id: keyId,
      addedAt: z.string(),
      confirmedBy: z.string(),
      usedAt: z.string().nullable(),
    }),
  ),
});
/** Digits that replace the key for one command, and how long they are valid. */
export const KeyCodeView = z.strictObject({ code: z.string(), forMs: z.number().int() });

import { z } from 'zod';

/**
 * Messages between the daemon and the process that speaks to the PC/SC service. The driver and the library are other
 * people's native code that waits for hardware: in a process of their own they can be ended when they hang, and nothing
 * of the daemon hangs with them. What crosses is sealed by secure messaging as soon as a channel is open; keys never
 * leave the daemon.
 */

/** Largest command and answer with lengths of two bytes (ISO/IEC 7816-3 12.1), bytes. */
export const EXTENDED_COMMAND_BYTES = 65_544;
export const SHORT_COMMAND_BYTES = 261;
const LIMIT_ANSWER_BYTES = 65_538;
const LIMIT_ATR_BYTES = 33;
const LIMIT_READERS = 32;

const bytes = (limit: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.byteLength <= limit);

/** Why the service gave no answer, in the words of `ChipTransportError`. */
export const faultReason = z.enum(['removed', 'timeout', 'denied', 'driver', 'sharing']);
export type FaultReason = z.infer<typeof faultReason>;

/**
 * What the process knows about the service. `not-built`: the native module is missing. `no-service`: pcscd does not
 * answer. `denied`: pcscd answers, but refuses this user (0x8010006A).
 */
export const serviceState = z.enum(['running', 'no-service', 'denied', 'not-built']);
export type ServiceState = z.infer<typeof serviceState>;

export const childMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('state'),
    service: serviceState,
    /** Names of all readers; `card`: a document is on the reader. */
    readers: z.array(z.strictObject({ name: z.string().max(256), card: z.boolean() })).max(LIMIT_READERS),
  }),
  z.strictObject({
    kind: z.literal('connected'),
    id: z.number().int(),
    atr: bytes(LIMIT_ATR_BYTES),
    maxCommand: z.number().int(),
  }),
  z.strictObject({ kind: z.literal('answer'), id: z.number().int(), bytes: bytes(LIMIT_ANSWER_BYTES) }),
  z.strictObject({ kind: z.literal('done'), id: z.number().int() }),
  z.strictObject({ kind: z.literal('fault'), id: z.number().int(), reason: faultReason, message: z.string().max(200) }),
]);
export type ChildMessage = z.infer<typeof childMessage>;

export type Request =
  | { kind: 'connect'; reader: string }
  | { kind: 'transmit'; bytes: Uint8Array }
  | { kind: 'reset' }
  | { kind: 'release' };
export type RequestMessage = Request & { id: number };

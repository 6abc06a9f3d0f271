import { z } from 'zod';
import { canonical, parseCanonical, wellFormed } from '../../../core/audit/index.ts';
import { LANE_NEEDS, LANE_STATES, type LanePresence } from '../../../core/inspection/lane/index.ts';
import { ALERT_CLASSES } from '../../../core/inspection/record/alerts/index.ts';
import type { OtherBox } from '../../../core/protection/handover/index.ts';
import {
  address,
  keyIdOf,
  openRecord,
  openToWiped,
  padTo,
  type Random,
  sealRecord,
  sealToWiped,
  unpadFrom,
  wipe,
} from '../crypto/index.ts';
import { type BoxKey, boxKeyFrom, type SigningKey, sign, verify } from '../keys/index.ts';

/**
 * Other kiosks of one site: number of slots in every file, used or not, so that a file does not tell how many there are.
 */
export const SITE_BOXES_MAX = 16;
const MAGIC = Buffer.from('waypost.lane.1\n\0');
const SIGNED_AS = Buffer.from('waypost.lane.1\0');
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
const SLOT_BYTES: number = KEY_BYTES + 48;
/** Size of a lane's message, which is padded so that entries and names do not change the size of a file. */
const BODY_BYTES = 2048;
/** Format, epoch, nonce, padding and tag of a sealed record. */
const RECORD_OVERHEAD_BYTES: number = 2 + 24 + 64 + 16;
const EPOCH = 1;

const bodySchema = z.strictObject({
  v: z.literal(1),
  time: z.iso.datetime(),
  state: z.enum(LANE_STATES),
  since: z.iso.datetime().nullable(),
  officers: z.array(z.strictObject({ name: z.string().max(80), locked: z.boolean() })).max(8),
  entries: z.array(z.strictObject({ cls: z.enum(ALERT_CLASSES), since: z.iso.datetime() })).max(8),
  toSettle: z.int().min(0).max(1_000_000),
  needs: z.array(z.enum(LANE_NEEDS)).max(LANE_NEEDS.length),
});
type Body = z.infer<typeof bodySchema>;

/** Bytes of every file. */
export const LANE_FILE_BYTES: number =
  MAGIC.length + SIGNATURE_BYTES + SITE_BOXES_MAX * SLOT_BYTES + BODY_BYTES + RECORD_OVERHEAD_BYTES;

/**
 * The file in which a lane says what it is doing, sealed for the other kiosks of its site: a fresh key for the body,
 * sealed once for each of them, and for nobody in the remaining slots. The signature covers all of it.
 */
export function laneFile(
  said: { presence: LanePresence; time: string },
  keys: { own: BoxKey; sign: SigningKey; boxes: readonly Pick<OtherBox, 'box'>[]; random: Random },
): Uint8Array {
  const { own, random } = keys;
  const box = keyIdOf(own.publicKey);
  const body: Body = { v: 1, time: said.time, ...said.presence };
  const key = random(KEY_BYTES);
  const plain = bodyBytes(body);
  try {
    const sealed = sealRecord({ plain, key, aad: address('waypost.lane.1', box), epoch: EPOCH, random });
    const slots = Array.from({ length: SITE_BOXES_MAX }, (_, at) => {
      // Sealed for nobody, rather than random bytes, which could be told apart from a sealed key.
      const to = keys.boxes[at]?.box ?? boxKeyFrom(random(KEY_BYTES)).publicKey;
      return sealToWiped(to, key);
    });
    const content = Buffer.concat([...slots, sealed]);
    const signature = sign(Buffer.concat([SIGNED_AS, content]), keys.sign.secretKey);
    return Buffer.concat([MAGIC, signature, content]);
  } finally {
    wipe(key);
    wipe(plain);
  }
}

/** Reads the message of kiosk `from`; null if that kiosk did not sign it, or if it is not for us or in the wrong format. */
export function readLaneFile(
  file: Uint8Array,
  at: { own: BoxKey; from: OtherBox },
): { presence: LanePresence; time: string } | null {
  if (file.length !== LANE_FILE_BYTES || !MAGIC.equals(file.subarray(0, MAGIC.length))) return null;
  const content = file.subarray(MAGIC.length + SIGNATURE_BYTES);
  const signature = file.subarray(MAGIC.length, MAGIC.length + SIGNATURE_BYTES);
  if (!verify(Buffer.concat([SIGNED_AS, content]), signature, at.from.sign)) return null;
  const key = keyIn(content, at.own);
  if (key === null) return null;
  const blob = content.subarray(SITE_BOXES_MAX * SLOT_BYTES);
  const opened = openRecord({ blob, key, aad: address('waypost.lane.1', at.from.id), epoch: EPOCH });
  wipe(key);
  const plain = opened.ok ? unpadFrom(opened.plain, BODY_BYTES) : null;
  if (plain === null) return null;
  const body = bodySchema.safeParse(parseCanonical(Buffer.from(plain).toString('utf8'))).data;
  if (body === undefined) return null;
  const { v: _v, time, ...presence } = body;
  return { presence, time };
}

function keyIn(content: Uint8Array, own: BoxKey): Uint8Array | null {
  for (let at = 0; at < SITE_BOXES_MAX; at += 1) {
    const key = openToWiped(content.subarray(at * SLOT_BYTES, (at + 1) * SLOT_BYTES), own);
    if (key !== null) return key;
  }
  return null;
}

/** Names are left out if they do not fit: a different size would reveal that they were there. */
function bodyBytes(body: Body): Uint8Array {
  const bytes = Buffer.from(canonical(wellFormed(body)));
  if (bytes.length < BODY_BYTES) return padTo(bytes, BODY_BYTES);
  return padTo(Buffer.from(canonical({ ...body, officers: [] })), BODY_BYTES);
}

import { createHash } from 'node:crypto';

const LINK_ID_AS = 'waypost.link-id.1\0';
const LINK_ID_HEX = 20;
/** Prefix of a user's public key in the text form of NATS (nkeys). */
const NKEY_USER_PREFIX = 0xa0;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The only name of a kiosk on the line: 20 hex digits from its link key, an Ed25519 public key of 32 bytes. It does not
 * reveal site or lane, and is not the key id to which lists are sealed.
 */
export function linkIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(LINK_ID_AS).update(publicKey).digest('hex').slice(0, LINK_ID_HEX);
}

/** The public key as a NATS server writes it: base32 of prefix, key and CRC-16/XMODEM, without padding. */
export function nkeyOf(publicKey: Uint8Array): string {
  const body = Buffer.concat([Buffer.from([NKEY_USER_PREFIX]), publicKey]);
  const crc = crc16(body);
  return base32(Buffer.concat([body, Buffer.from([crc & 0xff, crc >> 8])]));
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

function base32(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32.charAt((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32.charAt((held << (5 - bits)) & 31);
}

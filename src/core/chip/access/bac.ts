import { joined } from '../../asn1/index.ts';
import { SW_NOT_ALLOWED, SW_OK, statusText } from './apdu.ts';
import type { Card } from './card.ts';
import type { RandomBytes } from './groups.ts';
import { type AccessOutcome, isWrongPassword } from './outcome.ts';
import { passwordBytes } from './password.ts';
import { SecureChannel } from './secure-messaging.ts';
import { decryptCbc, deriveKey, encryptCbc, equalBytes, KDF_ENCRYPTION, KDF_MAC, retailMac } from './suites.ts';

const NONCE_BYTES = 8;
const KEY_BYTES = 16;
const CRYPTOGRAM_BYTES = 32;
const ANSWER_BYTES = 40;
/** "Not allowed" and "protected data incorrect": older chips give these answers where the standard has 6300. */
const OTHER_REFUSALS: readonly number[] = [SW_NOT_ALLOWED, 0x6988];

/** Basic Access Control (Doc 9303-11 4.3). The LDS application must be selected. `information` is the MRZ information. */
export async function runBac(
  card: Card,
  { information, random }: { information: string; random: RandomBytes },
): Promise<AccessOutcome> {
  const asked = await card.exchange({ cla: 0, ins: 0x84, p1: 0, p2: 0, le: NONCE_BYTES });
  if (!asked.ok) return asked;
  const protocol = (step: string, sw: number | null): AccessOutcome => ({
    ok: false,
    detail: 'PROTOCOL',
    step,
    status: sw === null ? null : statusText(sw),
  });
  if (asked.sw !== SW_OK) return protocol('challenge', asked.sw);
  if (asked.data.length !== NONCE_BYTES) return protocol('challenge', null);

  const seed = passwordBytes({ kind: 'MRZ', information }).subarray(0, KEY_BYTES);
  const encryption = deriveKey(seed, KDF_ENCRYPTION, '3DES');
  const mac = deriveKey(seed, KDF_MAC, '3DES');
  const nonceOfChip = Uint8Array.from(asked.data);
  const nonce = random(NONCE_BYTES);
  const share = random(KEY_BYTES);
  const secrets = [seed, encryption, mac, share];
  try {
    const hidden = encryptCbc('3DES', encryption, joined(nonce, nonceOfChip, share));
    const data = joined(hidden, retailMac(mac, hidden));
    const answer = await card.exchange({ cla: 0, ins: 0x82, p1: 0, p2: 0, data, le: ANSWER_BYTES });
    if (!answer.ok) return answer;
    const wrong = isWrongPassword(answer.sw) || OTHER_REFUSALS.includes(answer.sw);
    if (wrong) return { ok: false, detail: 'PASSWORD', step: 'authenticate', status: statusText(answer.sw) };
    if (answer.sw !== SW_OK) return protocol('authenticate', answer.sw);
    if (answer.data.length !== ANSWER_BYTES) return protocol('answer-length', null);
    const cryptogram = answer.data.subarray(0, CRYPTOGRAM_BYTES);
    if (!equalBytes(retailMac(mac, cryptogram), answer.data.subarray(CRYPTOGRAM_BYTES)))
      return protocol('answer-mac', null);
    const plain = decryptCbc('3DES', encryption, cryptogram);
    secrets.push(plain);
    if (!equalBytes(plain.subarray(0, 8), nonceOfChip)) return protocol('nonce-of-chip', null);
    // Without this check, an answer from an earlier reading could be replayed.
    if (!equalBytes(plain.subarray(8, 16), nonce)) return protocol('nonce-of-reader', null);
    const secret = plain.subarray(16).map((byte, at) => byte ^ (share[at] ?? 0));
    secrets.push(secret);
    const counter = joined(nonceOfChip.subarray(4), nonce.subarray(4));
    return { ok: true, channel: new SecureChannel({ cipher: '3DES', secret, counter }) };
  } finally {
    for (const one of secrets) one.fill(0);
  }
}

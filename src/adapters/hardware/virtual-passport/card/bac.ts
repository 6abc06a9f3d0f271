import { concat, flipped, same, toInteger } from '../bytes.ts';
import { SUITES, sha1 } from './ciphers.ts';
import type { Draw } from './groups.ts';
import { Messaging } from './messaging.ts';

export type BacFault = 'none' | 'mac' | 'nonce';

/**
 * Basic access control on the card (ICAO 9303-11 4.3): the terminal proves that it knows the MRZ, and both sides derive
 * the keys of the session. Null if the proof is wrong.
 */
export function mutualAuthentication({
  mrzInformation,
  challenge,
  proof,
  draw,
  fault = 'none',
}: {
  mrzInformation: Uint8Array;
  challenge: Uint8Array;
  proof: Uint8Array;
  draw: Draw;
  fault?: BacFault;
}): { answer: Uint8Array; session: Messaging } | null {
  if (proof.length !== 40) return null;
  const suite = SUITES['3des'];
  const seed = sha1(mrzInformation).subarray(0, 16);
  const [encryption, code] = [suite.derive(seed, 1), suite.derive(seed, 2)];
  const hidden = proof.subarray(0, 32);
  if (!same(suite.mac(code, hidden), proof.subarray(32))) return null;
  const plain = suite.decrypt(encryption, hidden);
  const terminalNonce = plain.subarray(0, 8);
  if (!same(plain.subarray(8, 16), challenge)) return null;
  const keyHalf = draw(16);
  const returned = fault === 'nonce' ? flipped(terminalNonce, 0) : terminalNonce;
  const reply = suite.encrypt(encryption, concat(challenge, returned, keyHalf));
  const replyCode = suite.mac(code, reply);
  const shared = keyHalf.map((byte, at) => byte ^ (plain[16 + at] ?? 0));
  return {
    answer: concat(reply, fault === 'mac' ? flipped(replyCode, 7) : replyCode),
    session: new Messaging(suite, {
      encryption: suite.derive(shared, 1),
      code: suite.derive(shared, 2),
      counter: toInteger(concat(challenge.subarray(4), terminalNonce.subarray(4))),
    }),
  };
}

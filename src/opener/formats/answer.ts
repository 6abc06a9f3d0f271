import { ANSWER_SIGNED_AS, type Answer } from '../../core/protection/sealed/index.ts';
import type { BodyKeys } from '../crypto/key-file.ts';
import { bytesOf, sign, toHex } from '../crypto/primitives.ts';
import { canonical } from './canonical.ts';

/** The body's signed answer to a referral, byte for byte as `waypost protection body acknowledge` writes it. */
export function answerText({ refNo, blake2b, state, reason, say }: Answer, keys: BodyKeys): string {
  const stated = { refNo, blake2b, state, reason, ...(say === undefined ? {} : { say }) };
  const signature = toHex(sign(bytesOf(ANSWER_SIGNED_AS + canonical(stated)), keys.answers.seed));
  return canonical({ format: 'waypost.answer.1', ...stated, signature });
}

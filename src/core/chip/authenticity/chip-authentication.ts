import { der, oidBytes } from '../../asn1/index.ts';
import { type Command, EXTENDED_ANSWER_BYTES, SHORT_ANSWER_BYTES, SW_OK, statusText } from '../access/apdu.ts';
import type { Card, CardFault } from '../access/card.ts';
import { type ChipArithmetic, drawPrivateKey, type RandomBytes } from '../access/groups.ts';
import { needsExtendedLength } from '../access/pace.ts';
import { SecureChannel } from '../access/secure-messaging.ts';
import type { AgreementKey, ChipAuthenticationInfo, SecurityInfos } from '../access/security-infos.ts';
import { type CipherName, keyBytesOf } from '../access/suites.ts';
import type { ChipAuthenticationReport } from '../read/reading.ts';

export interface ChipAuthenticationChoice {
  key: AgreementKey | null;
  agreement: 'DH' | 'ECDH';
  cipher: CipherName;
  /** Null if DG14 has a key but no protocol: 3DES is then assumed, because some issuers do this. */
  oid: string | null;
  keyId: number | null;
}

/** Assumed if DG14 has a key but no protocol (Doc 9303-11 6.2.4.1). */
const ASSUMED_CIPHER: CipherName = '3DES';
const ASSUMED_OID = { DH: '0.4.0.127.0.7.2.2.3.1.1', ECDH: '0.4.0.127.0.7.2.2.3.2.1' } as const;
const DYNAMIC_DATA = 0x7c;

/**
 * Key and protocol for chip authentication, paired by key identifier: AES before 3DES, longer keys before shorter ones, ECDH
 * before DH (Doc 9303-11 8.5). Null if DG14 does not contain a key. A key in a group that is not accepted is chosen last.
 */
export function chooseChipAuthentication(infos: SecurityInfos): ChipAuthenticationChoice | null {
  const pairs = infos.chipKeys.flatMap(({ agreement, keyId, key }): ChipAuthenticationChoice[] => {
    const own = infos.chipAuthentication.filter((info) => info.agreement === agreement && fits(info, keyId, infos));
    if (own.length === 0) return [{ key, agreement, cipher: ASSUMED_CIPHER, oid: null, keyId }];
    return own.map(({ oid, cipher }) => ({ key, agreement, cipher, oid, keyId }));
  });
  const rank = ({ key, cipher, agreement, oid }: ChipAuthenticationChoice): number =>
    (key === null ? 1_000 : 0) +
    (oid === null ? 500 : 0) +
    (cipher === '3DES' ? 100 : -keyBytesOf(cipher)) +
    (agreement === 'DH' ? 1 : 0);
  return pairs.sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** If there is only one key of a kind, it does not matter if only one of the two entries states an identifier. */
function fits(info: ChipAuthenticationInfo, keyId: number | null, { chipKeys }: SecurityInfos): boolean {
  if (info.keyId === keyId) return true;
  const alone = chipKeys.filter(({ agreement }) => agreement === info.agreement).length === 1;
  return alone && (info.keyId === null || keyId === null);
}

export type ChipAuthenticationRun =
  | { report: ChipAuthenticationReport; channelLost: boolean }
  /** The exchange itself broke off, which says nothing about the chip. */
  | { fault: CardFault };

interface RunInput {
  choice: ChipAuthenticationChoice;
  random: RandomBytes;
  arithmetic: ChipArithmetic;
  /** The command that must come back protected by the new keys. */
  proof: Command;
}

/** Chip authentication (Doc 9303-11 6.2). Afterwards the card has the new channel, or no working one if `channelLost`. */
export async function runChipAuthentication(card: Card, input: RunInput): Promise<ChipAuthenticationRun> {
  const { choice, random, arithmetic } = input;
  const { key, agreement, cipher, keyId } = choice;
  const report = (outcome: ChipAuthenticationReport['outcome'], detail: string | null): ChipAuthenticationReport => ({
    outcome,
    agreement,
    cipher,
    keyId,
    detail,
  });
  if (key === null) return { report: report('unsupported', 'GROUP'), channelLost: false };
  if (needsExtendedLength(key.group) && !card.readerIsExtended)
    return { report: report('unsupported', 'READER_SHORT'), channelLost: false };
  const privateKey = drawPrivateKey(key.group, random);
  let secret = new Uint8Array();
  try {
    const own = await arithmetic.compute({ op: 'public', group: key.group, privateKey, generator: null });
    const agreed = await arithmetic.compute({ op: 'agree', group: key.group, privateKey, peer: key.publicKey });
    if (!own.ok || !agreed.ok) return { report: report('unsupported', 'ELEMENT'), channelLost: false };
    secret = Uint8Array.from(agreed.bytes);
    agreed.bytes.fill(0);
    const sent = await sendKey(card, choice, own.bytes);
    if ('fault' in sent) {
      // The chip ended the channel because of a command of the protocol: it refused to take part.
      if (sent.fault.refusal === null) return { fault: sent.fault };
      return { report: report('refused', statusText(sent.fault.refusal)), channelLost: true };
    }
    if (sent.sw !== SW_OK) return { report: report('refused', statusText(sent.sw)), channelLost: false };
    card.secure(new SecureChannel({ cipher, secret }));
    const proof = await card.exchange(input.proof);
    if (!proof.ok && proof.fault.reason !== 'CHIP_SM') return { fault: proof.fault };
    if (!proof.ok) return { report: report('refuted', proof.fault.detail), channelLost: true };
    if (proof.sw !== SW_OK) return { report: report('refuted', statusText(proof.sw)), channelLost: false };
    return { report: report('proved', null), channelLost: false };
  } finally {
    privateKey.fill(0);
    secret.fill(0);
  }
}

type Sent = { sw: number } | { fault: CardFault };

/**
 * With 3DES the standard requires MSE:Set KAT, but some chips know only the other form; a refusal inside the channel leaves it
 * open for that form (Doc 9303-11 6.2.4, 8.5 note 1).
 */
async function sendKey(card: Card, choice: ChipAuthenticationChoice, own: Uint8Array): Promise<Sent> {
  const { cipher, keyId, agreement, oid } = choice;
  const reference = keyId === null ? [] : [der(0x84, keyIdBytes(keyId))];
  const extended = own.length + 16 > 255;
  const send = async (command: Command): Promise<Sent> => {
    const answer = await card.exchange(command);
    return answer.ok ? { sw: answer.sw } : { fault: answer.fault };
  };
  if (cipher === '3DES') {
    const data = Buffer.concat([der(0x91, own), ...reference]);
    const answer = await send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa6, data });
    if ('fault' in answer || answer.sw === SW_OK) return answer;
  }
  const data = Buffer.concat([der(0x80, oidBytes(oid ?? ASSUMED_OID[agreement])), ...reference]);
  const selected = await send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data });
  if ('fault' in selected || selected.sw !== SW_OK) return selected;
  const le = extended ? EXTENDED_ANSWER_BYTES : SHORT_ANSWER_BYTES;
  return await send({ cla: 0, ins: 0x86, p1: 0, p2: 0, data: der(DYNAMIC_DATA, der(0x80, own)), le });
}

/** Shortest big-endian form. */
function keyIdBytes(keyId: number): Uint8Array {
  const text = keyId.toString(16);
  return Uint8Array.from(Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex'));
}

import { childOf, der, derOid, type Node, oidBytes, readDer } from '../../asn1/index.ts';
import { EXTENDED_ANSWER_BYTES, SHORT_ANSWER_BYTES, SHORT_DATA_BYTES, SW_OK, statusText } from './apdu.ts';
import type { Card } from './card.ts';
import {
  allowsIntegratedMapping,
  bitsOfValue,
  type ChipArithmetic,
  drawPrivateKey,
  fieldBytes,
  type Group,
  type GroupJob,
  primeOf,
  type RandomBytes,
  standardGroup,
} from './groups.ts';
import { integratedNonceBytes, integratedPseudoRandom } from './integrated-mapping.ts';
import { type AccessOutcome, isWrongPassword } from './outcome.ts';
import { type ChipPassword, passwordBytes } from './password.ts';
import { SecureChannel } from './secure-messaging.ts';
import type { PaceInfo, PaceMapping } from './security-infos.ts';
import {
  blockBytesOf,
  decryptCbc,
  deriveKey,
  equalBytes,
  KDF_MAC,
  KDF_PASSWORD,
  keyBytesOf,
  tokenMac,
} from './suites.ts';

/** What remains to be checked against EF.CardSecurity after chip authentication mapping (Doc 9303-11 4.4.3.5.2). */
export interface MappingProof {
  parameterId: number;
  /** The mapping key that the chip sent. */
  mappingKey: Uint8Array;
  /** The decrypted Chip Authentication Data; null if decryption failed. */
  data: Uint8Array | null;
}

const PASSWORD_REFERENCE = { MRZ: 1, CAN: 2 } as const;
const DYNAMIC_DATA = 0x7c;
const PUBLIC_KEY = 0x7f49;
const PUBLIC_POINT = 0x86;
const PUBLIC_ELEMENT = 0x84;
const CHIP_DATA = 0x8a;
const LARGEST_NONCE_BYTES = 64;
const CHAINED = 0x10;

/** If two mappings are announced, the better one: chip authentication mapping proves the chip in the same exchange. */
const MAPPING_ORDER: readonly PaceMapping[] = ['ECDH-CAM', 'ECDH-GM', 'DH-GM', 'ECDH-IM', 'DH-IM'];

/** The group of an entry; null if the entry cannot be used: a reserved identifier, or a group that does not fit the mapping. */
export function paceGroup({ mapping, cipher, parameterId, version }: PaceInfo): Group | null {
  if (version !== 2 || parameterId === null) return null;
  const group = standardGroup(parameterId);
  if (group === null || (group.kind === 'ec') !== mapping.startsWith('ECDH')) return null;
  if (mapping === 'ECDH-CAM' && cipher === '3DES') return null;
  return mapping.endsWith('IM') && !allowsIntegratedMapping(group) ? null : group;
}

/** True if the group's keys make commands so long that they need two-byte lengths. */
export const needsExtendedLength = (group: Group): boolean =>
  fieldBytes(group) * (group.kind === 'ec' ? 2 : 1) + 16 > SHORT_DATA_BYTES;

/**
 * The entry to use, chosen by capability and never by its position in EF.CardAccess: mapping, then key length, then field size.
 * Null if none can be used.
 */
export function choosePace(
  infos: readonly PaceInfo[],
  readerIsExtended: boolean,
): { info: PaceInfo; group: Group } | null {
  const usable = infos.flatMap((info) => {
    const group = paceGroup(info);
    return group === null || (needsExtendedLength(group) && !readerIsExtended) ? [] : [{ info, group }];
  });
  const rank = ({ info, group }: { info: PaceInfo; group: Group }): number[] => [
    MAPPING_ORDER.indexOf(info.mapping),
    info.cipher === '3DES' ? 0 : -keyBytesOf(info.cipher),
    -bitsOfValue(primeOf(group)),
  ];
  const before = (one: number[], other: number[]): number => {
    const at = one.findIndex((value, index) => value !== other[index]);
    return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
  };
  return usable.sort((one, other) => before(rank(one), rank(other)))[0] ?? null;
}

export interface PaceInput {
  info: PaceInfo;
  group: Group;
  password: ChipPassword;
  random: RandomBytes;
  arithmetic: ChipArithmetic;
}

/** PACE with every mapping (Doc 9303-11 4.4). Opens no channel if there is any doubt; secrets are overwritten at the end. */
export async function runPace(card: Card, input: PaceInput): Promise<AccessOutcome<{ proof: MappingProof | null }>> {
  const run = new PaceRun(card, input);
  try {
    return await run.run();
  } catch (error) {
    if (error instanceof PaceEnd) return error.outcome;
    throw error;
  } finally {
    run.wipe();
  }
}

type Failed = Exclude<AccessOutcome<{ proof: MappingProof | null }>, { ok: true }>;

/** Ends the run with its outcome. Thrown and caught in this file only. */
class PaceEnd extends Error {
  readonly outcome: Failed;

  constructor(outcome: Failed) {
    super('PACE ended');
    this.outcome = outcome;
  }
}

const protocol = (step: string, sw: number | null = null): PaceEnd =>
  new PaceEnd({ ok: false, detail: 'PROTOCOL', step, status: sw === null ? null : statusText(sw) });

class PaceRun {
  readonly #card: Card;
  readonly #input: PaceInput;
  readonly #secrets: Uint8Array[] = [];

  constructor(card: Card, input: PaceInput) {
    this.#card = card;
    this.#input = input;
  }

  wipe(): void {
    for (const secret of this.#secrets) secret.fill(0);
  }

  async run(): Promise<AccessOutcome<{ proof: MappingProof | null }>> {
    const { info, group } = this.#input;
    await this.#select();
    const nonce = await this.#nonce();
    const { generator, mappingKey } = info.mapping.endsWith('IM')
      ? await this.#integrated(nonce)
      : await this.#generic(nonce);
    const own = this.#privateKey();
    const ownKey = await this.#compute('ephemeral-key', { op: 'public', group, privateKey: own, generator });
    const chipKey = this.#fromChip(
      'agreement',
      await this.#ask({ step: 'agreement', tag: 0x83, data: ownKey, answer: 0x84 }),
      ownKey,
    );
    const secret = this.#keep(await this.#compute('agreement', { op: 'agree', group, privateKey: own, peer: chipKey }));
    return await this.#authenticate({ secret, ownKey, chipKey, mappingKey });
  }

  /** MSE:Set AT. The identifier of the parameters is always sent: some chips refuse the command without it. */
  async #select(): Promise<void> {
    const { info, password } = this.#input;
    const data = [
      der(0x80, oidBytes(info.oid)),
      der(0x83, Uint8Array.of(PASSWORD_REFERENCE[password.kind])),
      der(0x84, Uint8Array.of(info.parameterId ?? 0)),
    ];
    const answer = await this.#card.exchange({ cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4, data: Buffer.concat(data) });
    if (!answer.ok) throw new PaceEnd(answer);
    // 63Cx is a warning here: the password is selected, and x tries are left.
    if (answer.sw !== SW_OK && answer.sw >> 4 !== 0x63c) throw protocol('select', answer.sw);
  }

  async #nonce(): Promise<Uint8Array> {
    const { info, password } = this.#input;
    const answer = await this.#ask({ step: 'nonce', tag: null, data: new Uint8Array(), answer: 0x80 });
    const hidden = childOf(answer, 0x80)?.content ?? new Uint8Array();
    const block = blockBytesOf(info.cipher);
    const integrated = info.mapping.endsWith('IM') ? integratedNonceBytes(info.cipher) : null;
    if (hidden.length === 0 || hidden.length % block !== 0 || hidden.length > LARGEST_NONCE_BYTES)
      throw protocol('nonce');
    if (integrated !== null && hidden.length !== integrated.chip) throw protocol('nonce');
    const printed = this.#keep(passwordBytes(password));
    const key = this.#keep(deriveKey(printed, KDF_PASSWORD, info.cipher));
    return this.#keep(decryptCbc(info.cipher, key, hidden));
  }

  async #generic(nonce: Uint8Array): Promise<{ generator: Uint8Array; mappingKey: Uint8Array }> {
    const { group } = this.#input;
    const privateKey = this.#privateKey();
    const ownKey = await this.#compute('mapping-key', { op: 'public', group, privateKey, generator: null });
    const answer = await this.#ask({ step: 'mapping', tag: 0x81, data: ownKey, answer: 0x82 });
    const peer = this.#fromChip('mapping', answer, ownKey);
    const generator = await this.#compute('mapping', { op: 'map-generic', group, privateKey, peer, nonce });
    return { generator: this.#keep(generator), mappingKey: peer };
  }

  async #integrated(nonce: Uint8Array): Promise<{ generator: Uint8Array; mappingKey: Uint8Array }> {
    const { info, group, random } = this.#input;
    const own = random(integratedNonceBytes(info.cipher).reader);
    await this.#ask({ step: 'mapping', tag: 0x81, data: own, answer: null });
    const bits = bitsOfValue(primeOf(group));
    const mixed = this.#keep(integratedPseudoRandom(info.cipher, { chip: nonce, reader: own, bits }));
    const generator = await this.#compute('mapping', { op: 'map-integrated', group, random: mixed });
    return { generator: this.#keep(generator), mappingKey: new Uint8Array() };
  }

  async #authenticate(keys: {
    secret: Uint8Array;
    ownKey: Uint8Array;
    chipKey: Uint8Array;
    mappingKey: Uint8Array;
  }): Promise<AccessOutcome<{ proof: MappingProof | null }>> {
    const { info, group } = this.#input;
    const macKey = this.#keep(deriveKey(keys.secret, KDF_MAC, info.cipher));
    const token = (key: Uint8Array): Uint8Array => {
      const tag = group.kind === 'ec' ? PUBLIC_POINT : PUBLIC_ELEMENT;
      return tokenMac(info.cipher, macKey, der(PUBLIC_KEY, derOid(info.oid), der(tag, key)));
    };
    const answer = await this.#ask({ step: 'token', tag: 0x85, data: token(keys.chipKey), answer: 0x86 });
    const theirs = childOf(answer, 0x86)?.content ?? new Uint8Array();
    if (!equalBytes(token(keys.ownKey), theirs)) throw protocol('token');
    const hidden = childOf(answer, CHIP_DATA)?.content;
    const isCam = info.mapping === 'ECDH-CAM';
    if (isCam !== (hidden !== undefined)) throw protocol('chip-data');
    const channel = new SecureChannel({ cipher: info.cipher, secret: keys.secret });
    if (hidden === undefined) return { ok: true, channel, proof: null };
    const data = channel.decryptChipData(hidden);
    return { ok: true, channel, proof: { parameterId: info.parameterId ?? 0, mappingKey: keys.mappingKey, data } };
  }

  /** One GENERAL AUTHENTICATE; all but the last are chained (Doc 9303-11 4.4.4.3). */
  async #ask({
    step,
    tag,
    data,
    answer,
  }: {
    step: string;
    tag: number | null;
    data: Uint8Array;
    answer: number | null;
  }): Promise<Node> {
    const body = der(DYNAMIC_DATA, ...(tag === null ? [] : [der(tag, data)]));
    const isLast = step === 'token';
    const le =
      needsExtendedLength(this.#input.group) && !isLast && tag !== null ? EXTENDED_ANSWER_BYTES : SHORT_ANSWER_BYTES;
    const got = await this.#card.exchange({ cla: isLast ? 0 : CHAINED, ins: 0x86, p1: 0, p2: 0, data: body, le });
    if (!got.ok) throw new PaceEnd(got);
    if (isLast && isWrongPassword(got.sw))
      throw new PaceEnd({ ok: false, detail: 'PASSWORD', step, status: statusText(got.sw) });
    if (got.sw !== SW_OK) throw protocol(step, got.sw);
    if (answer === null && got.data.length === 0)
      return { tag: DYNAMIC_DATA, raw: got.data, content: got.data, children: [] };
    const read = readDer(Uint8Array.from(got.data));
    if (!read.ok || read.node.tag !== DYNAMIC_DATA) throw protocol(step);
    if (answer !== null && childOf(read.node, answer) === undefined) throw protocol(step);
    return read.node;
  }

  /** A key from the chip. If it is our own, it was reflected: the attacker would then know the session. */
  #fromChip(step: string, answer: Node, own: Uint8Array): Uint8Array {
    const key = childOf(answer, step === 'mapping' ? 0x82 : 0x84)?.content ?? new Uint8Array();
    if (equalBytes(key, own)) throw protocol(`${step}-reflected`);
    return key;
  }

  #privateKey(): Uint8Array {
    return this.#keep(drawPrivateKey(this.#input.group, this.#input.random));
  }

  async #compute(step: string, job: GroupJob): Promise<Uint8Array> {
    const answer = await this.#input.arithmetic.compute(job);
    if (!answer.ok) throw protocol(`${step}-${answer.reason}`);
    return answer.bytes;
  }

  #keep(secret: Uint8Array): Uint8Array {
    this.#secrets.push(secret);
    return secret;
  }
}

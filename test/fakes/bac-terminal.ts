import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/**
 * The smallest terminal that opens a chip by BAC and reads it in secure messaging with 3DES (ICAO 9303-11 4.3, 9.8). It has
 * its own arithmetic, shares no line with the virtual passport, and checks every answer.
 */
type Exchange = (command: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const ZEROS = Buffer.alloc(8);
const cbc = (key: Buffer, data: Buffer): Buffer => {
  const cipher = createCipheriv('des-ede-cbc', key, ZEROS).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
};
const uncbc = (key: Buffer, data: Buffer): Buffer => {
  const cipher = createDecipheriv('des-ede-cbc', key, ZEROS).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
};
const pad = (data: Buffer): Buffer => Buffer.concat([data, Buffer.from([0x80]), Buffer.alloc(7 - (data.length % 8))]);
const derive = (seed: Buffer, counter: number): Buffer =>
  createHash('sha1')
    .update(Buffer.concat([seed, Buffer.from([0, 0, 0, counter])]))
    .digest()
    .subarray(0, 16);

/** Retail MAC by its definition: DES-CBC with the first key, and the last block decrypted and encrypted once more. */
function mac(key: Buffer, message: Buffer): Buffer {
  const [a, b] = [key.subarray(0, 8), key.subarray(8, 16)];
  const whole = pad(message);
  let block: Buffer = Buffer.alloc(8);
  for (let at = 0; at < whole.length; at += 8) {
    const mixed = Buffer.from(block.map((byte, i) => byte ^ (whole[at + i] ?? 0)));
    block = cbc(Buffer.concat([a, a]), mixed);
  }
  const between = uncbc(Buffer.concat([b, b]), block);
  return cbc(Buffer.concat([a, a]), between);
}

const object = (tag: number, value: Buffer): Buffer => {
  const length =
    value.length < 0x80
      ? [value.length]
      : value.length < 0x100
        ? [0x81, value.length]
        : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
};

function objects(bytes: Buffer): Map<number, { value: Buffer; whole: Buffer }> {
  const found = new Map<number, { value: Buffer; whole: Buffer }>();
  for (let at = 0; at < bytes.length; ) {
    const digits = (bytes[at + 1] ?? 0) > 0x80 ? (bytes[at + 1] ?? 0) & 0x7f : 0;
    const length = digits === 0 ? (bytes[at + 1] ?? 0) : bytes.readUIntBE(at + 2, digits);
    const end = at + 2 + digits + length;
    found.set(bytes[at] ?? 0, { value: bytes.subarray(at + 2 + digits, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

export interface TerminalAnswer {
  data: Buffer;
  sw: number;
  /** What came over the way, with its status word. */
  raw: Buffer;
  /** `plain` and the others name what is wrong with a protected answer. */
  fault: 'none' | 'plain' | 'mac' | 'status' | 'padding' | 'no-do99' | 'no-do8e';
}

export class BacTerminal {
  readonly #exchange: Exchange;
  #keys: { enc: Buffer; mac: Buffer } | null = null;
  #counter = 0n;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** The status word of an unprotected command given in hexadecimal digits, and its data. */
  async plain(command: string): Promise<{ data: Buffer; sw: number }> {
    const answer = Buffer.from(await this.#exchange(Buffer.from(command.replaceAll(' ', ''), 'hex')));
    return { data: answer.subarray(0, -2), sw: answer.readUInt16BE(answer.length - 2) };
  }

  /** Selects the application and authenticates; the status word of EXTERNAL AUTHENTICATE, or what is wrong with its answer. */
  async open(mrzInformation: string): Promise<number | 'mac' | 'nonce'> {
    await this.plain('00A4040C07A0000002471001');
    const seed = createHash('sha1').update(mrzInformation).digest().subarray(0, 16);
    const [enc, code] = [derive(seed, 1), derive(seed, 2)];
    const challenge = (await this.plain('0084000008')).data;
    const nonce = Buffer.from('0102030405060708', 'hex');
    const half = Buffer.from('101112131415161718191a1b1c1d1e1f', 'hex');
    const hidden = cbc(enc, Buffer.concat([nonce, challenge, half]));
    const { data, sw } = await this.plain(`0082000028${hidden.toString('hex')}${mac(code, hidden).toString('hex')}28`);
    if (sw !== 0x9000) return sw;
    if (!mac(code, data.subarray(0, 32)).equals(data.subarray(32))) return 'mac';
    const shown = uncbc(enc, data.subarray(0, 32));
    if (!shown.subarray(0, 8).equals(challenge) || !shown.subarray(8, 16).equals(nonce)) return 'nonce';
    const shared = Buffer.from(half.map((byte, at) => byte ^ (shown[16 + at] ?? 0)));
    this.#keys = { enc: derive(shared, 1), mac: derive(shared, 2) };
    this.#counter = Buffer.concat([challenge.subarray(4), nonce.subarray(4)]).readBigUInt64BE();
    return sw;
  }

  /** One protected command. */
  async send(
    ins: number,
    p1: number,
    p2: number,
    { data, le, extended = false }: { data?: Buffer; le?: number; extended?: boolean } = {},
  ): Promise<TerminalAnswer> {
    if (this.#keys === null) throw new Error('no channel');
    const { enc, mac: code } = this.#keys;
    const header = Buffer.from([0x0c, ins, p1, p2]);
    const objectsSent: Buffer[] = [];
    if (data !== undefined) {
      const hidden = cbc(enc, pad(data));
      objectsSent.push(ins % 2 === 0 ? object(0x87, Buffer.concat([Buffer.from([1]), hidden])) : object(0x85, hidden));
    }
    if (le !== undefined) {
      objectsSent.push(object(0x97, extended ? Buffer.from([(le >> 8) & 0xff, le & 0xff]) : Buffer.from([le & 0xff])));
    }
    const body = Buffer.concat(objectsSent);
    const whole = Buffer.concat([body, object(0x8e, mac(code, Buffer.concat([this.#next(), pad(header), body])))]);
    const length = extended ? Buffer.from([0, whole.length >> 8, whole.length & 0xff]) : Buffer.from([whole.length]);
    const end = extended ? Buffer.from([0, 0]) : Buffer.from([0]);
    const raw = Buffer.from(await this.#exchange(Buffer.concat([header, length, whole, end])));
    return this.#checked(raw, { enc, code });
  }

  #checked(raw: Buffer, { enc, code }: { enc: Buffer; code: Buffer }): TerminalAnswer {
    const sw = raw.readUInt16BE(raw.length - 2);
    const counter = this.#next();
    const none = Buffer.alloc(0);
    const found = objects(raw.subarray(0, -2));
    const status = found.get(0x99);
    const given = found.get(0x8e);
    if (raw.length === 2 || (status === undefined && given === undefined))
      return { data: none, sw, raw, fault: 'plain' };
    if (status === undefined) return { data: none, sw, raw, fault: 'no-do99' };
    if (given === undefined) return { data: none, sw, raw, fault: 'no-do8e' };
    const content = found.get(0x87) ?? found.get(0x85);
    const covered = Buffer.concat([counter, content?.whole ?? none, status.whole]);
    if (!mac(code, covered).equals(given.value)) return { data: none, sw, raw, fault: 'mac' };
    if (status.value.readUInt16BE(0) !== sw) return { data: none, sw, raw, fault: 'status' };
    if (content === undefined) return { data: none, sw, raw, fault: 'none' };
    const text = uncbc(enc, found.has(0x87) ? content.value.subarray(1) : content.value);
    const last = text.findLastIndex((byte) => byte !== 0);
    if (text[last] !== 0x80) return { data: none, sw, raw, fault: 'padding' };
    return { data: text.subarray(0, last), sw, raw, fault: 'none' };
  }

  #next(): Buffer {
    this.#counter = (this.#counter + 1n) & 0xffffffffffffffffn;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.#counter);
    return bytes;
  }

  select(file: number): Promise<TerminalAnswer> {
    return this.send(0xa4, 0x02, 0x0c, { data: Buffer.from([file >> 8, file & 0xff]) });
  }

  /** The whole file in blocks of this size; the first answer that is wrong where there is one. */
  async read(
    file: number,
    block: number,
    { extended = false }: { extended?: boolean } = {},
  ): Promise<Buffer | TerminalAnswer> {
    const selected = await this.select(file);
    if (selected.sw !== 0x9000 || selected.fault !== 'none') return selected;
    const head = await this.send(0xb0, 0, 0, { le: 8, extended });
    if (head.fault !== 'none' || (head.sw !== 0x9000 && head.sw !== 0x6282)) return head;
    const digits = (head.data[1] ?? 0) > 0x80 ? (head.data[1] ?? 0) & 0x7f : 0;
    const total = 2 + digits + (digits === 0 ? (head.data[1] ?? 0) : head.data.readUIntBE(2, digits));
    let got = head.data.subarray(0, total);
    while (got.length < total) {
      const left = Math.min(block, total - got.length);
      const far = got.length > 0x7fff;
      const offset = Buffer.from([0x54, 2, got.length >> 8, got.length & 0xff]);
      const answer = far
        ? await this.send(0xb1, 0, 0, { data: offset, le: Math.min(block, left + 4), extended })
        : await this.send(0xb0, got.length >> 8, got.length & 0xff, { le: left, extended });
      if (answer.fault !== 'none' || (answer.sw !== 0x9000 && answer.sw !== 0x6282)) return answer;
      const data = far ? (objects(answer.data).get(0x53)?.value ?? Buffer.alloc(0)) : answer.data;
      if (data.length === 0 || data.length > (far ? block : left)) return answer;
      got = Buffer.concat([got, data]);
    }
    return got;
  }
}

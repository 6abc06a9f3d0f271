/** DER for tests, written apart from the program's own writer so that a mistake of that one shows. */
export type Bytes = Uint8Array;

export const cat = (...parts: Bytes[]): Buffer => Buffer.concat(parts);

export function tlv(tag: number, ...parts: Bytes[]): Buffer {
  const body = Buffer.concat(parts);
  const tagHex = tag.toString(16);
  const head = Buffer.from(tagHex.length % 2 === 0 ? tagHex : `0${tagHex}`, 'hex');
  if (body.length < 128) return cat(head, Buffer.from([body.length]), body);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return cat(head, Buffer.from([0x80 | length.length]), length, body);
}

export const seq = (...parts: Bytes[]): Buffer => tlv(0x30, ...parts);
export const set = (...parts: Bytes[]): Buffer => tlv(0x31, ...parts);
export const octets = (bytes: Bytes): Buffer => tlv(0x04, bytes);
export const bits = (bytes: Bytes, unused = 0): Buffer => tlv(0x03, Buffer.from([unused]), bytes);
export const flag = (): Buffer => tlv(0x01, Buffer.from([0xff]));
export const nothing = (): Buffer => tlv(0x05);
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
export const printable = (text: string): Buffer => tlv(0x13, Buffer.from(text));

export function int(value: number | Bytes): Buffer {
  const bytes =
    typeof value === 'number'
      ? Buffer.from(
          value
            .toString(16)
            .padStart(value < 16 ? 2 : 1, '0')
            .replace(/^(.(..)*)$/, '0$1'),
          'hex',
        )
      : value;
  return tlv(0x02, (bytes[0] ?? 0) >= 128 ? cat(Buffer.from([0]), bytes) : bytes);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const base128 = (arc: number): number[] => {
    const digits = arc.toString(2).padStart(Math.ceil(Math.max(arc.toString(2).length, 1) / 7) * 7, '0');
    const groups = digits.match(/.{7}/g) ?? [];
    return groups.map((group, at) => Number.parseInt(group, 2) + (at < groups.length - 1 ? 128 : 0));
  };
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

export function time(iso: string): Buffer {
  const text = iso.replace(/[-:T]/g, '').slice(0, 14);
  const year = Number(text.slice(0, 4));
  return year < 2050 ? tlv(0x17, Buffer.from(`${text.slice(2)}Z`)) : tlv(0x18, Buffer.from(`${text}Z`));
}

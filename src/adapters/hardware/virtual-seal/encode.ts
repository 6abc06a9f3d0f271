/**
 * Seals as an issuer makes them (ICAO Doc 9303-13, BSI TR-03137-1), written separately from the reader so that a mistake
 * in the reader shows.
 */
const ALPHABET = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FIRST_UNIT = 3;
const SINGLE = 0xfe;

/** C40: two bytes for three characters; fillers of an MRZ are spaces. */
export function c40(text: string): Buffer {
  const bytes: number[] = [];
  const characters = text.replaceAll('<', ' ');
  for (let at = 0; at < characters.length; at += 3) {
    const [one = 0, two, three = 0] = [...characters.slice(at, at + 3)].map(
      (one) => ALPHABET.indexOf(one) + FIRST_UNIT,
    );
    if (two === undefined) bytes.push(SINGLE, characters.charCodeAt(at) + 1);
    else {
      const value = one * 1600 + two * 40 + three + 1;
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** MMDDYYYY as a single three-byte number. */
export function dateBytes(day: Date): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((day.getUTCMonth() + 1) * 1_000_000 + day.getUTCDate() * 10_000 + day.getUTCFullYear());
  return bytes.subarray(1);
}

/** Tag, DER length and value; at most 255 bytes. */
export function feature(tag: number, value: Uint8Array): Buffer {
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

export interface SealContent {
  /** Feature definition reference and document category, four hexadecimal digits. */
  profile: string;
  /** Country and name of the signer, four letters, and the reference of its certificate. */
  signer: string;
  reference: string;
  issued: Date;
  signed: Date;
  features: readonly Uint8Array[];
}

/** The bytes covered by the signature of a version 4 seal: header and features. */
export function sealBody({ profile, signer, reference, issued, signed, features }: SealContent): Buffer {
  const length = reference.length.toString(16).toUpperCase().padStart(2, '0');
  const named = [c40('UTO'), c40(`${signer}${length}`), c40(reference)];
  const head = [Buffer.from([0xdc, 0x03]), ...named, dateBytes(issued), dateBytes(signed), Buffer.from(profile, 'hex')];
  return Buffer.concat([...head, ...features]);
}

/** The two numbers of an ECDSA signature in DER, each as long as the curve, one after the other. */
export function plainSignature(der: Uint8Array, halfBytes: number): Buffer {
  const bytes = Buffer.from(der);
  const from = bytes[1] === 0x81 ? 3 : 2;
  const number = (at: number): { half: Buffer; next: number } => {
    const end = at + 2 + (bytes[at + 1] ?? 0);
    const digits = bytes.subarray(at + 2, end);
    const half = Buffer.alloc(halfBytes);
    const kept = digits.subarray(Math.max(0, digits.length - halfBytes));
    kept.copy(half, halfBytes - kept.length);
    return { half, next: end };
  };
  const r = number(from);
  return Buffer.concat([r.half, number(r.next).half]);
}

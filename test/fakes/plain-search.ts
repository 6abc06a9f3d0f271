import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How a text or some bytes may be in a file without being sealed. */
function forms(secret: string | Uint8Array): Buffer[] {
  const spelled = typeof secret === 'string' ? [secret, secret.toUpperCase(), secret.toLowerCase()] : [];
  const texts = [...new Set(spelled)];
  const plain = typeof secret === 'string' ? texts.map((text) => Buffer.from(text, 'utf8')) : [Buffer.from(secret)];
  const wide = texts.flatMap((text) => {
    const little = Buffer.from(text, 'utf16le');
    return [little, Buffer.from(little).swap16()];
  });
  return [...plain, ...wide].flatMap((bytes) => [bytes, ...base64Forms(bytes)]);
}

/** Base64 of the bytes at each of the three places within a group, without the characters that neighbours share. */
function base64Forms(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const [from, to] = [shift === 0 ? 0 : shift + 1, text.length - ((shift + bytes.length) % 3 === 0 ? 0 : 1)];
    const inner = text.slice(from, to);
    return inner.length < 8 ? [] : [Buffer.from(inner, 'latin1'), Buffer.from(urlSafe(inner), 'latin1')];
  });
}

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');

export interface PlainSearch {
  files: number;
  bytes: number;
  /** Which file holds which secret, by its number. */
  found: string[];
}

/** Bytes by which a form is found; the rest is compared after. */
const HEAD_BYTES = 6;

/**
 * A search of every file below a folder for secrets, as UTF-8, UTF-16 of both orders, and base64 of each. Made once and used
 * at many moments.
 */
export function plainSearch(secrets: readonly (string | Uint8Array)[]): (folder: string) => PlainSearch {
  const wanted = new Map<number, { form: Buffer; secret: number }[]>();
  secrets.forEach((secret, at) => {
    for (const form of forms(secret)) {
      if (form.length < HEAD_BYTES) throw new Error('chance puts so few bytes into any file');
      const head = form.readUIntBE(0, HEAD_BYTES);
      wanted.set(head, [...(wanted.get(head) ?? []), { form, secret: at }]);
    }
  });
  return (folder) => {
    const report: PlainSearch = { files: 0, bytes: 0, found: [] };
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!lstatSync(path).isFile()) continue;
      const file = readFileSync(path);
      report.files += 1;
      report.bytes += file.length;
      for (const secret of secretsIn(file, wanted)) report.found.push(`secret ${secret} in ${relative(folder, path)}`);
    }
    return report;
  };
}

function secretsIn(file: Buffer, wanted: ReadonlyMap<number, { form: Buffer; secret: number }[]>): Set<number> {
  const found = new Set<number>();
  let head = 0;
  for (let at = 0; at < file.length; at += 1) {
    head = (head % 2 ** 40) * 256 + (file[at] ?? 0);
    const from = at - HEAD_BYTES + 1;
    if (from < 0) continue;
    for (const { form, secret } of wanted.get(head) ?? []) {
      if (file.compare(form, 0, form.length, from, Math.min(from + form.length, file.length)) === 0) found.add(secret);
    }
  }
  return found;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every plain file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Files below `folder` that hold one of the words as plain text: UTF-8, UTF-16 of either byte order, capitals or not,
 * or as hexadecimal or base64 digits.
 */
export function findWords(folder: string, words: readonly string[]): string[] {
  return filesBelow(folder).flatMap((file) => {
    const text = readFileSync(file).toString('latin1').toLowerCase();
    return words.flatMap((word) => (spellings(word).some((form) => text.includes(form)) ? [`${file}: ${word}`] : []));
  });
}

function spellings(word: string): string[] {
  const plain = word.toLowerCase();
  const wide = Buffer.from(plain, 'utf16le');
  const base64 = [0, 1, 2].map((shift) => {
    const digits = Buffer.from('\0'.repeat(shift) + word).toString('base64');
    // The digits at the ends also depend on the neighbours.
    return digits.slice(shift === 0 ? 0 : shift + 1, -4).toLowerCase();
  });
  return [
    plain,
    wide.toString('latin1'),
    Buffer.from(wide).swap16().toString('latin1'),
    Buffer.from(word).toString('hex'),
    ...base64.filter((digits) => digits.length >= 8),
  ];
}

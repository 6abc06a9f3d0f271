import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { orNull } from '../../core/result/index.ts';

/**
 * Where Debian puts the fonts of `fonts-noto-core` and `fonts-noto-cjk`, which are installed on a kiosk
 * (docs/traveller-display.md).
 */
export const FONT_FOLDER = '/usr/share/fonts';
/** Folders of a machine's fonts: those of its packages, and those that its administrator added. */
const FONT_FOLDERS: readonly string[] = [FONT_FOLDER, '/usr/local/share/fonts'];
const FONT = /\.(ttf|otf|ttc)$/;
/** Files of the two packages; the pictogram font is in neither. */
const NOTO = /^Noto(?!ColorEmoji|Emoji).*\.(ttf|otf|ttc)$/;
const FILES_MAX = 3_000;
/** Largest character table of a font, bytes, and maximum number of fonts in one collection. */
const TABLE_LIMIT_BYTES = 4 * 1024 * 1024;
const COLLECTION_MAX = 64;
const CODE_POINTS = 0x110000;

/** One letter of each package of fonts: a machine that lacks one of them does not have the fonts of a kiosk. */
const KIOSK_LETTERS: readonly string[] = ['A', 'Ж', 'ع', 'ሀ', 'ह', '中', '한'];

export type HasLetter = (codePoint: number) => boolean;

/**
 * The letters that a kiosk's fonts can draw, read from the fonts in `folder` (OpenType `cmap`, formats 4 and 12). Null if
 * some of these fonts are missing there: a machine that is not a kiosk may have different fonts.
 */
export function kioskLetters(folder: string = FONT_FOLDER): HasLetter | null {
  const has = lettersOf(fontFiles(folder, NOTO));
  return KIOSK_LETTERS.every((letter) => has(letter.codePointAt(0) ?? 0)) ? has : null;
}

/**
 * The letters that the fonts installed in `folders` can draw. Null if there are no fonts, as on a system that is
 * not Linux: nothing is then known, and the browser has its own fonts.
 */
export function installedLetters(
  folders: readonly string[] = FONT_FOLDERS,
  platform: NodeJS.Platform = process.platform,
): HasLetter | null {
  return platform === 'linux' ? lettersOf(folders.flatMap((folder) => fontFiles(folder, FONT))) : null;
}

function lettersOf(paths: readonly string[]): HasLetter {
  const drawn = new Uint8Array(CODE_POINTS / 8);
  for (const path of paths) readFont(path, drawn);
  return (code) => ((drawn[code >> 3] ?? 0) & (1 << (code & 7))) !== 0;
}

function fontFiles(folder: string, names: RegExp): string[] {
  return (
    orNull(() =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && names.test(entry.name))
        .slice(0, FILES_MAX)
        .map((entry) => join(entry.parentPath, entry.name)),
    ) ?? []
  );
}

/** A font that is broken, or that this user may not read, adds no letter. */
function readFont(path: string, drawn: Uint8Array): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const { size } = fstatSync(file);
    const at = (offset: number, length: number): DataView => {
      if (length > TABLE_LIMIT_BYTES || offset + length > size) throw new RangeError('cut off');
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, offset);
      return new DataView(bytes.buffer, bytes.byteOffset, length);
    };
    const head = at(0, 12);
    const starts =
      head.getUint32(0) === 0x74746366
        ? Array.from({ length: Math.min(head.getUint32(8), COLLECTION_MAX) }, (_, n) => at(12 + 4 * n, 4).getUint32(0))
        : [0];
    for (const start of starts) {
      const tables = at(start + 4, 2).getUint16(0);
      for (let n = 0; n < tables; n += 1) {
        const record = at(start + 12 + 16 * n, 16);
        if (record.getUint32(0) === 0x636d6170) readCmap(at(record.getUint32(8), record.getUint32(12)), drawn);
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  } finally {
    closeSync(file);
  }
}

function readCmap(table: DataView, drawn: Uint8Array): void {
  const draw = (code: number): void => {
    if (code < CODE_POINTS) drawn[code >> 3] = (drawn[code >> 3] ?? 0) | (1 << (code & 7));
  };
  for (let n = 0; n < table.getUint16(2); n += 1) {
    const start = table.getUint32(4 + 8 * n + 4);
    const format = table.getUint16(start);
    if (format === 4) readFormat4(new DataView(table.buffer, table.byteOffset + start), draw);
    if (format === 12) readFormat12(new DataView(table.buffer, table.byteOffset + start), draw);
  }
}

/** Segments of the first 65,536 characters; a glyph of 0 is the sign for a missing one. */
function readFormat4(table: DataView, draw: (code: number) => void): void {
  const twice = table.getUint16(6);
  for (let at = 0; at < twice; at += 2) {
    const last = table.getUint16(14 + at);
    const first = table.getUint16(16 + twice + at);
    const delta = table.getUint16(16 + 2 * twice + at);
    const place = 16 + 3 * twice + at;
    const offset = table.getUint16(place);
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      const raw = offset === 0 ? code : table.getUint16(place + offset + 2 * (code - first));
      if (offset === 0 ? ((raw + delta) & 0xffff) !== 0 : raw !== 0) draw(code);
    }
  }
}

function readFormat12(table: DataView, draw: (code: number) => void): void {
  const groups = Math.min(table.getUint32(12), CODE_POINTS);
  for (let n = 0; n < groups; n += 1) {
    const at = 16 + 12 * n;
    const [first, last, glyph] = [table.getUint32(at), table.getUint32(at + 4), table.getUint32(at + 8)];
    if (last >= CODE_POINTS || first > last) throw new RangeError('an impossible group of characters');
    for (let code = first; code <= last; code += 1) if (glyph + code - first !== 0) draw(code);
  }
}

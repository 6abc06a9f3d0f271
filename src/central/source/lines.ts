import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Maximum number of bytes of a refused line that are skipped; a file with a longer line is given up. */
export const SKIPPED_LINE_BYTES_MAX: number = 16 * 1024 * 1024;
/** Bytes read from the disk at once. */
const CHUNK_BYTES = 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export type LineReason = 'LIST_LINE_TOO_LONG' | 'LIST_NOT_UTF8' | 'LIST_BYTE_ORDER_MARK' | 'LIST_CARRIAGE_RETURN';

export type SourceLine =
  /** `offset` and `bytes` are of the line without its line feed. */
  | { ok: true; line: number; offset: number; bytes: number; text: string }
  /** `final`: nothing after it was read. */
  | { ok: false; line: number; reason: LineReason; message: string; final: boolean };

export interface LineRules {
  /** Maximum number of bytes of one line without its line feed. */
  lineBytesMax: number;
  /** True if a byte order mark and CR LF are allowed, as spreadsheets write them; the signed text has neither. */
  lenient: boolean;
}

/**
 * Splits bytes into lines of strict UTF-8 and never holds more than one chunk and one line: a record of 5 GB takes memory
 * up to its limit and is then given up. Empty lines are left out.
 */
export function* splitLines(chunks: Iterable<Uint8Array>, rules: LineRules): Generator<SourceLine> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let skipped = 0;
  let line = 1;
  let offset = 0;
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    while (start < bytes.length) {
      const end = bytes.indexOf(LINE_FEED, start);
      const piece = bytes.subarray(start, end === -1 ? bytes.length : end);
      if (skipped > 0 || heldBytes + piece.length > rules.lineBytesMax) {
        skipped += heldBytes + piece.length;
        held = [];
        heldBytes = 0;
      } else {
        // The chunk is reused: anything needed later is copied.
        held.push(end === -1 ? Buffer.from(piece) : piece);
        heldBytes += piece.length;
      }
      if (skipped > SKIPPED_LINE_BYTES_MAX) {
        yield tooLong(line, { limit: rules.lineBytesMax, final: true });
        return;
      }
      if (end === -1) break;
      const length = skipped > 0 ? skipped : heldBytes;
      if (skipped > 0) yield tooLong(line, { limit: rules.lineBytesMax, final: false });
      else if (heldBytes > 0) yield* readHeld({ bytes: joined(held), line, offset }, rules);
      held = [];
      heldBytes = 0;
      skipped = 0;
      line += 1;
      offset += length + 1;
      start = end + 1;
    }
  }
  if (skipped > 0) yield tooLong(line, { limit: rules.lineBytesMax, final: true });
  else if (heldBytes > 0) yield* readHeld({ bytes: joined(held), line, offset }, rules);
}

function* readHeld(held: { bytes: Buffer; line: number; offset: number }, rules: LineRules): Generator<SourceLine> {
  const { line } = held;
  let { bytes, offset } = held;
  if (line === 1 && bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    if (!rules.lenient) {
      yield refused(
        line,
        'LIST_BYTE_ORDER_MARK',
        'the file starts with a byte order mark: save it as UTF-8 without one',
      );
    }
    bytes = bytes.subarray(3);
    offset += 3;
  }
  if (bytes.at(-1) === CARRIAGE_RETURN) {
    if (!rules.lenient) {
      yield refused(line, 'LIST_CARRIAGE_RETURN', 'the line ends with CR LF: save it with Unix line endings (LF)');
      return;
    }
    bytes = bytes.subarray(0, -1);
  }
  if (bytes.length === 0) return;
  if (!isUtf8(bytes)) {
    yield refused(line, 'LIST_NOT_UTF8', NOT_UTF8);
    return;
  }
  yield { ok: true, line, offset, bytes: bytes.length, text: bytes.toString('utf8') };
}

const NOT_UTF8 =
  'not UTF-8: save the file in this encoding, or convert it first (iconv -f WINDOWS-1252 -t UTF-8, if it is Windows-1252 or Latin-1)';

function joined(held: Buffer[]): Buffer {
  return held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
}

function refused(line: number, reason: LineReason, message: string): SourceLine {
  return { ok: false, line, reason, message, final: false };
}

function tooLong(line: number, { limit, final }: { limit: number; final: boolean }): SourceLine {
  const end = final ? '; nothing after it was read' : '';
  return { ok: false, line, reason: 'LIST_LINE_TOO_LONG', message: `longer than ${limit / 1024} KiB${end}`, final };
}

/** A file of central IT that is read more than once and never kept in memory as a whole. */
export interface TextSource {
  /** The path as the person gave it. */
  name: string;
  bytes: number;
  chunks(): Iterable<Uint8Array>;
  /** Exactly `length` bytes from `offset`, or null if the file has become shorter. */
  at(offset: number, length: number): Buffer | null;
  close(): void;
}

export type SourceOpening = { ok: true; source: TextSource } | { ok: false; message: string };

/** Opens a regular file of at most `limitBytes`. */
export function openText(path: string, limitBytes: number): SourceOpening {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      ok: false,
      message: `${path} cannot be read (${code === 'ENOENT' ? 'no such file' : (code ?? 'error')}).`,
    };
  }
  const stat = fstatSync(fd);
  const fault = !stat.isFile()
    ? 'is not a regular file.'
    : stat.size > limitBytes
      ? `is larger than ${limitBytes} bytes.`
      : stat.size === 0
        ? 'is empty.'
        : null;
  if (fault !== null) {
    closeSync(fd);
    return { ok: false, message: `${path} ${fault}` };
  }
  return { ok: true, source: { name: path, bytes: stat.size, ...readersOf(fd) } };
}

function readersOf(fd: number): Pick<TextSource, 'chunks' | 'at' | 'close'> {
  return {
    *chunks() {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      let offset = 0;
      for (;;) {
        const got = readSync(fd, buffer, 0, CHUNK_BYTES, offset);
        if (got === 0) return;
        offset += got;
        yield buffer.subarray(0, got);
      }
    },
    at(offset, length) {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const got = readSync(fd, buffer, filled, length - filled, offset + filled);
        if (got === 0) return null;
        filled += got;
      }
      return buffer;
    },
    close: () => closeSync(fd),
  };
}

import type { Request } from 'express';
import type { z } from 'zod';
import type { Refusal } from './problems.ts';

/** The largest legal command is a decision with a 500-character note. */
export const JSON_LIMIT_BYTES = 16 * 1024;
/** A 1280 x 720 camera JPEG is about 200 kB. */
export const FRAME_LIMIT_BYTES = 2 * 1024 * 1024;
/** Messages name the field; a hostile field name must not fill a page with text. */
const MESSAGE_LIMIT_CHARS = 300;

const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
const JPEG_TYPE = /^image\/jpeg$/i;
const JSON_BODY = { type: JSON_TYPE, wanted: 'application/json', limit: JSON_LIMIT_BYTES };
const JPEG_START = [0xff, 0xd8, 0xff];

export type Parsed<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** A small JSON text inside another body, validated like a body. */
export function parseHeader<T>(bytes: Uint8Array, schema: z.ZodType<T>): Parsed<T> {
  const json = parseJson(bytes);
  return json.ok ? validated(json.value, schema) : json;
}

/** Reads a JSON body of at most 16 KiB and validates it; the refusal says which field is wrong. */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<Parsed<T>> {
  const bytes = await readBytes(request, JSON_BODY);
  if (!bytes.ok) return bytes;
  const json = parseJson(bytes.value);
  if (!json.ok) return json;
  return validated(json.value, schema);
}

function validated<T>(value: unknown, schema: z.ZodType<T>): Parsed<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const message = parsed.error.issues.map(sentence).join(' ').slice(0, MESSAGE_LIMIT_CHARS);
  return refused(400, 'FIELD_INVALID', message);
}

/** Reads the body of a command without content. The content type is still required, because a foreign form cannot send it. */
export async function readNothing(request: Request): Promise<Parsed<null>> {
  const bytes = await readBytes(request, JSON_BODY);
  if (!bytes.ok) return bytes;
  const text = Buffer.from(bytes.value).toString('latin1').trim();
  if (text === '' || text === '{}' || text === 'null') return { ok: true, value: null };
  return refused(400, 'BODY_MALFORMED', 'This command accepts no content.');
}

/**
 * Reads one camera frame of at most 2 MiB. Only the first bytes are examined here: decoding untrusted images is the
 * inference child's work, and a file that is not a JPEG at all need not get that far (fault 16).
 */
export async function readJpeg(request: Request): Promise<Parsed<Uint8Array>> {
  const bytes = await readBytes(request, { type: JPEG_TYPE, wanted: 'image/jpeg', limit: FRAME_LIMIT_BYTES });
  if (!bytes.ok) return bytes;
  if (JPEG_START.every((byte, index) => bytes.value[index] === byte)) return bytes;
  return refused(400, 'NOT_A_JPEG', 'The frame does not start like a JPEG image.');
}

/** True if a body claims to be a frame; any other is refused, no matter who sent it. */
export const isJpegBody = (request: Request): boolean => JPEG_TYPE.test(request.headers['content-type'] ?? '');

/** The bytes of a body of one type, at most `limit` of them. */
export async function readBytes(
  request: Request,
  { type, wanted, limit }: { type: RegExp; wanted: string; limit: number },
): Promise<Parsed<Uint8Array>> {
  if (!type.test(request.headers['content-type'] ?? '')) {
    return refused(415, 'BODY_TYPE', `Content-Type must be ${wanted}.`);
  }
  // Compressed bodies are refused: nothing here is large, and a small bomb unpacks to gigabytes.
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refused(415, 'BODY_TYPE', 'Compressed bodies are not accepted.');
  }
  const tooLarge = refused<Uint8Array>(413, 'BODY_TOO_LARGE', `The body is larger than ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge;
  return (await collect(request, limit)) ?? tooLarge;
}

/** Whole body, or null as soon as it passes the limit; what was read by then is overwritten. */
function collect(request: Request, limit: number): Promise<Parsed<Uint8Array> | null> {
  return new Promise((resolve) => {
    let chunks: Uint8Array[] = [];
    let size = 0;
    const finish = (result: Parsed<Uint8Array> | null): void => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
      // A frame is a face: only the copy that the lane later overwrites may stay in memory.
      for (const chunk of chunks) chunk.fill(0);
      chunks = [];
      resolve(result);
    };
    const onData = (chunk: Uint8Array): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit) finish(null);
    };
    const onEnd = (): void => {
      // Not `Buffer.concat`, which takes small bodies from a pool that others use; nor a separate small array, which the
      // engine keeps on its heap and moves, so that overwriting it later would miss the copies left behind.
      const whole = Buffer.from(new ArrayBuffer(size));
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      finish({ ok: true, value: whole });
    };
    const onClose = (): void => finish(refused(400, 'BODY_MALFORMED', 'The request body ended too early.'));
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    // The close event that follows contains everything necessary.
    request.on('error', () => undefined);
  });
}

function parseJson(bytes: Uint8Array): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    // The parser's message quotes the text, which may contain a PIN or a name.
    return refused(400, 'BODY_MALFORMED', 'The body is not valid JSON.');
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  return path === '' ? `${issue.message}.` : `Field "${path}": ${issue.message}.`;
}

/** A refusal as the answer to reading a body. */
export function refused<T>(status: number, reason: Refusal['reason'], message: string): Parsed<T> {
  return { ok: false, refusal: { status, reason, message } };
}

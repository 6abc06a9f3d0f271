import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import type { z } from 'zod';
import { supportApi, wire } from '../api/index.ts';

/** A hundred facts of 200 characters in any script, a contact, and the head. */
export const FORM_LIMIT_BYTES = 128 * 1024;
/** Digits of a contact. */
const CONTACT_LIMIT_BYTES = 120;
/** Bytes of the head that may become strings. */
const FORM_HEADER_LIMIT_BYTES = 16 * 1024;
const LENGTH_BYTES = 4;
const FORM_TYPE = /^application\/octet-stream$/i;

export interface ReadForm {
  head: z.infer<typeof supportApi.SupportFormHead>;
  texts: Uint8Array[];
  /** Overwrites every byte of the body; the texts are part of it. */
  wipe(): void;
}

/**
 * A form as the screen sends it: length of the head (four bytes, big-endian), the head as JSON, then the texts one after
 * the other. The texts remain the bytes that came in.
 */
export async function readForm(request: Request): Promise<wire.Parsed<ReadForm>> {
  const bytes = await wire.readBytes(request, {
    type: FORM_TYPE,
    wanted: 'application/octet-stream',
    limit: FORM_LIMIT_BYTES,
  });
  if (!bytes.ok) return bytes;
  const form = split(bytes.value);
  if (!form.ok) bytes.value.fill(0);
  return form;
}

/** The digits of a contact, ASCII. They remain the bytes that came in; the handler overwrites them. */
export function readContact(request: Request): Promise<wire.Parsed<Uint8Array>> {
  return wire.readBytes(request, {
    type: FORM_TYPE,
    wanted: 'application/octet-stream',
    limit: CONTACT_LIMIT_BYTES,
  });
}

function split(whole: Uint8Array): wire.Parsed<ReadForm> {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const length = whole.length < LENGTH_BYTES ? 0 : view.getUint32(0);
  if (length === 0 || length > FORM_HEADER_LIMIT_BYTES || LENGTH_BYTES + length > whole.length)
    return wire.refused(400, 'BODY_MALFORMED', 'The form has no header.');
  const head = wire.parseHeader(whole.subarray(LENGTH_BYTES, LENGTH_BYTES + length), supportApi.SupportFormHead);
  if (!head.ok) return head;
  const { facts, contactBytes } = head.value;
  const texts: Uint8Array[] = [];
  let at = LENGTH_BYTES + length;
  for (const bytes of [...facts.map((fact) => fact.bytes), ...(contactBytes === null ? [] : [contactBytes])]) {
    const text = whole.subarray(at, at + bytes);
    if (text.length !== bytes || !isUtf8(text))
      return wire.refused(400, 'BODY_MALFORMED', 'A text of the form is cut off.');
    texts.push(text);
    at += bytes;
  }
  if (at !== whole.length) return wire.refused(400, 'BODY_MALFORMED', 'The form is longer than its header states.');
  return { ok: true, value: { head: head.value, texts, wipe: () => whole.fill(0) } };
}

import type { SupportAnswerView, SupportContactView, SupportFormHead } from '../api-support.gen.ts';
import { type Outcome, postBytes } from '../client.ts';
import type { Draft } from './draft.ts';
import { factText } from './form-rules.ts';

const LENGTH_BYTES = 4;

/**
 * Sends a form: the head as JSON, followed by the texts as bytes. The bytes are overwritten after the answer; the strings from
 * which they were made disappear when the page is loaded again after the form is closed.
 */
export async function sendForm(form: Draft): Promise<Outcome<SupportAnswerView>> {
  const bytes = formBytes(form);
  const answer = await postBytes<SupportAnswerView>('/api/support/form', bytes);
  bytes.fill(0);
  return answer;
}

/** True if this number was stated before in this hour. Only its digits are sent, as bytes; the daemon makes no string of them. */
export async function statedBefore(contact: string): Promise<boolean> {
  const bytes = new TextEncoder().encode(contact.normalize('NFKC').replaceAll(/\D/g, ''));
  const answer = await postBytes<SupportContactView>('/api/support/contact', bytes);
  bytes.fill(0);
  return answer.ok && answer.value.statedBefore;
}

/** A form with the outcome "no concern" contains none of the written text. */
export function formBytes(form: Draft): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const empty = form.outcome === 'no-concern';
  const ids = empty ? [] : Object.keys(form.facts);
  const contact = empty ? '' : factText(form.contact);
  const texts = [...ids.map((id) => form.facts[id] ?? ''), ...(contact === '' ? [] : [contact])].map((text) =>
    encoder.encode(factText(text)),
  );
  const head: SupportFormHead = {
    formId: form.formId,
    inspectionId: form.inspectionId,
    outcome: form.outcome ?? 'no-concern',
    facts: ids.map((id, at) => ({ id, bytes: texts[at]?.length ?? 0 })),
    contactBytes: contact === '' ? null : (texts.at(-1)?.length ?? 0),
    // The age may be unanswered only if nothing depends on it, in a form with no concern.
    age: form.age ?? 'unknown',
    consent: form.consent ?? 'not-asked',
    needs: empty ? [] : [...form.needs],
    sendIdentity: !empty && form.sendIdentity,
    language: form.language,
    colleague: form.outcome === 'second-line-protection' ? form.colleague : null,
  };
  const headBytes = encoder.encode(JSON.stringify(head));
  const size = texts.reduce((sum, text) => sum + text.length, LENGTH_BYTES + headBytes.length);
  const bytes = new Uint8Array(new ArrayBuffer(size));
  new DataView(bytes.buffer).setUint32(0, headBytes.length);
  bytes.set(headBytes, LENGTH_BYTES);
  let at = LENGTH_BYTES + headBytes.length;
  for (const text of texts) {
    bytes.set(text, at);
    at += text.length;
    text.fill(0);
  }
  return bytes;
}

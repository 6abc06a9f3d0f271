import type { HandoversView } from '../api-support.gen.ts';
import { type Outcome, send } from '../client.ts';
import { daemon } from '../daemon.gen.ts';
import { type AgeAnswer, draft, type HandedMinor, type Need, newFormId } from './draft.ts';

const LENGTH_BYTES = 4;

/** Header of a form that was handed over, as in `waypost.handover.1`. */
interface HandedHeader {
  by: string;
  at: string;
  age: AgeAnswer;
  consent: 'yes' | 'no' | 'not-asked' | 'child';
  language: string | null;
  needs: Need[];
  contact: number | null;
  items: { id: string; bytes: number | null; by: string }[];
  minors: HandedMinor[];
  identity: Record<string, string> | null;
  refNo: string | null;
}

/**
 * Opens a hand-over, puts it into the form and tells the kiosk, which only then overwrites its copy. Taking a form back works in
 * the same way. Returns the refusal, or null.
 */
export async function takeOver({
  id,
  word,
}: Pick<HandoversView['handovers'][number], 'id' | 'word'>): Promise<Extract<Outcome<void>, { ok: false }> | null> {
  const opened = await send<Uint8Array>('POST', '/api/support/handover/open', { id });
  if (!opened.ok) return opened;
  const view = await daemon.openSupport();
  if (!view.ok) {
    opened.value.fill(0);
    return view;
  }
  const { header, texts, contact } = readHanded(opened.value);
  opened.value.fill(0);
  const withText = header.items.filter(({ bytes }) => bytes !== null);
  draft.value = {
    formId: newFormId(),
    // The person at this desk has changed or left.
    inspectionId: null,
    view: view.value,
    tab: 'seen',
    facts: Object.fromEntries(withText.map((item, at) => [item.id, texts[at] ?? ''])),
    // The author of these texts was already asked about their words.
    affirmed: withText.map((item) => item.id),
    age: header.age,
    consent: header.consent === 'child' ? null : header.consent,
    needs: header.needs,
    contact,
    language: header.language,
    sendIdentity: false,
    outcome: null,
    colleague: null,
    handed: {
      by: header.by,
      at: header.at,
      word: word ?? '',
      facts: Object.fromEntries(withText.map((item, at) => [item.id, { by: item.by, text: texts[at] ?? '' }])),
      bare: header.items.filter(({ bytes }) => bytes === null).map((item) => item.id),
      minors: header.minors,
      identity: header.identity,
      refNo: header.refNo,
    },
    answer: null,
    answeredAt: null,
    since: null,
    call: { at: 0, reached: false },
    pending: null,
  };
  const told = await daemon.handoverTaken({ id });
  return told.ok ? null : told;
}

function readHanded(bytes: Uint8Array): { header: HandedHeader; texts: string[]; contact: string } {
  const decoder = new TextDecoder();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const header = JSON.parse(decoder.decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length))) as HandedHeader;
  let at = LENGTH_BYTES + length;
  const next = (size: number): string => {
    at += size;
    return decoder.decode(bytes.subarray(at - size, at));
  };
  const texts = header.items.flatMap(({ bytes: size }) => (size === null ? [] : [next(size)]));
  return { header, texts, contact: header.contact === null ? '' : next(header.contact) };
}

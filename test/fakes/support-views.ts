import type { z } from 'zod';
import {
  ReferralsView,
  type SupportAnswerView,
  SupportFormHead,
  SupportView,
} from '../../src/adapters/http/api/support.ts';
import { offered } from '../../src/core/protection/index.ts';
import { productPack, testBody } from './protection.ts';

/** What the form opens with: the pack of the product, a body, no traveller. */
export function supportView(change: Partial<z.infer<typeof SupportView>> = {}): z.infer<typeof SupportView> {
  const pack = productPack();
  const { name, hours, phone, languages, wantsPhoto, childAge } = testBody().body;
  return SupportView.parse({
    version: pack.version,
    changeNotes: pack.changeNotes,
    items: offered(pack).map(({ id, tab, child, textKey, derivedByProject, surfacedBy }) => ({
      id,
      tab,
      child,
      textKey,
      derivedByProject,
      surfacedBy,
    })),
    guidanceFromFacts: pack.rules.guidanceFromFacts,
    coverAfterS: pack.rules.coverAfterS,
    promptCard: pack.promptCard,
    traitWords: Object.entries(pack.traitWords).map(([language, words]) => ({ language, words })),
    body: { name, hours, phone, languages, wantsPhoto, childAge },
    phone: { who: 'Support desk', number: '+00 000 114' },
    ready: true,
    slip: { print: false, helpLines: [{ language: 'en', number: '+00 000 115' }] },
    subject: null,
    ...change,
  });
}

export const FORM_ANSWER: z.infer<typeof SupportAnswerView> = {
  done: 'sealed',
  refNo: '4H7QK2ZD0W',
  safeguarding: true,
  telephone: false,
  photoLeftOut: false,
  repeated: false,
};

export const REFERRALS = ReferralsView.parse({
  referrals: [
    {
      refNo: '4H7QK2ZD0W',
      hour: '2026-11-29T08:00:00.000Z',
      state: 'accepted',
      reason: null,
      held: false,
      overdue: false,
    },
    { refNo: '9XC3M51RTA', hour: '2026-11-29T09:00:00.000Z', state: 'sent', reason: null, held: true, overdue: true },
  ],
  phone: { who: 'Support desk', number: '+00 000 114' },
});

/** A form as the daemon takes it apart. */
export function formOf(bytes: Uint8Array): { head: z.infer<typeof SupportFormHead>; texts: string[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0);
  const head = SupportFormHead.parse(JSON.parse(Buffer.from(bytes.subarray(4, 4 + length)).toString('utf8')));
  const sizes = [...head.facts.map((fact) => fact.bytes), ...(head.contactBytes === null ? [] : [head.contactBytes])];
  let at = 4 + length;
  const texts = sizes.map((size) => {
    at += size;
    return Buffer.from(bytes.subarray(at - size, at)).toString('utf8');
  });
  return { head, texts };
}

import type { z } from 'zod';
import {
  ReferralsView,
  type SupportAnswerView,
  SupportFormHead,
  SupportView,
} from '../../src/adapters/http/api/support.ts';
import { viewOf } from '../../src/adapters/http/routes/support-routes.ts';
import { packWith, testBody, testProtectionService } from './protection.ts';

/** What the form opens with: the pack of the product, a body, no traveller. */
export function supportView(change: Partial<z.infer<typeof SupportView>> = {}): z.infer<typeof SupportView> {
  const desk = testProtectionService({ store: null, pack: packWith(testBody().body) });
  const slip = { print: false, helpLines: { en: '+00 000 115' } };
  const phone = { who: 'Support desk', number: '+00 000 114' };
  return SupportView.parse({ ...viewOf(desk.open(), slip), phone, ready: true, ...change });
}

/** Nobody receives anything here. */
export const NO_BODY = { adult: null, child: null } as const;

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
      say: null,
      held: false,
      overdue: false,
    },
    { refNo: '9XC3M51RTA', hour: '2026-11-29T09:00:00.000Z', state: 'sent', reason: null, say: null, held: true, overdue: true },
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

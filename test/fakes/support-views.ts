import type { z } from 'zod';
import {
  ReferralsView,
  type SupportAnswerView,
  SupportFormHead,
  SupportView,
} from '../../src/adapters/http/api/support.ts';
import { numberView, viewOf } from '../../src/adapters/http/routes/support-routes.ts';
import type { LaneWayToHelp } from '../../src/daemon/lane/way-to-help.ts';
import { packWith, testBody, testProtectionService, testWay } from './protection.ts';

/** What the form opens with: the pack of the product, a body that answers day and night, no traveller. */
export function supportView(
  change: Partial<z.infer<typeof SupportView>> = {},
  way: LaneWayToHelp = testWay({ pack: HELP_PACK }),
): z.infer<typeof SupportView> {
  const desk = testProtectionService({ store: null, pack: HELP_PACK, way });
  const slip = { print: false, helpLines: { en: '+00 000 115' } };
  return SupportView.parse({ ...viewOf(desk.open('officer'), slip), ...change });
}

const HELP_BODY = testBody().body;
/** A desk that answers day and night, in four languages. */
export const HELP_PACK = packWith({
  ...HELP_BODY,
  name: { en: 'Harbour House, Northgate' },
  phones: [{ number: '+999 0000 0118', hours: '24/7', zone: 'UTC', languages: ['en', 'fr', 'ar'] }],
});
const NUMBERS = testWay({ pack: HELP_PACK }).route('child').numbers.map(numberView);

export const FORM_ANSWER: z.infer<typeof SupportAnswerView> = {
  done: 'sealed',
  refNo: '4H7QK2ZD0W',
  said: 'on-its-way',
  body: [{ language: 'en', text: 'Harbour House, Northgate' }],
  due: '2026-11-29T10:06:00.000Z',
  numbers: NUMBERS,
  urgent: true,
  safeguarding: true,
  telephone: false,
  photoLeftOut: false,
  handover: null,
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
      mark: null,
      next: null,
    },
    {
      refNo: '9XC3M51RTA',
      hour: '2026-11-29T09:00:00.000Z',
      state: 'sent',
      reason: null,
      say: null,
      held: true,
      mark: 'overdue',
      next: null,
    },
  ],
  numbers: NUMBERS,
  keyEnds: null,
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

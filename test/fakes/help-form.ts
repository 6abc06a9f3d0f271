import { randomBytes } from 'node:crypto';
import { utf8 } from './protection.ts';

interface Filled {
  outcome: 'refer-now' | 'second-line-protection';
  fact: string;
  contact: string;
  colleague?: { box: string; account: string };
}

/** A support form about a child who needs shelter, or about an adult who is handed to a colleague, as the screen sends it. */
export function helpForm({ outcome, fact, contact, colleague }: Filled): Buffer {
  const texts = [fact, contact].map(utf8);
  const head = utf8(
    JSON.stringify({
      formId: randomBytes(16).toString('hex'),
      inspectionId: null,
      outcome,
      facts: [{ id: 'I-02', bytes: texts[0]?.length }],
      contactBytes: texts[1]?.length,
      age: colleague === undefined ? 'child' : 'adult',
      consent: colleague === undefined ? 'not-asked' : 'yes',
      needs: ['shelter'],
      sendIdentity: false,
      language: 'en',
      ...(colleague === undefined ? {} : { colleague: { box: colleague.box, account: colleague.account } }),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...texts]);
}

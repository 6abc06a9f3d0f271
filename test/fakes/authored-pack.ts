import { createHash } from 'node:crypto';
import { packWith, testBody } from './protection.ts';

// biome-ignore lint/suspicious/noExplicitAny: a draft is anything until it was read
export type PackDraft = any;

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A drawing of a page with a stamp. */
export const DRAWING = utf8(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="#eee"/><circle cx="28" cy="18" r="6"/></svg>',
);

/** A WebP picture of these chunks; what is in them nobody decodes. */
export function webp(...chunks: [name: string, length: number][]): Buffer {
  const body = Buffer.concat(
    chunks.map(([name, length]) => {
      const head = Buffer.alloc(8);
      head.write(name, 'latin1');
      head.writeUInt32LE(length, 4);
      return Buffer.concat([head, Buffer.alloc(length + (length % 2))]);
    }),
  );
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

/** The day on which the pack of an author is looked at. */
export const LINTED_AT = new Date('2026-12-01T12:00:00Z');

/**
 * The pack of the product as a country would carry it on: a body, slips, a picture, sources that somebody read, a language with
 * role words of its own. It has no error.
 */
export function authoredPack(): PackDraft {
  const { body } = testBody();
  const pack: PackDraft = structuredClone(packWith(body));
  for (const source of Object.values(pack.sources) as { checkedAt: string }[]) source.checkedAt = '2026-11-01';
  pack.slips = {
    en: { title: 'Useful number', lines: ['You can call this number:'], number: '116 000', review: 'reviewed' },
    ar: { title: 'رقم مفيد', lines: ['يمكنك الاتصال بهذا الرقم:'], number: '116 000', review: 'reviewed' },
    de: { title: 'Nützliche Nummer', lines: ['Sie können hier anrufen:'], number: '116 000', review: 'reviewed' },
    ti: { title: 'ጠቓሚ ቁጽሪ', lines: ['ናብዚ ቁጽሪ ክትድውሉ ትኽእሉ።'], number: '116 000', review: 'awaiting native review' },
  };
  pack.roleWords = { de: ['Opfer|Opfern', 'Opferhilfe*'] };
  pack.pictures = { 'p-001': digestOf(DRAWING) };
  pack.items[0].picture = 'p-001';
  return pack;
}

import { refuse } from '../../result/index.ts';
import { isZone, readHours } from './hours.ts';
import { type PackVerdict, readPack } from './read.ts';
import { type Body, E164, type Pack } from './schema.ts';

/** Facts that schema 1 did not state, or stated in words that programs cannot read. */
export interface MigrationFacts {
  /** When the new pack is issued, ISO 8601 UTC. */
  issuedAt: string;
  country: string | null;
  /** Telephone of the body; null: the one in the pack, if it is a complete international number. */
  phone: string | null;
  hours: string | null;
  /** IANA time zone of the opening hours. */
  zone: string | null;
}

export const AWAITING_REVIEW = 'awaiting native review';

/**
 * Converts a pack of schema 1 to schema 2: the words of the product in its languages, each marked as not proofread, the same ids,
 * one route to the old body, and the next version number, because numbering continues across both schemas. A telephone without a
 * country code, or hours in words, cannot be guessed: the command asks for them.
 */
export function migratePack(text: string, product: Pack, facts: MigrationFacts): PackVerdict {
  const read = readPack(text, product);
  if (!read.ok) return read;
  if (!isSchema1(text)) return refuse('REF_PACK_SCHEMA', 'This pack already has schema 2. There is nothing to do.');
  const { pack } = read;
  const bodies: Body[] = [];
  for (const body of pack.bodies) {
    const [phone] = body.phones;
    const number = facts.phone ?? phone?.number ?? '';
    const hours = facts.hours ?? phone?.hours ?? '';
    const { zone } = facts;
    const wanted = [
      ...(E164.test(number) ? [] : [`--phone: "${number}" has no country code, or is not a number`]),
      ...(readHours(hours) === null
        ? [`--hours: "${hours}" is in words; write them as Mo-Fr 08:00-18:00 or 24/7`]
        : []),
      ...(zone === null || !isZone(zone) ? ['--zone: the time zone of the hours, such as Europe/Lisbon'] : []),
    ];
    if (wanted.length > 0) return refuse('REF_PACK_BODY', `Body ${body.id} needs ${wanted.join('; ')}.`);
    bodies.push({ ...body, phones: [{ number, hours, zone, languages: phone?.languages ?? ['en'] }] });
  }
  const migrated: Pack = {
    ...pack,
    version: pack.version + 1,
    issuedAt: facts.issuedAt,
    country: facts.country,
    items: pack.items.map((item) => ({ ...item, words: unread(item.words) })),
    card: pack.card.map((card) => ({ ...card, words: unread(card.words) })),
    bodies,
  };
  return readPack(JSON.stringify(migrated));
}

function isSchema1(text: string): boolean {
  return (JSON.parse(text) as { schema?: unknown }).schema === 'waypost.indicators/1';
}

function unread<T extends object>(words: Readonly<Record<string, T>>): Record<string, T & { review: string }> {
  return Object.fromEntries(
    Object.entries(words).map(([language, one]) => [language, { ...one, review: AWAITING_REVIEW }]),
  );
}

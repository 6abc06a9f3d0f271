import { type Random, systemRandom, toHex } from '../../adapters/storage/crypto/index.ts';

const PERSON_BYTES = 16;

/** A random id for the holder of each key, by key id: the root is public, and people's names stay at the office. */
export type Persons = Readonly<Record<string, string>>;

/** A name in the form in which two spellings are compared: without case, accents, points and spaces. */
export function sameName(holder: string): string {
  return holder
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Binds each key to a person: keys with the same name belong to one person, who keeps the id that an earlier root gave. */
export function bindPersons(
  keys: readonly { keyid: string; holder: string }[],
  known: Persons = {},
  random: Random = systemRandom,
): Persons {
  const byName = new Map<string, string>();
  for (const { keyid, holder } of keys) {
    const before = known[keyid];
    if (before !== undefined) byName.set(sameName(holder), before);
  }
  return Object.fromEntries(
    keys.map(({ keyid, holder }) => {
      const person = byName.get(sameName(holder)) ?? toHex(random(PERSON_BYTES));
      byName.set(sameName(holder), person);
      return [keyid, person];
    }),
  );
}

/**
 * How many people hold these keys. A key whose holder the root does not state counts as one person, until a new root binds it.
 */
export function peopleOf(keyids: readonly string[], persons: Persons | undefined): number {
  return new Set(keyids.map((keyid) => persons?.[keyid] ?? keyid)).size;
}

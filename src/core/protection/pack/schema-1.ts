import { z } from 'zod';
import type { TruthFact } from './facts.ts';
import { type Body, ITEMS_MAX, type Pack, type PackItem, type PackRoute, TABS } from './schema.ts';

const BASE64_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
const language = z.string().regex(/^[a-z]{2,3}$/, 'use a language code of two or three small letters');
const words = z.string().trim().min(1).max(300);

/** The sources that schema 1 knew, by their letters; the product's pack says what each of them is. */
const FORMER_SOURCES = ['UC', 'UR', 'ILO', 'WM', 'AT', 'BB', 'BL', 'FX'] as const;

/** Document facts to which the kiosk could point under schema 1. */
const PROMPTS = ['minor', 'lost-or-stolen', 'photo-changed'] as const;

export const item1 = z.strictObject({
  id: z.string().regex(/^[ID]-\d{2}$/, 'use I- or D- and two digits'),
  tab: z.enum(TABS),
  how: z
    .array(z.enum(['O', 'T', 'D']))
    .min(1)
    .max(3),
  child: z.boolean(),
  textKey: z.string().regex(/^[a-z]{2,10}(\.[a-z0-9]{1,20}){1,3}$/, 'use a key such as ind.02'),
  factRequired: z.literal(true),
  derivedByProject: z.boolean(),
  sources: z.array(z.enum(FORMER_SOURCES)).max(8),
  surfacedBy: z.enum(PROMPTS).nullable(),
  since: z.int().min(1),
  retired: z.int().min(1).nullable(),
});
type Item1 = z.infer<typeof item1>;

const body1 = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  name: words,
  boxPublicKey: z.string().regex(BASE64_32_BYTES, 'use the base64 that `waypost protection body keygen` prints'),
  ackPublicKey: z.string().regex(BASE64_32_BYTES, 'use the base64 that `waypost protection body keygen` prints'),
  validUntil: z.iso.datetime(),
  hours: words,
  phone: words,
  languages: z.array(language).min(1).max(60),
  wantsPhoto: z.boolean(),
  adultNeedsConsent: z.literal(true),
  childAge: z.int().min(18).max(21),
});

/** `waypost.indicators/1`: one body, sources by letters, words in the catalogue of the screen. */
export const frame1 = z.strictObject({
  schema: z.literal('waypost.indicators/1'),
  packId: z.literal('indicators'),
  version: z.int().min(1),
  issuedAt: z.iso.datetime(),
  changeNotes: words,
  rules: z.strictObject({
    guidanceFromFacts: z.int().min(1).max(20),
    promptOneIn: z.int().min(2).max(10_000),
    kMin: z.int().min(20).max(1_000),
    coverAfterS: z.int().min(5).max(60),
  }),
  items: z.array(z.unknown()).min(1).max(ITEMS_MAX),
  promptCard: z
    .array(z.string().regex(/^[a-z]{2,10}(\.[a-zA-Z0-9]{1,20}){1,3}$/))
    .min(1)
    .max(12),
  traitWords: z.record(language, z.array(z.string().trim().min(2).max(40)).max(400)),
  body: body1.nullable(),
});

/** What is wrong with an item, given the items before it; null if nothing is. */
export function item1Fault(one: Item1, before: readonly Item1[]): string | null {
  if (before.some(({ textKey }) => textKey === one.textKey)) return `uses the words of another item (${one.textKey}).`;
  if (one.surfacedBy === null) return null;
  if (one.tab !== 'documents' || !one.how.includes('D')) return 'is surfaced by the kiosk, but is not a document fact.';
  if (before.some(({ surfacedBy }) => surfacedBy === one.surfacedBy))
    return `is surfaced by ${one.surfacedBy}, as another item is.`;
  return null;
}

/** The fact of the closed list into which each prompt of schema 1 was turned. */
export const FACT_OF_PROMPT: Readonly<Record<(typeof PROMPTS)[number], TruthFact>> = {
  minor: 'age.minor',
  'lost-or-stolen': 'document.reported',
  'photo-changed': 'document.portrait-changed',
};

/** `ind.02` is the key of the words of I-02, `ind.d02` that of D-02. */
const ID_OF_KEY = /^ind\.(d?)(\d{2})$/;

/** The words that schema 1 left to the product; null if the product does not have any under this key. */
export function wordsOf1(textKey: string, product: Pick<Pack, 'items'>): PackItem['words'] | null {
  const [, derived, digits] = ID_OF_KEY.exec(textKey) ?? [];
  const id = `${derived === 'd' ? 'D' : 'I'}-${digits}`;
  return product.items.find((item) => item.id === id)?.words ?? null;
}

/** The sources, questions and conversation words of schema 1 in the form of schema 2. */
export function partsOf1(
  { promptCard }: { promptCard: readonly string[] },
  items: readonly Item1[],
  product: Pick<Pack, 'sources' | 'card'>,
): Pick<Pack, 'sources' | 'asks' | 'card'> {
  const used = new Set<string>(items.flatMap(({ sources }) => sources));
  const surfaced = items.flatMap(({ id, surfacedBy }) => (surfacedBy === null ? [] : [{ id, surfacedBy }]));
  return {
    sources: Object.fromEntries(Object.entries(product.sources).filter(([key]) => used.has(key))),
    asks: surfaced.map(({ id, surfacedBy }, at) => ({
      id: `Q-${String(at + 1).padStart(2, '0')}`,
      when: { fact: FACT_OF_PROMPT[surfacedBy], is: true },
      item: id,
    })),
    card: product.card.filter(({ id }) => promptCard.includes(`support.${id}`)),
  };
}

/** An item of schema 1 in the form of schema 2. */
export function itemOf1(
  { child, factRequired, surfacedBy, textKey, ...rest }: Item1,
  words: PackItem['words'],
): PackItem {
  return {
    ...rest,
    for: child ? ['child'] : ['adult', 'child'],
    at: ['entry', 'exit'],
    form: [],
    words,
    picture: null,
  };
}

/** A key of schema 1 did not state when it begins. */
const NO_BEGINNING = '1970-01-01T00:00:00Z';
/** Schema 1 left the time limit to each kiosk's configuration; this is the value that applied if nothing was set. */
const ANSWER_MINUTES = 30;

/** The one body of schema 1 with one key, one telephone described in words, and one route for everybody. */
export function bodiesOf1(body: z.infer<typeof body1> | null): { bodies: Body[]; routes: PackRoute[] } {
  if (body === null) return { bodies: [], routes: [] };
  const { name, boxPublicKey, ackPublicKey, validUntil, hours, phone, languages, ...rest } = body;
  const shape: Body = {
    ...rest,
    name: { en: name },
    screenName: { en: name },
    phones: [{ number: phone, hours, zone: null, languages }],
    keys: [{ box: boxPublicKey, ack: ackPublicKey, from: NO_BEGINNING, until: validUntil }],
    accepts: ['adult', 'child'],
    answerWithinMinutes: ANSWER_MINUTES,
    drillsPerWeek: null,
  };
  return { bodies: [shape], routes: [{ for: ['child', 'adult'], bodies: [body.id] }] };
}

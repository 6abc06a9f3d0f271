import type { z } from 'zod';
import { jsonOf, type Result, refuse } from '../../result/index.ts';
import { unknownFact } from './facts.ts';
import { roleFault } from './roles.ts';
import {
  ask,
  type Body,
  body,
  frame,
  item,
  PACK_LIMIT_BYTES,
  type Pack,
  type PackAsk,
  type PackItem,
  type PackSlip,
  type PackSource,
  slip,
  source,
} from './schema.ts';
import { bodiesOf1, frame1, item1, item1Fault, itemOf1, partsOf1, wordsOf1 } from './schema-1.ts';
import { LANGUAGE } from './text.ts';

export type PackReason =
  | 'REF_PACK_UNREADABLE'
  | 'REF_PACK_SCHEMA'
  | 'REF_PACK_ITEM'
  | 'REF_PACK_SOURCE'
  | 'REF_PACK_BODY'
  | 'REF_PACK_QUESTION'
  | 'REF_PACK_SLIP'
  | 'PACK_NO_WORDS'
  | 'PACK_FACT_UNKNOWN'
  | 'PACK_ROLE_WORD';
export type PackVerdict = Result<PackReason, { pack: Pack }>;
type Fault = Extract<PackVerdict, { ok: false }>;
type Read<T> = { ok: true; all: T[] } | Fault;

/**
 * Reads a protection pack (docs/protection.md): `waypost.protection/2`, or `waypost.indicators/1` into the same shape.
 * Clauses, in order:
 *
 * 2. every source, item, body, question and slip fits its schema; a refusal says which one does not;
 * 3. an item has a source in the pack, or says that the project derived it (`derivedByProject`), but never both;
 * 4. an item has words in English and in one more language (PACK_NO_WORDS): without them an officer would tick a bare number;
 * 5. ids and words are each used once;
 * 6. a question depends on facts of the closed list (PACK_FACT_UNKNOWN) and is about an item that is offered;
 * 7. a route leads to bodies of the pack that accept the people it is for; no key is used twice;
 * 8. no slip and no name on the screen gives a person a role (PACK_ROLE_WORD). The single name that schema 1 used for everything
 *    is tolerated: otherwise an update would take from a kiosk its only body.
 *
 * A pack is accepted as a whole or not at all: without one item it would be another list under the same version. The result,
 * written as JSON, is a pack of schema 2. `product` is the pack that comes with the program: schema 1 has no words and no source
 * names of its own and takes them from there.
 */
export function readPack(text: string, product: Pack | null = null): PackVerdict {
  if (Buffer.byteLength(text, 'utf8') > PACK_LIMIT_BYTES)
    return refuse('REF_PACK_UNREADABLE', `The pack is larger than ${PACK_LIMIT_BYTES} bytes.`);
  const json = jsonOf(text);
  if (json === undefined)
    return refuse('REF_PACK_UNREADABLE', 'The pack is not JSON. Correct it, or fetch the file again.');
  const schema = (json as { schema?: unknown } | null)?.schema;
  return schema === 'waypost.indicators/1' ? read1(json, product) : read2(json);
}

function read2(json: unknown): PackVerdict {
  const read = frame.safeParse(json);
  if (!read.success) return refuse('REF_PACK_SCHEMA', sentence(read.error));
  const { data } = read;
  const sources = entriesOf(data.sources, { of: source, what: 'Source', reason: 'REF_PACK_SOURCE' });
  if (!sources.ok) return sources;
  const known = Object.fromEntries(sources.all) as Record<string, PackSource>;
  const items = itemsOf(data.items, { version: data.version, sources: known });
  if (!items.ok) return items;
  const asks = asksOf(data.asks, { version: data.version, items: items.all });
  if (!asks.ok) return asks;
  const bodies = bodiesOf(data.bodies);
  if (!bodies.ok) return bodies;
  const route = routeFault(data.routes, bodies.all);
  if (route !== null) return refuse('REF_PACK_BODY', route);
  const slips = slipsOf(data.slips);
  if (!slips.ok) return slips;
  const read2d = { items: items.all, asks: asks.all, bodies: bodies.all };
  const pack = { ...data, ...read2d, sources: known, slips: Object.fromEntries(slips.all) };
  const role = roleFault(pack);
  return role === null ? { ok: true, pack } : refuse('PACK_ROLE_WORD', role);
}

function read1(json: unknown, product: Pack | null): PackVerdict {
  const read = frame1.safeParse(json);
  if (!read.success) return refuse('REF_PACK_SCHEMA', sentence(read.error));
  const former: z.infer<typeof item1>[] = [];
  const items: PackItem[] = [];
  for (const [at, raw] of read.data.items.entries()) {
    const one = item1.safeParse(raw);
    const name = nameOf('Item', raw, at);
    if (!one.success) return refuse('REF_PACK_ITEM', `${name}: ${sentence(one.error)} Correct it, then sign it again.`);
    const fault = sourceFault(one.data, product?.sources ?? null);
    if (fault !== null) return refuse('REF_PACK_SOURCE', `${name} ${fault}`);
    if (former.some(({ id }) => id === one.data.id)) return refuse('REF_PACK_ITEM', `${name} appears twice.`);
    const clash = item1Fault(one.data, former);
    if (clash !== null) return refuse('REF_PACK_ITEM', `${name} ${clash}`);
    const words = product === null ? null : wordsOf1(one.data.textKey, product);
    if (words === null)
      return refuse('PACK_NO_WORDS', `${name} has the key ${one.data.textKey}, for which this version has no words.`);
    former.push(one.data);
    items.push(itemOf1(one.data, words));
  }
  const { version, issuedAt, changeNotes, rules, traitWords, promptCard, body: receiver } = read.data;
  const pack: Pack = {
    schema: 'waypost.protection/2',
    packId: 'protection',
    version,
    issuedAt,
    changeNotes: { en: changeNotes },
    country: null,
    rules,
    ...partsOf1({ promptCard }, former, product ?? { sources: {}, card: [] }),
    items,
    ...bodiesOf1(receiver),
    slips: {},
    talk: { messages: null, languages: {} },
    drills: null,
    pictures: {},
    quiet: [],
    traitWords,
    roleWords: {},
  };
  return { ok: true, pack };
}

function itemsOf(
  raws: readonly unknown[],
  pack: { version: number; sources: Record<string, unknown> },
): Read<PackItem> {
  const all: PackItem[] = [];
  const points = new Map<string, string>();
  for (const [at, raw] of raws.entries()) {
    const name = nameOf('Item', raw, at);
    const missing = wordsFault(raw);
    if (missing !== null) return refuse('PACK_NO_WORDS', `${name} ${missing}`);
    const one = item.safeParse(raw);
    if (!one.success) return refuse('REF_PACK_ITEM', `${name}: ${sentence(one.error)} Correct it, then sign it again.`);
    const { data } = one;
    const fault = sourceFault(data, pack.sources);
    if (fault !== null) return refuse('REF_PACK_SOURCE', `${name} ${fault}`);
    if (all.some(({ id }) => id === data.id)) return refuse('REF_PACK_ITEM', `${name} appears twice.`);
    if (data.since > pack.version || (data.retired !== null && data.retired < data.since))
      return refuse('REF_PACK_ITEM', `${name} has a version that the pack has not reached, or ends before it begins.`);
    for (const [language, { point }] of Object.entries(data.words)) {
      const folded = `${language} ${point.normalize('NFKC').toLowerCase()}`;
      const other = points.get(folded);
      if (other !== undefined)
        return refuse(
          'REF_PACK_ITEM',
          `${name} has the same words as ${other} in "${language}". Word them differently.`,
        );
      points.set(folded, name);
    }
    all.push(data);
  }
  return { ok: true, all };
}

/** Reports an item without words before its other faults: it must never appear on a screen as a number. */
function wordsFault(raw: unknown): string | null {
  const words = (raw as { words?: unknown } | null)?.words;
  if (typeof words !== 'object' || words === null)
    return 'has no words. Write them in English and in one more language.';
  if (!Object.hasOwn(words, 'en')) return 'has no words in English (en). Write them.';
  if (Object.keys(words).length < 2) return 'has words only in English. Add one more language.';
  return null;
}

function sourceFault(
  { sources, derivedByProject }: Pick<PackItem, 'sources' | 'derivedByProject'>,
  known: Record<string, unknown> | null,
): string | null {
  const stranger = known === null ? undefined : sources.find((key) => !Object.hasOwn(known, key));
  if (stranger !== undefined) return `refers to the source ${stranger}, which the pack does not list.`;
  if (derivedByProject) {
    if (sources.length === 0) return null;
    return 'has a source but states that the project derived it: only one of the two is allowed.';
  }
  if (sources.length > 0) return null;
  return 'has no source. Give one, or set derivedByProject to true if the project made it up.';
}

function asksOf(raws: readonly unknown[], pack: { version: number; items: readonly PackItem[] }): Read<PackAsk> {
  const all: PackAsk[] = [];
  for (const [at, raw] of raws.entries()) {
    const name = nameOf('Question', raw, at);
    const stranger = unknownFact((raw as { when?: unknown } | null)?.when);
    if (stranger !== null)
      return refuse(
        'PACK_FACT_UNKNOWN',
        `${name} depends on "${stranger.slice(0, 40)}", which is not a fact of this kiosk.`,
      );
    const one = ask.safeParse(raw);
    if (!one.success)
      return refuse('REF_PACK_QUESTION', `${name}: ${sentence(one.error)} Correct it, then sign it again.`);
    if (all.some(({ id }) => id === one.data.id)) return refuse('REF_PACK_QUESTION', `${name} appears twice.`);
    const about = pack.items.find(({ id }) => id === one.data.item);
    if (about === undefined)
      return refuse('REF_PACK_QUESTION', `${name} is about ${one.data.item}, which the pack does not have.`);
    if (about.retired !== null && about.retired <= pack.version)
      return refuse('REF_PACK_QUESTION', `${name} is about ${about.id}, which is retired. Remove the question.`);
    all.push(one.data);
  }
  return { ok: true, all };
}

function bodiesOf(raws: readonly unknown[]): Read<Body> {
  const all: Body[] = [];
  const boxes = new Set<string>();
  for (const [at, raw] of raws.entries()) {
    const name = nameOf('Body', raw, at);
    const one = body.safeParse(raw);
    if (!one.success) return refuse('REF_PACK_BODY', `${name}: ${sentence(one.error)} Correct it, then sign it again.`);
    if (all.some(({ id }) => id === one.data.id)) return refuse('REF_PACK_BODY', `${name} appears twice.`);
    for (const { box } of one.data.keys) {
      if (boxes.has(box)) return refuse('REF_PACK_BODY', `${name} has a key that already exists.`);
      boxes.add(box);
    }
    all.push(one.data);
  }
  return { ok: true, all };
}

function routeFault(routes: Pack['routes'], bodies: readonly Body[]): string | null {
  for (const [at, route] of routes.entries()) {
    const name = `Route number ${at + 1}`;
    for (const id of route.bodies) {
      const found = bodies.find((one) => one.id === id);
      if (found === undefined) return `${name} refers to ${id}, which the pack does not list.`;
      const refused = route.for.find((group) => !found.accepts.includes(group));
      if (refused !== undefined) return `${name} is for "${refused}", but ${id} does not accept that.`;
    }
  }
  const led = new Set(routes.flatMap((route) => route.bodies));
  const lost = bodies.find(({ id }) => !led.has(id));
  return lost === undefined ? null : `Body ${lost.id} is not in any route, so no referral would ever reach it.`;
}

function slipsOf(raws: Record<string, unknown>): Read<[string, PackSlip]> {
  for (const language of Object.keys(raws))
    if (!LANGUAGE.test(language)) return refuse('REF_PACK_SLIP', `Slip ${language.slice(0, 20)}: use a language code.`);
  return entriesOf(raws, { of: slip, what: 'Slip', reason: 'REF_PACK_SLIP' });
}

function entriesOf<T>(
  raws: Record<string, unknown>,
  { of, what, reason }: { of: z.ZodType<T>; what: string; reason: PackReason },
): Read<[string, T]> {
  const all: [string, T][] = [];
  for (const [key, raw] of Object.entries(raws)) {
    const one = of.safeParse(raw);
    if (!one.success) return refuse(reason, `${what} ${key}: ${sentence(one.error)} Correct it, then sign it again.`);
    all.push([key, one.data]);
  }
  return { ok: true, all };
}

function nameOf(what: string, raw: unknown, at: number): string {
  const id = (raw as { id?: unknown } | null)?.id;
  return typeof id === 'string' && id.length <= 40 ? `${what} ${id}` : `${what} number ${at + 1}`;
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return path === '' ? `${issue?.message ?? 'not a pack'}.` : `${path}: ${issue?.message ?? 'not right'}.`;
}

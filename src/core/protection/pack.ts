import { z } from 'zod';
import { type Result, refuse } from '../result/index.ts';
import { SURFACED_PROMPTS } from './document-prompts.ts';

/** UTF-8 bytes of a signed pack; some hundred items with sources fit. */
export const PACK_LIMIT_BYTES: number = 256 * 1024;
/** Items of one pack: a form with more is not filled in by anybody. */
const ITEMS_MAX = 100;

const BASE64_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
const language = z.string().regex(/^[a-z]{2,3}$/, 'use a language code of two or three small letters');
const words = z.string().trim().min(1).max(300);

/** Where an indicator comes from (docs/protection.md). Closed, so that a typing error does not pass for a source. */
export const SOURCES = ['UC', 'UR', 'ILO', 'WM', 'AT', 'BB', 'BL', 'FX'] as const;

export const TABS = ['seen', 'told', 'documents'] as const;
export type Tab = (typeof TABS)[number];

const item = z.strictObject({
  id: z.string().regex(/^[ID]-\d{2}$/, 'use I- or D- and two digits'),
  tab: z.enum(TABS),
  /** O: the officer observes; T: the officer hears it; D: the box may surface it from document facts. */
  how: z
    .array(z.enum(['O', 'T', 'D']))
    .min(1)
    .max(3),
  child: z.boolean(),
  textKey: z.string().regex(/^[a-z]{2,10}(\.[a-z0-9]{1,20}){1,3}$/, 'use a key like ind.02'),
  /** Always true: a tick without a fact is a feeling. Written down so that a reader of the pack sees it. */
  factRequired: z.literal(true),
  derivedByProject: z.boolean(),
  sources: z.array(z.enum(SOURCES)).max(8),
  /** Document fact upon which the box points at this item; it never ticks it. */
  surfacedBy: z.enum(SURFACED_PROMPTS).nullable(),
  /** First pack version that held it. */
  since: z.int().min(1),
  /** Pack version from which on it is not offered any more; null while it is. */
  retired: z.int().min(1).nullable(),
});
export type PackItem = z.infer<typeof item>;

const body = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  name: words,
  /** X25519 public key to which referrals are sealed, and Ed25519 public key of its acknowledgements. */
  boxPublicKey: z.string().regex(BASE64_32_BYTES, 'use the base64 that `waypost protection body keygen` prints'),
  ackPublicKey: z.string().regex(BASE64_32_BYTES, 'use the base64 that `waypost protection body keygen` prints'),
  /** From this moment on nothing is sealed to the key. */
  validUntil: z.iso.datetime(),
  hours: words,
  phone: words,
  languages: z.array(language).min(1).max(60),
  wantsPhoto: z.boolean(),
  /** There is no override: an adult without consent is never referred by name. */
  adultNeedsConsent: z.literal(true),
  childAge: z.int().min(18).max(21),
});
export type Body = z.infer<typeof body>;

/** The frame of a pack; items are read one by one so that a broken one is named. */
const frame = z.strictObject({
  schema: z.literal('waypost.indicators/1'),
  packId: z.literal('indicators'),
  /** Rises with every pack; an older one is refused. */
  version: z.int().min(1),
  issuedAt: z.iso.datetime(),
  changeNotes: words,
  rules: z.strictObject({
    /** Facts from which on the guidance sentence changes its words. Nothing else follows from it. */
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
  /** Words of protected traits by language: a fact that holds one is asked about, never refused. */
  traitWords: z.record(language, z.array(z.string().trim().min(2).max(40)).max(400)),
  /** Null until central IT has one: the form works, and a referral answers REF_NO_KEY. */
  body: body.nullable(),
});

export type Pack = Omit<z.infer<typeof frame>, 'items'> & { items: PackItem[] };

export type PackReason = 'REF_PACK_UNREADABLE' | 'REF_PACK_SCHEMA' | 'REF_PACK_ITEM' | 'REF_PACK_SOURCE';
export type PackVerdict = Result<PackReason, { pack: Pack }>;

/**
 * Reads an indicator pack (docs/protection.md). Clauses, in order:
 *
 * 1. JSON of the frame;
 * 2. every item by its schema; the refusal names the item;
 * 3. an item has a source, or says that the project derived it (`derivedByProject`), and never both;
 * 4. ids and text keys are used once;
 * 5. only an item of the documents tab is surfaced by the box, and each document fact surfaces one item.
 *
 * A pack is taken whole or not at all: a list with one item left out would be another list under the same version.
 */
export function readPack(text: string): PackVerdict {
  if (Buffer.byteLength(text, 'utf8') > PACK_LIMIT_BYTES)
    return refuse('REF_PACK_UNREADABLE', `The pack is larger than ${PACK_LIMIT_BYTES} bytes.`);
  const json = parse(text);
  if (json === undefined)
    return refuse('REF_PACK_UNREADABLE', 'The pack is not JSON. Correct it, or take the file again.');
  const read = frame.safeParse(json);
  if (!read.success) return refuse('REF_PACK_SCHEMA', sentence(read.error));
  const items: PackItem[] = [];
  for (const [at, raw] of read.data.items.entries()) {
    const one = item.safeParse(raw);
    const name = nameOf(raw, at);
    if (!one.success) return refuse('REF_PACK_ITEM', `${name}: ${sentence(one.error)} Correct it and sign again.`);
    const fault = sourceFault(one.data);
    if (fault !== null) return refuse('REF_PACK_SOURCE', `${name} ${fault}`);
    const clash = clashFault(one.data, items);
    if (clash !== null) return refuse('REF_PACK_ITEM', `${name} ${clash}`);
    items.push(one.data);
  }
  return { ok: true, pack: { ...read.data, items } };
}

/** Items that a form offers: those that are not retired. */
export function offered(pack: Pack): PackItem[] {
  return pack.items.filter(({ retired }) => retired === null || retired > pack.version);
}

function sourceFault({ sources, derivedByProject }: PackItem): string | null {
  if (derivedByProject) {
    if (sources.length === 0) return null;
    return 'names a source and says that the project derived it: it is one or the other.';
  }
  if (sources.length > 0) return null;
  return 'names no source. Name one, or set derivedByProject to true where the project made it up.';
}

function clashFault(one: PackItem, before: readonly PackItem[]): string | null {
  if (before.some(({ id }) => id === one.id)) return 'is there twice.';
  if (before.some(({ textKey }) => textKey === one.textKey)) return `uses the words of another item (${one.textKey}).`;
  if (one.surfacedBy === null) return null;
  if (one.tab !== 'documents' || !one.how.includes('D')) return 'is surfaced by the box, but is no document fact.';
  if (before.some(({ surfacedBy }) => surfacedBy === one.surfacedBy))
    return `is surfaced by ${one.surfacedBy}, as another item is.`;
  return null;
}

function nameOf(raw: unknown, at: number): string {
  const id = (raw as { id?: unknown } | null)?.id;
  return typeof id === 'string' && id.length <= 20 ? `Item ${id}` : `Item number ${at + 1}`;
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return path === '' ? `${issue?.message ?? 'not a pack'}.` : `${path}: ${issue?.message ?? 'not right'}.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

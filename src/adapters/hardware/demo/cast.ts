import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const relativeFile = z.string().regex(/^[a-z]+\/[a-z0-9_-]+\.jpg$/);
const step = z.strictObject({
  /** Milliseconds after the start. */
  at: z.int().min(0).max(60_000),
  do: z.enum([
    'show-face',
    'send-mrz',
    'drop-page',
    'send-passport',
    'unplug-scanner-mid-frame',
    'replug-scanner',
    'unplug-camera',
    'replug-camera',
    'crash-models',
  ]),
});

const traveller = z.strictObject({
  id: z.string().regex(/^[a-z-]{1,40}$/),
  title: z.string().min(1).max(60),
  shows: z.string().min(1).max(200),
  holder: z.strictObject({
    surname: z.string(),
    givenNames: z.string(),
    sex: z.enum(['F', 'M']),
    birth: z.iso.date(),
    placeOfBirth: z.string(),
    issued: z.iso.date(),
    expiry: z.iso.date(),
    number: z.string(),
  }),
  mrz: z.array(z.string().regex(/^[A-Z0-9<]{44}$/)).length(2),
  /** Differences between the printed page and the record, for example a changed number or a worn character. */
  print: z
    .strictObject({
      number: z.string().optional(),
      worn: z.strictObject({ line: z.int().min(0).max(1), column: z.int().min(0).max(43) }).optional(),
    })
    .optional(),
  page: relativeFile,
  /** The page as the traveller hands it in again when another picture is asked for; if absent, the same one. */
  again: relativeFile.optional(),
  /** The page in infrared and ultraviolet light, where the demo shows it; `zoneInk` says how it was drawn. */
  lights: z
    .strictObject({
      ir: relativeFile,
      uv: relativeFile,
      zoneInk: z.enum(['carbon', 'vanishing']),
      zonePaper: z.enum(['dull', 'bright']).optional(),
    })
    .optional(),
  portrait: relativeFile,
  live: z.array(relativeFile).min(2),
  script: z.array(step).min(1),
});

const castFile = z.strictObject({
  notice: z.string(),
  emptyScene: z.array(relativeFile).min(2),
  travellers: z.array(traveller).min(1),
});

/** What is wrong with the chip of a traveller, as in the virtual passport. */
const PLAYED_CHIPS = [
  'genuine',
  'copied',
  'altered-group',
  'unknown-issuer',
  'revoked-signer',
  'silent',
  'portrait-changed',
  'page-changed',
] as const;

/** A traveller of the cast again, with a chip: which one, and with a different MRZ in it if the page was changed. */
const chipTraveller = z.strictObject({
  id: z.string().regex(/^[a-z-]{1,40}$/),
  title: z.string().min(1).max(60),
  shows: z.string().min(1).max(200),
  as: z.string(),
  chip: z.enum(PLAYED_CHIPS),
  chipMrz: z
    .array(z.string().regex(/^[A-Z0-9<]{44}$/))
    .length(2)
    .optional(),
  /** Portrait of another person: in the chip, or on the page. */
  other: relativeFile,
});
const chipFile = z.strictObject({ notice: z.string(), travellers: z.array(chipTraveller).min(1) });

export interface DemoChip {
  chip: (typeof PLAYED_CHIPS)[number];
  chipMrz?: string[];
  /** Absolute path of another portrait. */
  other: string;
}

/** What is wrong with the visa of a traveller, as in the virtual seals. */
const PLAYED_SEALS = ['genuine', 'altered-print', 'other-passport', 'unknown-signer', 'revoked-signer'] as const;
export type PlayedSeal = (typeof PLAYED_SEALS)[number];

/** A traveller of the cast again, with a visa that has a seal, and the passport beside it. */
const sealTraveller = chipTraveller.pick({ id: true, title: true, shows: true, as: true }).extend({
  seal: z.enum(PLAYED_SEALS),
});
const sealFile = z.strictObject({
  notice: z.string(),
  script: z.array(step).min(1),
  travellers: z.array(sealTraveller).min(1),
});

export interface DemoVisa {
  mrz: readonly string[];
  passportMrz: readonly string[];
  /** The page as a PNG; drawn on request. */
  page: () => Promise<Uint8Array>;
}

export type DemoStep = z.infer<typeof step>;
export type CastMember = z.infer<typeof traveller> & {
  /** The virtual passport on the chip reader; absent if the document does not have a chip. */
  chip?: DemoChip;
  /** A visa shown instead of the page and the MRZ in the cast; absent if the traveller does not show one. */
  visa?: DemoVisa;
};
export interface DemoCast {
  /** Paths are absolute. */
  emptyScene: string[];
  travellers: CastMember[];
}

/**
 * Reads a cast of the demo folder, `travellers.json` if no other is named; every path in the answer is absolute. Throws
 * when the file is missing or malformed: it is part of the installation, not input.
 */
export async function loadCast(folder: string, file = 'travellers.json'): Promise<DemoCast> {
  const cast = castFile.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  const placed = (name: string): string => join(folder, name);
  return {
    emptyScene: cast.emptyScene.map(placed),
    travellers: cast.travellers.map((member) => ({
      ...member,
      page: placed(member.page),
      ...(member.again === undefined ? {} : { again: placed(member.again) }),
      ...(member.lights === undefined
        ? {}
        : { lights: { ...member.lights, ir: placed(member.lights.ir), uv: placed(member.lights.uv) } }),
      portrait: placed(member.portrait),
      live: member.live.map(placed),
    })),
  };
}

/** The travellers of the cast whose documents have a chip, after the others; `chips.json` of the demo folder. */
export async function withChips(cast: DemoCast, folder: string): Promise<DemoCast> {
  const { travellers } = chipFile.parse(JSON.parse(await readFile(join(folder, 'chips.json'), 'utf8')));
  const more = travellers.map(({ id, title, shows, as, chip, chipMrz, other }): CastMember => {
    const member = cast.travellers.find((one) => one.id === as);
    if (member === undefined) throw new Error(`chips.json: there is no traveller ${as} in the cast`);
    const carries: DemoChip = { chip, other: join(folder, other), ...(chipMrz === undefined ? {} : { chipMrz }) };
    return { ...member, id, title, shows, chip: carries };
  });
  return { ...cast, travellers: [...cast.travellers, ...more] };
}

/** The travellers of the cast who show a visa with a seal, after the others; `seals.json` of the demo folder. */
export async function withSeals(
  cast: DemoCast,
  { folder, visaOf }: { folder: string; visaOf: (seal: PlayedSeal, member: CastMember) => DemoVisa },
): Promise<DemoCast> {
  const { script, travellers } = sealFile.parse(JSON.parse(await readFile(join(folder, 'seals.json'), 'utf8')));
  const more = travellers.map(({ id, title, shows, as, seal }): CastMember => {
    const member = cast.travellers.find((one) => one.id === as);
    if (member === undefined) throw new Error(`seals.json: there is no traveller ${as} in the cast`);
    return { ...member, id, title, shows, script, visa: visaOf(seal, member) };
  });
  return { ...cast, travellers: [...cast.travellers, ...more] };
}

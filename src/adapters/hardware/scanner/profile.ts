import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { fieldFaults } from '../../../core/config/index.ts';
import { packageRoot } from '../../installation/index.ts';
import { BCC_RANGES, sohLenBcc, tlvLen16be } from './block-formats.ts';
import { type BlockFormat, BlockFramer } from './block-framer.ts';
import {
  DELIMITED_TOLERATED_BYTES,
  delimitedJson,
  delimitedPacked,
  delimitedText,
  JSON_MAX_FRAME_BYTES,
} from './delimited-formats.ts';
import type { Framer } from './framing.ts';
import { LinesFramer } from './lines-framer.ts';
import { LIMIT_SYMBOL_BYTES, symbolPacket } from './symbol-formats.ts';
import { SymbolGapFramer } from './symbol-gap-framer.ts';

/** Largest size, bytes; a profile is a page of text, and anything larger is not a profile. */
const MAX_PROFILE_BYTES = 65_536;

const usbId = z.string().regex(/^[0-9a-f]{4}$/, 'four lower-case hexadecimal digits');
/** Bytes written as text: control characters as JSON escapes (`\u0016M\r`), each character one byte. */
const byteText = z
  .string()
  .min(1)
  .max(256)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: commands to readers consist of control characters
  .regex(/^[\u0000-\u00ff]*$/, 'each character must be one byte (\\u0000 to \\u00ff)');
const printable = z
  .string()
  .max(16)
  .regex(/^[\x20-\x7e]*$/, 'printable ASCII; a control character already ends a row');

const reply = z.discriminatedUnion('kind', [
  /** Honeywell-style menu answer: the command's tag in capitals, data, ACK, punctuation mark. */
  z.strictObject({ kind: z.literal('menu'), tag: z.string().regex(/^[A-Z0-9]{6}$/) }),
  /** A message of the framer with this tag. */
  z.strictObject({ kind: z.literal('message'), tag: z.string().min(1).max(16) }),
]);
export const commandSchema = z.strictObject({
  tx: byteText,
  expect: reply,
  timeoutMs: z.number().int().min(50).max(10_000),
  retries: z.number().int().min(0).max(5).default(1),
});

/** A command that changes something, in words, and how to query the value that it sets. */
export const settingSchema = commandSchema.extend({
  about: z.string().min(1).max(120),
  readBack: commandSchema.extend({ value: z.string().max(64) }).optional(),
});

const lines = z.strictObject({
  type: z.literal('lines'),
  params: z.strictObject({
    prefix: printable.default(''),
    suffix: printable.default(''),
    aimId: z.boolean().default(true),
    separators: printable.default(''),
    rowsArrive: z.enum(['one-transmission', 'separately']).default('one-transmission'),
  }),
});

const tag = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/);
const jsonField = z.string().min(1).max(40);
const delimited = z.strictObject({
  type: z.literal('delimited'),
  params: z.discriminatedUnion('body', [
    z.strictObject({ body: z.literal('text') }),
    /** `LEN DATA ETX BCC`. */
    z.strictObject({ body: z.literal('packed') }),
    /** `Tag:{json}`; a tag that is not listed is refused. */
    z.strictObject({
      body: z.literal('json'),
      tags: z.array(tag).min(1).max(16),
      mrz: z.strictObject({
        tag,
        field: jsonField,
        unless: z.strictObject({ field: jsonField, value: z.string().max(80) }).nullable(),
      }),
    }),
  ]),
});
const sohBlocks = z.strictObject({
  type: z.literal('soh-len-bcc'),
  /** The range that is enforced; `none` only records the range that fits. */
  params: z.strictObject({ bcc: z.enum(BCC_RANGES).default('none') }),
});
const tlvBlocks = z.strictObject({ type: z.literal('tlv-len16be'), params: z.strictObject({}) });

/** The bytes around a payload, which may itself contain any byte. */
const around = z
  .string()
  .max(16)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: readers mark the ends of a payload with control characters
  .regex(/^[\u0000-\u00ff]*$/, 'each character must be one byte (\\u0000 to \\u00ff)');
const symbolPackets = z.strictObject({
  type: z.literal('symbol-packet'),
  params: z.strictObject({
    start: around.default(''),
    lengthBytes: z.union([z.literal(2), z.literal(4)]),
    order: z.enum(['big', 'little']),
    end: around.default(''),
  }),
});
const symbolGaps = z.strictObject({
  type: z.literal('symbol-gap'),
  params: z.strictObject({ end: around.default('') }),
});

/** Bytes that can surround a payload, at most. */
const AROUND_SYMBOL_BYTES = 36;
/** Longest frame per family, in bytes; JSON messages have their own limit. */
const MAX_FRAME_BYTES = {
  lines: 256,
  delimited: 1024,
  'soh-len-bcc': 128,
  'tlv-len16be': 1027,
  'symbol-packet': LIMIT_SYMBOL_BYTES + AROUND_SYMBOL_BYTES,
  'symbol-gap': LIMIT_SYMBOL_BYTES + AROUND_SYMBOL_BYTES,
} as const;

const profileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/),
  title: z.string().min(1).max(80),
  match: z.array(
    z.strictObject({
      vid: usbId,
      pid: usbId.optional(),
      serial: z.string().max(64).optional(),
      byPath: z.string().max(128).optional(),
    }),
  ),
  transport: z.literal('serial'),
  serial: z.strictObject({
    bauds: z.array(z.number().int().min(300).max(4_000_000)).min(1).max(8),
    dataBits: z.union([z.literal(7), z.literal(8)]),
    parity: z.enum(['none', 'even', 'odd']),
    stopBits: z.union([z.literal(1), z.literal(2)]),
    /** Null leaves the line as the driver sets it. */
    dtr: z.boolean().nullable(),
    rts: z.boolean().nullable(),
    flow: z.enum(['none', 'rtscts', 'xonxoff']),
  }),
  framer: z.discriminatedUnion('type', [lines, delimited, sohBlocks, tlvBlocks, symbolPackets, symbolGaps]),
  init: z.array(settingSchema).max(16),
  probe: commandSchema.nullable(),
  /** Sent after each frame, for readers that stop reading by themselves. */
  rearm: z.strictObject({ on: z.literal('frame'), bytes: byteText }).nullable(),
  /** Commands, in order, that make the reader read again a document that it has already delivered. */
  reread: z.array(commandSchema).max(4).default([]),
  commands: z.strictObject({
    version: commandSchema.optional(),
    serial: commandSchema.optional(),
    led: byteText.optional(),
    beep: byteText.optional(),
    reset: byteText.optional(),
    inquire: byteText.optional(),
  }),
  unreadable: z.strictObject({ chars: z.array(z.string().length(1)).max(16), gsGroups: z.boolean() }),
  pad: z.array(z.string().length(1)).max(4),
  dedupeMs: z.number().int().min(0).max(60_000),
  limits: z.strictObject({
    maxFrame: z.number().int().min(128).max(65_536),
    interByteMs: z.number().int().min(10).max(5_000),
    interRowMs: z.number().int().min(10).max(500),
    frameMs: z.number().int().min(100).max(10_000),
  }),
  /** There is no value for "tested on the device", because a profile may not claim that. */
  verified: z.enum(['document-excerpt', 'field-code', 'none']),
  unverified: z.array(z.string().max(120)),
  source: z.string().max(400),
  /** Set in a site's profile that is meant to replace the delivered one of the same name. */
  replacesShipped: z.literal(true).optional(),
});

export type ScannerProfile = z.infer<typeof profileSchema>;
export type ScannerCommand = z.infer<typeof commandSchema>;

export type ProfileResult =
  | { ok: true; profile: ScannerProfile }
  | { ok: false; reason: 'PROFILE_INVALID'; detail: string };

/** Reads one profile from parsed JSON. Unknown keys are refused, so that a typing error cannot switch off a limit. */
export function parseProfile(value: unknown): ProfileResult {
  const parsed = profileSchema.safeParse(value);
  if (!parsed.success)
    return { ok: false, reason: 'PROFILE_INVALID', detail: fieldFaults('the profile', parsed.error) };
  const { limits, framer } = parsed.data;
  const json = framer.type === 'delimited' && framer.params.body === 'json';
  const most = json ? JSON_MAX_FRAME_BYTES : MAX_FRAME_BYTES[framer.type];
  if (limits.maxFrame > most) {
    const detail = `limits.maxFrame: at most ${most} bytes for the framer "${framer.type}"`;
    return { ok: false, reason: 'PROFILE_INVALID', detail };
  }
  const line = symbolLineFault(parsed.data);
  return line === null ? { ok: true, profile: parsed.data } : { ok: false, reason: 'PROFILE_INVALID', detail: line };
}

/** Refuses line settings that reserve some bytes or drop a bit: a payload may contain any byte, and would be destroyed. */
function symbolLineFault({ framer, serial, unreadable }: ScannerProfile): string | null {
  if (!deliversSymbols({ framer })) return null;
  if (serial.dataBits !== 8) return 'serial.dataBits: a reader of symbols needs 8';
  if (serial.flow === 'xonxoff') return 'serial.flow: "xonxoff" removes bytes from a payload; use "rtscts" or "none"';
  return unreadable.gsGroups ? 'unreadable.gsGroups: a payload may contain GS; write false' : null;
}

/** Whether a reader with this profile delivers two-dimensional symbols, and no MRZ. */
export function deliversSymbols({ framer }: Pick<ScannerProfile, 'framer'>): boolean {
  return framer.type === 'symbol-packet' || framer.type === 'symbol-gap';
}

/**
 * Why a reader with this profile cannot do this work, and what to do; null if it can. A reader that delivers symbols
 * never delivers an MRZ, and vice versa: a lane would wait for ever.
 */
export function wrongReader(profile: Pick<ScannerProfile, 'id' | 'framer'>, work: 'mrz' | 'barcodes'): string | null {
  const isSymbols = deliversSymbols(profile);
  if (isSymbols === (work === 'barcodes')) return null;
  return isSymbols
    ? `the profile "${profile.id}" is for a barcode reader, which delivers no MRZ. Put it under barcodeReader, and put the profile of an MRZ scanner here.`
    : `the profile "${profile.id}" is for an MRZ scanner, which delivers no barcodes. Put it under scanner, and put the profile of a barcode reader here.`;
}

/** The origin of a profile: the program, or the site's folder. */
export interface ProfileOrigin {
  from: 'shipped' | 'site';
  file: string;
  /** True if it replaces the delivered profile of the same name. */
  replaces: boolean;
}

/** A file that is not used: its path, what is wrong (with the name of the field) and what to do. */
export interface ProfileProblem {
  file: string;
  detail: string;
  remedy: string;
}

export interface LoadedProfiles {
  profiles: Map<string, ScannerProfile>;
  origins: Map<string, ProfileOrigin>;
  /** Files that were refused and why; one bad file does not affect the others. */
  problems: ProfileProblem[];
}

/** Profiles that come with the program. */
export const SHIPPED_PROFILES: string = join(packageRoot, 'hardware', 'profiles');
/** Maximum number of files of the site's folder that are read; a kiosk has only one scanner. */
const SITE_FILES_MAX = 200;

/**
 * Reads every `*.json` of the delivered folder and of the site's, if one is named. A file must be named after the `id`
 * inside it. A site's profile may replace a delivered one of the same name only if it says so: a forgotten copy must
 * not change how a known reader is read. The site's folder may be missing.
 */
export function loadProfiles(shipped: string, site: string | null = null): LoadedProfiles {
  const loaded: LoadedProfiles = { profiles: new Map(), origins: new Map(), problems: [] };
  for (const file of readdirSync(shipped).sort()) take(loaded, { file: join(shipped, file), from: 'shipped' });
  if (site === null) return loaded;
  const files = siteFiles(site);
  if (!files.ok) loaded.problems.push({ file: site, detail: files.detail, remedy: files.remedy });
  else for (const file of files.names) take(loaded, { file: join(site, file), from: 'site' });
  return loaded;
}

function siteFiles(site: string): { ok: true; names: string[] } | { ok: false; detail: string; remedy: string } {
  try {
    const names = readdirSync(site).filter((name) => name.endsWith('.json'));
    if (names.length <= SITE_FILES_MAX) return { ok: true, names: names.sort() };
    const detail = `it contains ${names.length} files, more than ${SITE_FILES_MAX}: none of them is used`;
    return { ok: false, detail, remedy: 'Keep only the profiles of your readers in it.' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { ok: true, names: [] };
    return { ok: false, detail: `it cannot be read (${code ?? 'unknown error'})`, remedy: `chmod 755 ${site}` };
  }
}

function take({ profiles, origins, problems }: LoadedProfiles, { file, from }: Omit<ProfileOrigin, 'replaces'>): void {
  if (!file.endsWith('.json')) return;
  const refuse = (detail: string, remedy = MEND): void => void problems.push({ file, detail, remedy });
  const result = readProfile(file);
  if (!result.ok) {
    refuse(result.detail);
    return;
  }
  const { id, replacesShipped = false } = result.profile;
  const known = profiles.has(id);
  if (basename(file) !== `${id}.json`) refuse(`id: it is "${id}"`, `Name the file ${id}.json, or change id.`);
  else if (known && !replacesShipped) {
    const remedy = `Give it another id and file name, or write "replacesShipped": true if it is meant to replace that profile.`;
    refuse(`id: "${id}" is the name of a profile that comes with Waypost`, remedy);
  } else if (!known && replacesShipped) {
    refuse(`replacesShipped: no profile "${id}" comes with Waypost`, 'Remove the line, or correct id.');
  } else {
    profiles.set(id, result.profile);
    origins.set(id, { from, file, replaces: known });
  }
}

const MEND = 'Correct the field, or remove the file. What each field means: docs/scanners.md.';

function readProfile(path: string): ProfileResult {
  const refused = (detail: string): ProfileResult => ({ ok: false, reason: 'PROFILE_INVALID', detail });
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_PROFILE_BYTES) return refused(`larger than ${MAX_PROFILE_BYTES} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  try {
    return parseProfile(JSON.parse(text));
  } catch (error) {
    return refused(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A new framer as the profile describes it. */
export function createFramer(profile: ScannerProfile): Framer {
  const { framer, limits, unreadable } = profile;
  switch (framer.type) {
    case 'lines':
      return new LinesFramer({ ...framer.params, gsGroups: unreadable.gsGroups }, limits);
    case 'delimited':
      return new BlockFramer({
        format: delimitedFormat(framer.params, limits),
        limits,
        tolerated: DELIMITED_TOLERATED_BYTES,
      });
    case 'soh-len-bcc':
      return new BlockFramer({ format: sohLenBcc(framer.params.bcc), limits });
    case 'tlv-len16be':
      return new BlockFramer({ format: tlvLen16be, limits });
    case 'symbol-packet':
      return new BlockFramer({ format: symbolPacket(framer.params), limits });
    case 'symbol-gap':
      return new SymbolGapFramer(framer.params, limits);
  }
}

function delimitedFormat(params: z.infer<typeof delimited>['params'], limits: { maxFrame: number }): BlockFormat {
  switch (params.body) {
    case 'text':
      return delimitedText;
    case 'json':
      return delimitedJson(params);
    case 'packed':
      return delimitedPacked(limits.maxFrame);
  }
}

/** The bytes of a command text. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

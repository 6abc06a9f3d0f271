import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../adapters/files/index.ts';
import { deviceSchemas } from '../../core/config/index.ts';
import type { AnswerFault } from './refusal.ts';

const ANSWER_LIMIT_BYTES = 64 * 1024;
const path = z.string().min(1).max(400);

/** Answers of an unattended run. Secrets are given by naming the file that contains them, and are never here. */
const answers = z.strictObject({
  key: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('tpm'),
      tcti: z.string().min(1).max(200).optional(),
      pcrs: z.array(z.int().min(0).max(15)).max(8).optional(),
    }),
    z.strictObject({ kind: z.literal('passphrase'), file: path }),
    z.strictObject({ kind: z.literal('credential'), name: z.string().min(1).max(40) }),
    z.strictObject({ kind: z.literal('development') }),
  ]),
  /** The claim; null for a training bench that does not belong to an office. */
  claim: z.strictObject({ codeFile: path, request: path, answer: path }).nullable(),
  site: z.strictObject({
    laneId: z.string().min(1).max(40),
    laneName: z.string().min(1).max(60),
    direction: z.enum(['entry', 'exit', 'both']),
    /** Name of the kiosk, if it is not in a claim. */
    name: z.string().trim().min(1).max(60).optional(),
    port: z.number().int().min(1).max(65_535).optional(),
    /** Parts of the configuration that central IT decides: keys, lists, retention and so on. */
    siteFile: path.nullable(),
    policyPack: path.nullable(),
  }),
  hardware: z.strictObject({
    ...deviceSchemas,
    pageWidthMm: z.number().positive().max(300).nullable().optional(),
  }),
  lists: z.strictObject({
    /** Lists that were delivered as single files. */
    bundles: z.array(path).max(16).default([]),
    /** The repository of central IT: a folder on a stick, or `network`. */
    update: z
      .strictObject({
        from: path,
        /** File of the first root; if absent, `metadata/1.root.json` on the stick. */
        root: path.optional(),
        /** Fingerprint that central IT read out, as digits or words; not needed if the claim contains it. */
        fingerprint: z.string().min(1).max(400).optional(),
      })
      .nullable()
      .optional(),
    clockConfirmedBy: z.string().min(1).max(60).nullable(),
  }),
  accounts: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(40),
        name: z.string().min(1).max(60),
        role: z.enum(['officer', 'supervisor', 'technician', 'protection']),
        pinFile: path,
      }),
    )
    .min(1)
    .max(40),
  /** The route to help; null for a training bench that has none. */
  help: z
    .strictObject({
      /** The signed protection pack; null if the policy does not require a sealed route. */
      pack: path.nullable(),
      /** Folder of the stick that goes to the receiving body; left out if the site has a folder. */
      stick: path.optional(),
      /** The number that the technician called, and when a person answered there. */
      called: z.strictObject({
        number: z.string().min(2).max(40),
        answeredAt: z.iso.datetime({ offset: true }),
      }),
    })
    .nullable(),
});
export type Answers = Partial<z.infer<typeof answers>>;
type Section = keyof typeof answers.shape;
const SECTIONS = Object.keys(answers.shape) as Section[];

/** What each answer is, as the end of "Give ...". A position in a list is `*`. */
const MEANINGS: Readonly<Record<string, string>> = {
  key: 'where the key of this kiosk is kept: kind "tpm", "passphrase" with a file, or "credential" with a name',
  'key.kind': '"tpm", "passphrase" or "credential"; "development" only on a bench with --simulated',
  'key.file': 'the file of the passphrase, outside the state folder, mode 600',
  'key.name': 'the name of the systemd credential',
  'key.tcti': 'the connection to the TPM, for example "device:/dev/tpmrm0"',
  'key.pcrs': 'a list of at most 8 boot registers (PCR), each 0 to 15',
  claim: 'codeFile, request and answer; null only on a bench with --simulated',
  'claim.codeFile': 'the file that contains the claim code from central IT, mode 600',
  'claim.request': 'the file that is written for central IT, on the USB stick',
  'claim.answer': 'the file with the answer from central IT, on the USB stick',
  site: 'laneId, laneName, direction, siteFile and policyPack',
  'site.laneId': 'the short name of the lane: 1 to 40 small letters, digits and hyphens',
  'site.laneName': 'the name that colleagues use for the lane, 1 to 60 characters',
  'site.direction': '"entry", "exit" or "both"',
  'site.name': 'the name of the site, 1 to 60 characters',
  'site.port': 'a port of this machine, 1 to 65535',
  'site.siteFile': 'the site file from central IT; null only on a bench with --simulated',
  'site.policyPack': 'the signed policy pack from central IT; null only on a bench with --simulated',
  hardware: 'scanner, imager and camera; each at least { "kind": "none" }',
  'hardware.scanner': 'the reader: kind "none", "serial" with profile and path, or "usb" with profile, vid and pid',
  'hardware.scanner.profile': 'the profile of the reader: a file name of hardware/profiles without .json',
  'hardware.scanner.path': 'the port of the reader, preferably a name under /dev/serial/by-id',
  'hardware.scanner.vid': 'four lower-case hexadecimal digits, as waypost scanner identify shows them',
  'hardware.scanner.pid': 'four lower-case hexadecimal digits, as waypost scanner identify shows them',
  'hardware.imager': 'the page reader: kind "none", or "folder" with path',
  'hardware.imager.path': 'the folder in which the page reader puts its pages',
  'hardware.camera': 'the camera at the screen: kind "browser" or "none"',
  'hardware.pageWidthMm': 'the printed width of a page in millimetres, at most 300, or null',
  lists: 'clockConfirmedBy, and bundles or update if the site has lists',
  'lists.bundles': 'a list of at most 16 files',
  'lists.update': 'from; root and fingerprint if the claim does not name the root; or null',
  'lists.update.from': 'the folder of the USB stick with the lists, or "network"',
  'lists.clockConfirmedBy': 'the name of the person who compared the clock, or null if this machine has network time',
  accounts:
    'at least an officer, a supervisor, a technician and, if no folder carries sealed files, one with the role protection, each with id, name, role and pinFile',
  'accounts.*.id': 'the short id as it is typed at the screen, 1 to 40 characters',
  'accounts.*.name': 'the name as colleagues know it, 1 to 60 characters',
  'accounts.*.role': '"officer", "supervisor", "technician" or "protection"',
  'accounts.*.pinFile': 'the file that contains the PIN, mode 600',
  help: 'the members pack and called, and also stick if the site has no folder; null only on a bench with --simulated',
  'help.pack': 'the signed protection pack from central IT; null if the policy has help.sealed false',
  'help.stick': 'the folder of the USB stick that goes to the receiving body',
  'help.called': 'number and answeredAt',
  'help.called.number': 'the number that was called, as it is in the pack or the policy',
  'help.called.answeredAt': 'when a person answered there, for example "2026-11-30T10:40:00+01:00"',
};

export type AnswersReading =
  | {
      ok: true;
      file: string;
      /** The sections without a format error. */
      answers: Answers;
      /** Sections with a format error; their steps are not examined further. */
      broken: readonly string[];
      faults: AnswerFault[];
      /** Folder from which relative paths are taken. */
      base: string;
    }
  | { ok: false; message: string };

/** Reads the answers, each section separately, so that one wrong answer does not hide the others. */
export function readAnswers(file: string): AnswersReading {
  const text = readJson(file, { limitBytes: ANSWER_LIMIT_BYTES, what: 'the answers (docs/provisioning.md)' });
  if (!text.ok) return text;
  const json = text.value;
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { ok: false, message: `${file} is not a JSON object. Start from docs/examples/provision-answers.json.` };
  const given = json as Record<string, unknown>;
  const faults = Object.keys(given)
    .filter((name) => !(SECTIONS as string[]).includes(name))
    .map((name) => unknownKey(name, SECTIONS));
  const read: Record<string, unknown> = {};
  const broken: string[] = [];
  for (const name of SECTIONS) {
    if (given[name] === undefined) continue;
    const parsed = answers.shape[name].safeParse(given[name]);
    if (parsed.success) read[name] = parsed.data;
    else {
      broken.push(name);
      for (const issue of parsed.error.issues) faults.push(...faultsOf(issue, [name, ...issue.path], given));
    }
  }
  return { ok: true, file, answers: read as Answers, broken, faults, base: dirname(resolve(file)) };
}

/** The published schema, `docs/schemas/provision-answers.json`. */
export function answersSchemaText(): string {
  const schema = z.toJSONSchema(answers, { target: 'draft-2020-12', io: 'input' });
  const properties = Object.entries(schema.properties ?? {}).map(([name, rules]) => [name, withMeanings(rules, name)]);
  const told = {
    ...schema,
    properties: Object.fromEntries(properties),
    title: 'Answers of an unattended waypost provision',
    description:
      `One JSON object of at most ${ANSWER_LIMIT_BYTES / 1024} KiB of UTF-8. Relative paths are resolved from its folder. It contains no ` +
      'secret: codes, passphrases and PINs are files of mode 600. `waypost provision --unattended FILE --check` tests ' +
      'all of this and more, and does not write anything.',
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

interface Rules {
  properties?: Record<string, unknown>;
  items?: unknown;
  anyOf?: unknown[];
  oneOf?: unknown[];
}

function withMeanings(rules: unknown, at: string): unknown {
  if (typeof rules !== 'object' || rules === null) return rules;
  const told: Rules & Record<string, unknown> = { ...(rules as Rules) };
  if (told.properties !== undefined)
    told.properties = Object.fromEntries(
      Object.entries(told.properties).map(([name, member]) => [name, withMeanings(member, `${at}.${name}`)]),
    );
  if (told.items !== undefined) told.items = withMeanings(told.items, `${at}.*`);
  for (const either of ['anyOf', 'oneOf'] as const)
    if (told[either] !== undefined) told[either] = told[either]?.map((one) => branchOf(one, at));
  const means = MEANINGS[at];
  return means === undefined ? told : { ...told, description: means };
}

/** A branch of a choice: its members mean what they always do, and the choice itself is described once. */
function branchOf(rules: unknown, at: string): unknown {
  const { description: _, ...told } = withMeanings(rules, at) as Record<string, unknown>;
  return told;
}

function unknownKey(field: string, known: readonly string[]): AnswerFault {
  const remedy = `Remove it, or correct its name. Known names: ${known.join(', ')}.`;
  return fault(field, `${field} is not a known answer.`, remedy);
}

const fault = (field: string, message: string, remedy: string): AnswerFault => ({
  field,
  reason: 'PROVISION_ANSWERS',
  message,
  remedy,
  mayCome: false,
});

/** The sentences for one format error: never the schema's text, which names types and not answers. */
function faultsOf(issue: z.core.$ZodIssue, at: PropertyKey[], given: unknown): AnswerFault[] {
  const field = at.map(String).join('.');
  const general = at.map((part) => (typeof part === 'number' ? '*' : String(part))).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(MEANINGS)
      .filter((name) => name.startsWith(`${general}.`) && !name.slice(general.length + 1).includes('.'))
      .map((name) => name.slice(general.length + 1));
    return issue.keys.map((key) => unknownKey(`${field}.${key}`, known));
  }
  const means = MEANINGS[general] ?? MEANINGS[general.replace(/\.(?:\*|[^.]+)$/, '')];
  const remedy = means === undefined ? `${issue.message}.` : `Give ${means}.`;
  if (valueAt(given, at) === undefined) return [fault(field, `${field} is missing.`, remedy)];
  return [fault(field, `${field} is not a suitable answer.`, remedy)];
}

function valueAt(given: unknown, at: readonly PropertyKey[]): unknown {
  return at.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part], given);
}

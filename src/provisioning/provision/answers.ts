import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fieldFaults, readJson } from '../../config/index.ts';

const MAX_ANSWER_BYTES = 64 * 1024;
const path = z.string().min(1).max(400);
const device = z.record(z.string(), z.unknown());

/** Answers of an unattended run. Secrets are named by the file that holds them, and never stand here. */
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
  /** Null: a training bench that belongs to no office. */
  claim: z.strictObject({ codeFile: path, request: path, answer: path }).nullable(),
  site: z.strictObject({
    laneId: z.string().min(1).max(40),
    laneName: z.string().min(1).max(60),
    direction: z.enum(['entry', 'exit', 'both']),
    /** Where no claim says it. */
    name: z.string().trim().min(1).max(60).optional(),
    port: z.number().int().min(1).max(65_535).optional(),
    /** Parts of the configuration that central IT decides: keys, lists, retention and so on. */
    siteFile: path.nullable(),
    policyPack: path.nullable(),
  }),
  hardware: z.strictObject({
    scanner: device,
    imager: device,
    camera: device,
    pageWidthMm: z.number().positive().max(300).nullable().optional(),
  }),
  lists: z.strictObject({
    /** Lists that came as single files. */
    bundles: z.array(path).max(16).default([]),
    /** The repository of central IT: the folder of a stick, or `network`. */
    update: z
      .strictObject({
        from: path,
        /** Left out: `metadata/1.root.json` of the stick. */
        root: path.optional(),
        /** What central IT read out, as digits or words; not asked where the claim holds it. */
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
});
export type Answers = Partial<z.infer<typeof answers>>;

export type AnswersReading = { ok: true; answers: Answers; base: string } | { ok: false; message: string };

/** Reads the answers; what is refused is named by its key. Relative paths are taken from the folder of the file. */
export function readAnswers(file: string): AnswersReading {
  const read = readJson(file, { limitBytes: MAX_ANSWER_BYTES, what: 'the answers (docs/provisioning.md)' });
  if (!read.ok) return read;
  const parsed = answers.partial().safeParse(read.value);
  if (!parsed.success) {
    return { ok: false, message: `Nothing was changed: ${fieldFaults(file, parsed.error)}` };
  }
  return { ok: true, answers: parsed.data as Answers, base: dirname(resolve(file)) };
}

import type { Command } from 'commander';
import { z } from 'zod';

/** A problem or a remark that is printed in addition to a report or instead of one. */
export const problemSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]+$/)
      .describe('Reason code (docs/error-codes.md).'),
    message: z.string().describe('What happened, in English. It may also say what to do.'),
    remedy: z.string().nullable().describe('What to do; null if the message says it or there is nothing to do.'),
  })
  .describe('Something that is wrong, or worth knowing.');
export type Problem = z.infer<typeof problemSchema>;

const heading = {
  version: z.string().describe('Version of Waypost that wrote it.'),
  at: z.iso.datetime().describe('When it was written, UTC.'),
};
const problems = z.array(problemSchema).describe('Empty if everything is in order.');

/**
 * One report of the command line: its name, the value of its `format`, and its schema. `B` is the content from a command;
 * format, version, time and problems are added to it.
 */
export interface ReportKind<B> {
  name: string;
  format: string;
  schema: z.ZodType;
  /** False for a report that was published without them. */
  withProblems: boolean;
  /** Used only for the type of the content. */
  body?: B;
}

/** A report with the members of `shape`; `title` is the schema's title. */
export function reportKind<S extends z.ZodRawShape>(
  name: string,
  title: string,
  shape: S,
): ReportKind<z.output<z.ZodObject<S>>> {
  const format = `waypost.${name}.1`;
  const schema = z
    .strictObject({ format: z.literal(format), ...heading, problems, ...shape })
    .meta({ title: `Waypost: ${title}` });
  return { name, format, schema, withProblems: true };
}

/** A report whose schema was published before there was a common one, and is kept as it is. */
export function publishedKind<T extends { format: string }>(
  name: string,
  format: string,
  schema: z.ZodType<T>,
): ReportKind<Omit<T, 'format' | 'version' | 'at'>> {
  return { name, format, schema, withProblems: false };
}

/** The report printed instead of one that cannot be given. */
export const REFUSAL = {
  name: 'refusal',
  format: 'waypost.refusal.1',
  schema: z
    .strictObject({
      format: z.literal('waypost.refusal.1'),
      ...heading,
      problems: z.array(problemSchema).min(1),
      report: z.string().nullable().describe('Name of the requested report; null if the command is unknown.'),
      exit: z
        .number()
        .int()
        .min(1)
        .max(2)
        .describe('Exit code. 1: refused, or something is wrong. 2: could not be tried.'),
    })
    .meta({ title: 'Waypost: a report that could not be given' }),
} as const;

/** A command stores its report on itself, because the office's commands may come from another load of this module. */
const REPORT = Symbol.for('waypost.report');
type Bearing = Command & { [REPORT]?: ReportKind<unknown> };

/** Gives a command `--json`, and records which report it then prints. */
export function reports<B>(command: Command, kind: ReportKind<B>): Command {
  (command as Bearing)[REPORT] = kind as ReportKind<unknown>;
  return command.option('--json', `print it as JSON (docs/schemas/${kind.name}.json)`);
}

/** The report of a command; null if it does not have one. */
export function reportOf(command: Command): ReportKind<unknown> | null {
  return (command as Bearing)[REPORT] ?? null;
}

/** The text of `docs/schemas/NAME.json`. */
export function reportSchemaText({ schema }: { schema: z.ZodType }): string {
  return `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;
}

import { VERSION } from '../installation/index.ts';
import { type Problem, REFUSAL, type ReportKind } from './kinds.ts';

/** Reason code and remedy for a line, for a program that reads it. */
export interface Told {
  code?: string;
  remedy?: string | null;
}

/** The output of a command. */
export interface Output {
  print(line: string): void;
  warn(line: string, told?: Told): void;
  exit(code: number): void;
}

/** An output with a report: a command gives its result both in words and as data, and one of the two is shown. */
export type Reporting<C extends Output, B> = C & { report(body: B): void };

export interface ReportOptions {
  json?: boolean;
}

/** Two lines of a refusal: what happened with its code, and what to do. In a report it is one problem. */
export function refuse(
  out: Output,
  { code, message, remedy = null, exit }: { code: string; message: string; remedy?: string | null; exit: number },
): void {
  out.warn(`${message} (${code})${remedy === null ? '' : `\n${remedy}`}`, { code, remedy });
  out.exit(exit);
}

/**
 * Runs a command that reports. In words, nothing changes. With `--json` its words are kept back, and one object is
 * printed at the end: its report, or, if it did not give one, the refusal. Exit codes are the same either way. What is
 * printed has been checked against its schema: an unpublished member, such as a name, ends the command rather than
 * being printed.
 */
export async function reporting<C extends Output, B>(
  context: C,
  { kind, options }: { kind: ReportKind<B>; options: ReportOptions },
  work: (out: Reporting<C, B>) => Promise<void> | void,
): Promise<void> {
  if (options.json !== true) {
    await work({ ...context, report: () => undefined });
    return;
  }
  const warned: { line: string; told: Told }[] = [];
  let exit = 0;
  let said: { body: B } | null = null;
  await work({
    ...context,
    print: () => undefined,
    warn: (line, told = {}) => void warned.push({ line, told }),
    exit: (code) => {
      exit = code;
    },
    report: (body) => {
      said = { body };
    },
  });
  // A command that ends without any output has not succeeded either.
  if (said === null && exit === 0) exit = 1;
  const problems = warned.map(({ line, told }) => problemOf(line, told, exit));
  context.print(
    said === null ? refusalText(kind.name, problems, exit) : reportText(kind, (said as { body: B }).body, problems),
  );
  if (exit !== 0) context.exit(exit);
}

function reportText<B>(kind: ReportKind<B>, body: B, problems: readonly Problem[]): string {
  const { format, withProblems, schema } = kind;
  return written(schema, { format, ...heading(), ...(withProblems ? { problems } : {}), ...body });
}

/** The text of `waypost.refusal.1`. */
export function refusalText(report: string | null, problems: readonly Problem[], exit: number): string {
  const none = { code: 'COMMAND_NOT_TRIED', message: 'The command ended without a report.', remedy: null };
  const { format, schema } = REFUSAL;
  const told = problems.length > 0 ? problems : [none];
  return written(schema, { format, ...heading(), problems: told, report, exit });
}

function written(schema: ReportKind<unknown>['schema'], value: object): string {
  schema.parse(value);
  return JSON.stringify(value, null, 2).replace(STEERING, escaped);
}

/** Names come from other people's files: nothing in them may move a terminal's cursor. The object itself is unchanged. */
const STEERING = /[^\P{C}\n]/gu;

const escaped = (text: string): string =>
  [...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

const heading = (): { version: string; at: string } => ({ version: VERSION, at: new Date().toISOString() });

/** `… (LIST_ABSENT)`: by convention, a line of output names its reason code like this. */
const CODE_BEHIND = /\s*\(([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\)\.?$/;

function problemOf(line: string, { code, remedy = null }: Told, exit: number): Problem {
  const text = remedy !== null && line.endsWith(`\n${remedy}`) ? line.slice(0, -remedy.length - 1) : line;
  const behind = CODE_BEHIND.exec(text)?.[1];
  const message = behind === undefined ? text : text.replace(CODE_BEHIND, '');
  return { code: code ?? behind ?? generalCode(exit), message, remedy };
}

/** The code for a line without its own reason code; `exit` is that of the whole command. */
function generalCode(exit: number): string {
  if (exit === 0) return 'COMMAND_NOTE';
  return exit === 1 ? 'COMMAND_REFUSED' : 'COMMAND_NOT_TRIED';
}

import { z } from 'zod';

/** Maximum number of choices that a message lists; a longer list would not help on a terminal. */
const CHOICES_SHOWN = 12;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [ … ]',
  object: 'an object { … }',
  record: 'an object { … }',
  null: 'null',
};

/**
 * What is wrong with one value, in the words of the person who wrote the file: all schemas of the program use this
 * instead of the schema library's messages. Undefined keeps the schema's own message.
 */
function schemaWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = KINDS[issue.expected] ?? issue.expected;
      return issue.input === undefined
        ? `is missing: write ${wanted}`
        : `has to be ${wanted}, and is ${kindOf(issue.input)}`;
    }
    case 'unrecognized_keys':
      return `no such key: ${issue.keys.slice(0, CHOICES_SHOWN).join(', ')}`;
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value) ?? String(value));
      const wanted = values.length === 1 ? `${values[0]}` : `one of ${values.slice(0, CHOICES_SHOWN).join(', ')}`;
      return issue.input === undefined ? `is missing: write ${wanted}` : `has to be ${wanted}`;
    }
    case 'too_small':
      return bound(issue.origin, { least: true, limit: issue.minimum, itself: issue.inclusive !== false });
    case 'too_big':
      return bound(issue.origin, { least: false, limit: issue.maximum, itself: issue.inclusive !== false });
    case 'invalid_format':
      return `does not have the form that is required here${issue.format === 'regex' ? '' : ` (${issue.format})`}`;
    case 'not_multiple_of':
      return `has to be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'has none of the forms allowed here';
    default:
      return undefined;
  }
}

function bound(
  origin: string,
  { least, limit, itself }: { least: boolean; limit: number | bigint; itself: boolean },
): string {
  const many = { string: 'characters', array: 'entries', set: 'entries', record: 'entries' }[origin];
  const word = least ? (itself ? 'at least' : 'more than') : itself ? 'at most' : 'less than';
  return many === undefined ? `has to be ${word} ${limit}` : `has to have ${word} ${limit} ${many}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

z.config({ localeError: schemaWords });

import { z } from 'zod';
import { ADDITIONS_LIMIT_BYTES, additionsSchema } from '../core/additions/index.ts';
import { POLICY_LIMIT_BYTES, policySchema } from '../core/inspection/policy/pack/index.ts';
import { PACK_LIMIT_BYTES, packSchema } from '../core/protection/pack/index.ts';
import { RECORD_LINE_BYTES_MAX, recordSchema } from '../core/watchlist/record/index.ts';
import { listHeader } from '../delivery/format/index.ts';
import { HEADER_WORDS } from './author/index.ts';

/** Schemas published for authors who write lists with their own tools. */
export const SCHEMA_NAMES = ['record', 'list', 'policy', 'protection', 'operation-additions'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const KIB = 1024;

/** JSON Schema (draft 2020-12) of what an author writes: one line of a list, or the header of a list. */
export function publishedSchema(name: SchemaName): Record<string, unknown> {
  if (name === 'record') {
    return {
      ...z.toJSONSchema(recordSchema, { target: 'draft-2020-12', io: 'input' }),
      title: 'Record of a Waypost list',
      description:
        `One line of records.jsonl: UTF-8, at most ${RECORD_LINE_BYTES_MAX / KIB} KiB (${RECORD_LINE_BYTES_MAX} bytes), ` +
        'lines end with a line feed. Lengths count UTF-16 code units unless another unit is named. A face list has a ' +
        'template in every record, all made by the same model, and no record of class document.',
    };
  }
  if (name === 'policy') {
    return {
      ...z.toJSONSchema(policySchema, { target: 'draft-2020-12', io: 'input' }),
      title: 'Waypost policy pack',
      description:
        `What one country decides for its lanes: UTF-8, at most ${POLICY_LIMIT_BYTES / KIB} KiB. \`waypost policy check\` ` +
        'tests the same and more: docs/policy.md lists what a schema cannot express.',
    };
  }
  if (name === 'protection') {
    return {
      ...z.toJSONSchema(packSchema, { target: 'draft-2020-12', io: 'input', reused: 'ref' }),
      title: 'Waypost protection pack',
      description:
        `Points, words, questions, bodies and routes of the form Support: UTF-8, at most ${PACK_LIMIT_BYTES / KIB} KiB. ` +
        '`waypost protection pack check` tests the same and more: docs/protection.md lists what a schema cannot express.',
    };
  }
  if (name === 'operation-additions') {
    return {
      ...z.toJSONSchema(additionsSchema, { target: 'draft-2020-12', io: 'input' }),
      title: 'Additions of a joint operation',
      description:
        `What a joint operation adds to the kiosks that take part: UTF-8, at most ${ADDITIONS_LIMIT_BYTES / KIB} KiB in its ` +
        'canonical form. Each point has words in English and in one more language. docs/operations.md explains it.',
    };
  }
  const schema = z.toJSONSchema(listHeader.partial({ generation: true }), { target: 'draft-2020-12', io: 'input' });
  const properties = Object.entries(schema.properties ?? {}).map(([member, rules]) => [
    member,
    { ...(rules as object), description: HEADER_WORDS[member] },
  ]);
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    title: 'Header of a Waypost list',
    description: 'list.json: what the issuer states about the list, at most 64 KiB of UTF-8.',
  };
}

/** The text of `docs/schemas/NAME.json`. */
export function schemaText(name: SchemaName): string {
  return `${JSON.stringify(publishedSchema(name), null, 2)}\n`;
}

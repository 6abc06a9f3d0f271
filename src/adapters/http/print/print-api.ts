import { z } from 'zod';
import {
  additionalDocumentsApi,
  alertApi,
  countersApi,
  diagnosisApi,
  documentApi,
  keyApi,
  laneApi,
  privacyApi,
  setupApi,
  supervisionApi,
  supervisorApi,
  supportApi,
  trainingApi,
  travellerApi,
} from '../api/index.ts';
import { routeTable } from '../routes/index.ts';
import { type Contract, HEADER, type Named, printCalls } from './print-calls.ts';

/** The part of JSON Schema that our contracts use; anything else stops the build rather than printing `any`. */
interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** A nested shape up to this long is printed on one line. */
const INLINE_CHARACTERS_MAX = 80;

/**
 * The schemas that a part of the contract exports, in the order of their names, because the order of exports differs between
 * loaders. Names in small letters belong to pieces that schemas share.
 */
function schemasOf(part: object): Contract {
  const named = Object.entries(part).filter(([name, one]) => /^[A-Z]/.test(name) && one instanceof z.ZodType);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Shapes of the lane's own file; what an officer looks up beside the lane is printed there too. */
const LANE = schemasOf({ ...laneApi, ...countersApi, ...supervisionApi });
const ALERTS: Named = { from: './api-alerts.gen.ts', schemas: schemasOf(alertApi) };
const DOCUMENT: Named = { from: './api-document.gen.ts', schemas: schemasOf(documentApi) };
const PAPERS: Named = { from: './api-papers.gen.ts', schemas: schemasOf(additionalDocumentsApi) };

/** Files that contain the shapes of the routes; if two contain the same one, the first counts. */
const CONTRACTS: readonly Named[] = [
  ALERTS,
  DOCUMENT,
  PAPERS,
  { from: './api.gen.ts', schemas: LANE },
  { from: './api-support.gen.ts', schemas: schemasOf(supportApi) },
  { from: './api-supervisor.gen.ts', schemas: schemasOf(supervisorApi) },
  { from: './api-diagnosis.gen.ts', schemas: schemasOf(diagnosisApi) },
  { from: './api-keys.gen.ts', schemas: schemasOf(keyApi) },
  { from: './api-privacy.gen.ts', schemas: schemasOf(privacyApi) },
  { from: './api-training.gen.ts', schemas: schemasOf(trainingApi) },
];

/**
 * Every printed file by its name in `src/ui`. The lane uses shapes of documents, further papers and list entries; a
 * schema file that does not share any shape with the lane is printed to a separate file.
 */
export function printedFiles(): Record<string, string> {
  return {
    'api.gen.ts': printApi(LANE, [ALERTS, DOCUMENT, PAPERS]),
    'api-document.gen.ts': printApi(DOCUMENT.schemas),
    'api-papers.gen.ts': printApi(PAPERS.schemas, [DOCUMENT]),
    'api-alerts.gen.ts': printApi(ALERTS.schemas),
    'api-support.gen.ts': printApi(schemasOf(supportApi)),
    'api-supervisor.gen.ts': printApi(schemasOf(supervisorApi), [ALERTS]),
    'api-diagnosis.gen.ts': printApi(schemasOf(diagnosisApi)),
    'api-keys.gen.ts': printApi(schemasOf(keyApi)),
    'traveller/api.gen.ts': printApi(schemasOf(travellerApi)),
    'api-privacy.gen.ts': printApi(schemasOf(privacyApi)),
    'api-training.gen.ts': printApi(schemasOf(trainingApi)),
    'setup/api.gen.ts': printApi(schemasOf(setupApi)),
    'daemon.gen.ts': printCalls(routeTable(true, true), CONTRACTS),
  };
}

/**
 * Prints every schema of the contract as a TypeScript interface, or as a list if it is one, in their order.
 * Names used by several schemas are kept, so that the screen can use `CheckView` and not an anonymous shape.
 * Throws on a schema construct it does not know: a silent `unknown` would hide a break of the contract. Names from
 * another printed file are imported from it.
 */
export function printApi(contract: Contract, neighbours: readonly Named[] = []): string {
  const registry = z.registry<{ id: string }>();
  const all: Contract = Object.assign({}, ...neighbours.map(({ schemas }) => schemas), contract);
  for (const [id, schema] of Object.entries(all)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => id });
  const blocks = Object.keys(contract).map((name) => {
    const schema = schemas[name] as JsonSchema | undefined;
    if (schema?.enum !== undefined) return printList(name, schema.enum);
    if (schema?.properties === undefined) throw new Error(`${name} is not an object schema`);
    return `export interface ${name} ${printObject(schema, 0)}\n`;
  });
  const text = blocks.join('\n');
  const imports = neighbours.flatMap(({ from, schemas: theirs }) => {
    const used = Object.keys(theirs).filter((name) => !(name in contract) && new RegExp(`: ${name}\\b`).test(text));
    return used.length === 0 ? [] : [`import type { ${used.sort().join(', ')} } from '${from}';\n`];
  });
  return `${HEADER}\n${imports.join('')}${imports.length === 0 ? '' : '\n'}${text}`;
}

/** A closed list that a screen offers as choices: `SettledAs` is the type, `SETTLED_AS` the list in its order. */
function printList(name: string, values: readonly unknown[]): string {
  const list = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  const type = `export type ${name} = (typeof ${list})[number];\n`;
  return `export const ${list} = [${values.map(printLiteral).join(', ')}] as const;\n${type}`;
}

const PLAIN_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

function printType(schema: JsonSchema, depth: number): string {
  if (schema.$ref !== undefined) return schema.$ref;
  if (schema.const !== undefined) return printLiteral(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(printLiteral).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map((member) => printType(member, depth)).join(' | ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => printType({ ...schema, type }, depth)).join(' | ');
  }
  if (schema.type === 'array') return printArray(schema, depth);
  if (schema.type === 'object') return printObject(schema, depth);
  const plain = PLAIN_TYPES[schema.type ?? ''];
  if (plain === undefined) throw new Error(`no TypeScript for ${JSON.stringify(schema)}`);
  return plain;
}

function printArray(schema: JsonSchema, depth: number): string {
  if (schema.prefixItems !== undefined) {
    return `[${schema.prefixItems.map((item) => printType(item, depth)).join(', ')}]`;
  }
  if (schema.items === undefined || schema.items === false) throw new Error('array without items');
  const item = printType(schema.items, depth);
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
}

function printObject(schema: JsonSchema, depth: number): string {
  const indent = '  '.repeat(depth + 1);
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, member]) =>
      `${/^\w+$/.test(name) ? name : `'${name}'`}${required.has(name) ? '' : '?'}: ${printType(member, depth + 1)};`,
  );
  // A pair of numbers is read faster on one line, and the file stays short enough to read.
  const line = `{ ${rows.join(' ').slice(0, -1)} }`;
  if (depth > 0 && line.length <= INLINE_CHARACTERS_MAX && !line.includes('\n')) return line;
  return `{\n${rows.map((row) => `${indent}${row}`).join('\n')}\n${'  '.repeat(depth)}}`;
}

function printLiteral(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

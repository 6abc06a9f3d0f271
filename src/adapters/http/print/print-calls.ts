import type { z } from 'zod';
import type { NamedRoute } from '../routes/index.ts';

/** The file next to the printed one, which sends a call. */
const CLIENT = './client.ts';

export const HEADER = `// Printed from the schemas of src/adapters/http by \`node tools/api-types.mjs\`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.
`;

/** Shapes by their names. */
export type Contract = Readonly<Record<string, z.ZodType>>;

/** A printed file whose shapes another file may name. */
export interface Named {
  from: string;
  schemas: Contract;
}

/** Longest line, as formatted by biome. */
const LINE_CHARACTERS_MAX = 120;

/**
 * Prints a call of the screen for each line of the table that accepts and returns JSON or nothing. Throws on a schema
 * that is not named in any contract: a silent `unknown` would hide a break of the contract.
 */
export function printCalls(table: readonly NamedRoute[], contracts: readonly Named[]): string {
  const used = new Map<string, Set<string>>();
  const nameOf = (schema: z.ZodType): string => {
    for (const { from, schemas } of contracts) {
      const name = Object.keys(schemas).find((key) => schemas[key] === schema);
      if (name === undefined) continue;
      used.set(from, (used.get(from) ?? new Set()).add(name));
      return name;
    }
    throw new Error('a route has a schema that is in no contract');
  };
  const calls = table.filter(({ json }) => json).map((row) => printCall(row, nameOf));
  const imports = [...used].map(([from, names]) => printImport([...names].sort(asSorted), from));
  const doc =
    '/** Every call of the daemon whose body and answer are either JSON or empty, by the name of its line in the table. */';
  const head = [...imports, `import { send } from '${CLIENT}';\n`].sort(byPath).join('');
  return `${HEADER}\n${head}\n${doc}\nexport const daemon = {\n${calls.join('')}};\n`;
}

function printCall(row: NamedRoute, nameOf: (schema: z.ZodType) => string): string {
  const { name, method, path, body, answer, mark } = row;
  const taken = body !== null ? `body: ${nameOf(body)}` : mark !== null ? `${mark}: boolean` : '';
  const asked = mark === null ? `'${path}'` : `\`${path}\${${mark} ? '?${mark}' : ''}\``;
  const given = answer === null ? 'void' : nameOf(answer);
  const sent = `send<${given}>('${method}', ${asked}${body === null ? '' : ', body'})`;
  const line = `  ${name}: (${taken}) => ${sent},\n`;
  return line.length <= LINE_CHARACTERS_MAX + 1 ? line : `  ${name}: (${taken}) =>\n    ${sent},\n`;
}

function printImport(names: readonly string[], from: string): string {
  const line = `import type { ${names.join(', ')} } from '${from}';\n`;
  if (line.length <= LINE_CHARACTERS_MAX + 1) return line;
  return `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
}

const byPath = (one: string, other: string): number => (pathOf(one) < pathOf(other) ? -1 : 1);
const pathOf = (line: string): string => line.slice(line.indexOf(" from '")).replace('.gen.ts', '');

/** The order in which this project's formatter sorts imported names: capital and small letters count as the same. */
function asSorted(a: string, b: string): number {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RIGHTS } from '../../../src/adapters/http/access/rights.ts';
import { routeTable } from '../../../src/adapters/http/routes/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
// The daemon reads its configuration first, which gives refusals of a schema their words.
import '../../../src/core/config/index.ts';
import { refusalOf } from '../../fakes/real-routes.ts';

/** A known answer, so that a rewrite of the table cannot change a right, a PIN rule or a body without being seen. `vitest -u` writes it. */
const KNOWN = join(packageRoot, 'test/vectors/routes.txt');
const ALWAYS = new Set(routeTable(false, false).map(({ path }) => path));
const DEMO = new Set(routeTable(true, false).map(({ path }) => path));

const refused = (type: string, text: string, { method, path }: { method: string; path: string }) =>
  refusalOf({ method, path, headers: { 'content-type': type }, bytes: Buffer.from(text) });

test('every route has the method, right, lock rule, PIN rule and body that are written down', async () => {
  const lines: string[] = [];
  for (const row of routeTable(true, true)) {
    const { method, path, access, activity, pinAgain, barred } = row;
    const right = access === 'anyone' ? null : RIGHTS[access];
    const exists = ALWAYS.has(path) ? 'always' : DEMO.has(path) ? 'demo' : 'training';
    lines.push(`${method} ${path} | ${exists} | ${access}: ${right?.roles.join(' ') ?? 'everybody'}`);
    lines.push(
      `  locked: ${right?.locked ?? true} | activity: ${activity} | counted: ${barred !== null} | PIN: ${pinAgain}`,
    );
    // What the body must be, as its refusals say it: of no type, with nothing in it, with a field that nobody knows.
    for (const [type, text] of [
      ['text/plain', ''],
      ['application/json', ''],
      ['application/json', '{"other":1}'],
    ] as const) {
      const refusal = await refused(type, text, row);
      lines.push(refusal === null ? '  taken' : `  ${refusal.status} ${refusal.reason} ${refusal.message}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(KNOWN);
});

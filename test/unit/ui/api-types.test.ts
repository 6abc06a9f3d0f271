import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { printApi } from '../../../src/http/print-api.ts';

it('src/ui/api.gen.ts is what the schemas say: run `node scripts/api-types.mjs` after a change', () => {
  const printed = readFileSync(resolve(import.meta.dirname, '../../../src/ui/api.gen.ts'), 'utf8');
  expect(printed).toBe(printApi());
});

it('prints names for shared shapes and closed unions for enumerations', () => {
  const text = printApi();
  expect(text).toContain('compared: ComparedView[];');
  expect(text).toContain("value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';");
  expect(text).toContain('rect: [number, number, number, number];');
  expect(text).toContain("awaiting: ('mrz' | 'page' | 'live-face')[];");
  expect(text).not.toContain('any');
});

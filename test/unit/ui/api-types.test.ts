import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { printApi, printedFiles } from '../../../src/adapters/http/print/print-api.ts';
import { approvalSchemas } from '../../../src/central/approval-page/index.ts';
import { consoleSchemas } from '../../../src/central/console/index.ts';

const files: Record<string, string> = {
  ...printedFiles(),
  'console/api.gen.ts': printApi(consoleSchemas),
  'approval/api.gen.ts': printApi(approvalSchemas),
};

it.each(Object.entries(files))(
  'src/ui/%s is what the schemas say: run `node tools/api-types.mjs` after a change',
  (name, text) => {
    expect(readFileSync(resolve(import.meta.dirname, '../../../src/ui', name), 'utf8')).toBe(text);
  },
);

it('prints names for shared shapes and closed unions for enumerations', () => {
  const text = files['api.gen.ts'] ?? '';
  expect(text).toContain('checks: CheckView[];');
  expect(text).toContain("value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';");
  expect(text).toContain('rect: [number, number, number, number];');
  expect(text).toContain("awaiting: ('mrz' | 'page' | 'live-face' | 'second')[];");
  expect(text).not.toContain('any');
});

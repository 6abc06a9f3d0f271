import { z } from 'zod';
import { reportKind } from '../../adapters/report/index.ts';

const count = z.number().int().min(0);
const named = {
  file: z.string(),
  code: z.string(),
  name: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  reviewed: z.boolean().describe('Whether a native speaker who knows the field has read every word.'),
  keys: count,
  translated: count,
  display: z.boolean().describe('Whether it has the words of the traveller’s display.'),
};

export const LANGUAGE_CHECK = reportKind('language-check', 'a language file that was checked', {
  ...named,
  missing: z.array(z.string()).describe('Keys that are shown in English.'),
  roleWordsKnown: z.boolean().describe('Whether words that assign a role to a person are known for this language.'),
});

export const LANGUAGE_LIST = reportKind('language-list', 'languages that a site has added', {
  folder: z.string(),
  languages: z.array(z.strictObject(named)),
  refused: z.array(z.strictObject({ file: z.string(), reason: z.string(), message: z.string() })),
});

import { templateFromBytes } from '../../core/face/embedding/index.ts';
import { boundedLines } from './bounded-lines.ts';
import type { NamedTemplate } from './threshold-rows.ts';

/** Longest line of `eval faces`; the longest template would fit twice. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/**
 * Templates from result lines of `waypost eval faces`; the first folder of each file names the person. Throws if the file
 * cannot be read or contains any other line.
 */
export async function readTemplates(file: string): Promise<NamedTemplate[]> {
  const templates: NamedTemplate[] = [];
  for await (const line of boundedLines(file, MAX_LINE_CHARACTERS)) {
    if (line.text.trim() === '') continue;
    const value = line.tooLong ? null : parse(line.text);
    if (value === null) throw new Error(`line ${line.number} is not a result line of eval faces`);
    const bytes = typeof value['template'] === 'string' ? Buffer.from(value['template'], 'base64') : null;
    const template = bytes === null ? null : templateFromBytes(bytes, bytes.length / 4);
    const who = String(value['file'] ?? '').split('/')[0] ?? '';
    if (template !== null && who !== '') templates.push({ who, template });
  }
  return templates;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

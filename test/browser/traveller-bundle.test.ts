import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const ui = join(root, 'build/ui');
/** Of all that the display loads; the drawings and 28 languages are most of it. */
const MAX_BYTES = 64 * 1024;

/** Every file that the page loads, followed through what it names; the builder gives each eight characters of its content. */
function bundleOf(page: string): Map<string, string> {
  const found = new Map<string, string>();
  const open = [page];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const text = readFileSync(join(ui, name), 'utf8');
    found.set(name, text);
    for (const [, next] of text.matchAll(/["'(](?:\.?\/)?((?:assets\/)?[\w.]+-[\w-]{8}\.(?:js|css|svg))["')]/g)) {
      if (next !== undefined) open.push(next.startsWith('assets/') || next === page ? next : `assets/${next}`);
    }
  }
  return found;
}

/** The officer's words, of every area and language that there is, and keys under which they are asked for. */
async function officerWords(): Promise<{ key: string; text: string }[]> {
  const folder = join(root, 'src/ui/words');
  const files = readdirSync(folder).filter((name) => /-[a-z]{2}\.ts$/.test(name));
  expect(files.length).toBeGreaterThan(5);
  const all: { key: string; text: string }[] = [];
  for (const file of files) {
    const { words } = (await import(join(folder, file))) as { words: Record<string, string> };
    for (const [key, text] of Object.entries(words)) {
      // The officer sees what the traveller is asked to do, in the same words; one-word keys are words of any program.
      if (key.includes('.') && !key.startsWith('guidance.')) all.push({ key, text });
    }
  }
  return all;
}

describe('what the traveller display is made of', () => {
  const bundle = bundleOf('traveller.html');
  const text = [...bundle.values()].join('\n');

  it('is small, and shares nothing with the officer but the drawing library', () => {
    const officers = bundleOf('index.html');
    const shared = [...bundle.keys()].filter((name) => officers.has(name));
    expect(shared.filter((name) => !/favicon|jsxRuntime|preact/.test(name))).toEqual([]);
    expect([...bundle.values()].reduce((sum, one) => sum + Buffer.byteLength(one), 0)).toBeLessThan(MAX_BYTES);
  });

  it('holds none of the words of the officer, no key of them and no route but its own', async () => {
    const words = await officerWords();
    expect(words.length).toBeGreaterThan(500);
    const told = words.filter(
      ({ key, text: said }) => text.includes(key) || (said.length >= 12 && text.includes(said)),
    );
    expect(told).toEqual([]);
    expect(new Set(text.match(/\/api\/[\w/-]+/g))).toEqual(new Set(['/api/traveller/setup', '/api/traveller/events']));
    expect(text).not.toMatch(/watchlist|suspect|victim|traffick|liveness|adjudicat|inspection|getUserMedia/i);
  });

  it('finds the words of the officer in the screen of the officer: the search works', async () => {
    const officers = readdirSync(join(ui, 'assets'))
      .filter((name) => name.startsWith('words-'))
      .map((name) => readFileSync(join(ui, 'assets', name), 'utf8'))
      .join('\n');
    expect((await officerWords()).some(({ key }) => officers.includes(key))).toBe(true);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { SETUP_ROUTES } from '../../src/adapters/http/setup/setup-server.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { fits, REAL_ROUTES } from './real-routes.ts';

const SCREEN = join(packageRoot, 'src/ui');
const CALL =
  /(?:#send\(\s*|send<[^(]*>\(\s*'(GET|POST|DELETE)',\s*|fetch\(|postBytes<[^(]*>\(|EventSource\(|src=\{?)['"`](\/api\/[^'"`?]*)/g;

/** Every route that the sources of the officer's screen call, as `METHOD /path` of the route table, in order. */
export function callsOfScreen(): string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(SCREEN, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    // The table has a call for every route; only those that a component makes count.
    if (entry.name === 'daemon.gen.ts') continue;
    const text = readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8');
    for (const [, name] of text.matchAll(/\bdaemon\.(\w+)/g)) {
      const row = REAL_ROUTES.find((one) => one.name === name);
      if (row !== undefined) found.add(`${row.method} ${row.path}`);
    }
    for (const [, method, path = ''] of text.matchAll(CALL)) found.add(routeOf(method ?? null, path));
  }
  return [...found].sort();
}

/** A template such as `/api/x${again ? '?again' : ''}` names the path before it, or one with a part after it. */
function routeOf(method: string | null, written: string): string {
  const path = written.split('$')[0] ?? '';
  const row = [...REAL_ROUTES, ...SETUP_ROUTES].find(
    (one) =>
      (method === null || one.method === method) &&
      (one.path === path || (path.endsWith('/') && one.path.startsWith(`${path}:`))),
  );
  return row === undefined ? `${method ?? '?'} ${written} is in no table` : `${row.method} ${row.path}`;
}

/** Which browser test makes each call of the screen at a real daemon (`test/vectors/screen-calls.json`); null where none does. */
export const SHOWN_BY = JSON.parse(
  readFileSync(join(packageRoot, 'test/vectors/screen-calls.json'), 'utf8'),
) as Readonly<Record<string, string | null>>;

/** What pages asked of a daemon and were given, through a browser context of a test. */
export class ScreenCalls {
  readonly #given = new Set<string>();

  watch(context: BrowserContext): void {
    context.on('response', (response) => {
      if (response.ok()) this.#given.add(`${response.request().method()} ${new URL(response.url()).pathname}`);
    });
  }

  /** The calls that the list says this test shows, and that no page of it made with success. */
  owed(test: string): string[] {
    const given = [...this.#given].map((call) => call.split(' '));
    return Object.entries(SHOWN_BY)
      .filter(([, by]) => by === test)
      .map(([call]) => call)
      .filter((call) => {
        const [method, route = ''] = call.split(' ');
        return !given.some(([sent, path = '']) => sent === method && fits(route, path));
      });
  }
}

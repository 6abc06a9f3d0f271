import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { TOKEN, TravellerSite } from '../../fakes/traveller-site.ts';

const screenFolder = join(packageRoot, 'build/ui');
let site: TravellerSite;

beforeAll(async () => {
  site = await TravellerSite.open({ screenFolder });
});
afterAll(() => site?.close());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

function ask(path: string, accept: string | null, { method = 'GET', more = {} } = {}): Promise<Answer> {
  const headers = { ...(accept === null ? {} : { 'accept-encoding': accept }), ...more };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: 'localhost', port: site.port, path, method, headers, agent: false },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const script = (): string =>
  `/assets/${readdirSync(join(screenFolder, 'assets')).find((name) => /^index-.*\.js$/.test(name))}`;

describe('the compressed files of the screen', () => {
  const whole = (path: string): Buffer => readFileSync(join(screenFolder, path));

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ] as const)('go to a browser that says "%s" as %s, and are the plain ones', async (accept, encoding, unpack) => {
    for (const [path, file] of [
      [script(), script()],
      ['/', 'index.html'],
      ['/supervisor', 'index.html'],
      ['/traveller.html', 'traveller.html'],
    ] as const) {
      const { status, headers, body } = await ask(path, accept);
      expect([path, status, headers['content-encoding'], headers['vary']]).toEqual([
        path,
        200,
        encoding,
        'Accept-Encoding',
      ]);
      expect(headers['content-type']).toMatch(path === script() ? /^text\/javascript/ : /^text\/html/);
      expect(headers['cache-control']).toMatch(path === script() ? /immutable/ : /^no-store$/);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(Number(headers['content-length'])).toBe(body.length);
      expect(body.length).toBeLessThan(whole(file).length);
      expect(unpack(body).equals(whole(file))).toBe(true);
    }
  });

  it.each([[null], ['identity'], ['br;q=0, gzip;q=0'], ['zstd']] as const)(
    'stay plain for a reader that says %s',
    async (accept) => {
      const { status, headers, body } = await ask(script(), accept);
      expect([status, headers['content-encoding'], headers['vary']]).toEqual([200, undefined, 'Accept-Encoding']);
      expect(body.equals(whole(script()))).toBe(true);
    },
  );

  it('are not there under their own names, which a browser might not be able to read', async () => {
    for (const end of ['.br', '.gz'])
      for (const path of [script(), '/index.html']) expect((await ask(`${path}${end}`, 'gzip, br')).status).toBe(404);
    expect((await ask('/../package.json', 'br')).status).toBe(404);
    expect((await ask('/assets/..%2f..%2f..%2fpackage.json', 'br')).status).not.toBe(200);
  });

  it('are all there is: no answer of the lane is compressed, whatever a browser says', async () => {
    const bearer = { more: { authorization: `Bearer ${TOKEN}` } };
    for (const [path, more] of [
      ['/api/session', {}],
      ['/api/traveller/setup', bearer],
      ['/api/lane', {}],
      ['/words/site.json', {}],
    ] as const) {
      const { status, headers } = await ask(path, 'gzip, br', more);
      expect([path, headers['content-encoding']]).toEqual([path, undefined]);
      expect(status).not.toBe(404);
    }
  });

  it('lie beside every text of the built screen, and are no older than it', () => {
    const names = readdirSync(screenFolder, { recursive: true, encoding: 'utf8' });
    const texts = names.filter((name) => /\.(js|css|html)$/.test(name) && whole(name).length >= 512);
    expect(texts.length).toBeGreaterThan(30);
    for (const name of texts) {
      expect(brotliDecompressSync(whole(`${name}.br`)).equals(whole(name)), name).toBe(true);
      expect(gunzipSync(whole(`${name}.gz`)).equals(whole(name)), name).toBe(true);
    }
    expect(names.filter((name) => /\.woff2\.(br|gz)$/.test(name))).toEqual([]);
  });
});

#!/usr/bin/env node
// Builds the page for receiving bodies as one file. The same sources always give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';
import { tsImport } from 'tsx/esm/api';
import { build, transformWithEsbuild } from 'vite';

const { spokenForm } = await tsImport('../../src/delivery/format/fingerprint.ts', import.meta.url);
const { blake2b256, cryptoReady } = await tsImport('../../src/adapters/storage/crypto/index.ts', import.meta.url);
// Makes the page the same in every environment.
process.env.NODE_ENV = 'production';
const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'src/opener');
/** Largest size of the page, bytes: it must fit on any stick and load at once. */
const PAGE_LIMIT_BYTES = 150_000;
const ZEROS = '0'.repeat(64);

const sha256 = (text, encoding) => createHash('sha256').update(text).digest(encoding);

async function scriptOf() {
  const { output } = await build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact', jsxDev: false, charset: 'utf8', legalComments: 'none' },
    build: {
      write: false,
      target: ['chrome100', 'firefox100', 'safari15'],
      modulePreload: false,
      rollupOptions: {
        input: join(source, 'main.tsx'),
        output: { format: 'iife', entryFileNames: 'opener.js' },
      },
    },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  if (chunks.length !== 1 || output.length !== 1) throw new Error('the page must be one script and nothing else');
  // An end tag inside a text would end the script.
  return chunks[0].code.trim().replaceAll('</', '<\\/');
}

/** The texts in languages other than English, deflated, in the order of the English texts. */
async function packedWords() {
  const of = async (locale) => (await tsImport(`../../src/opener/words/${locale}.ts`, import.meta.url))[locale];
  const keys = Object.keys(await of('en'));
  const all = {};
  for (const locale of ['fr', 'es', 'ar', 'pt', 'ru']) {
    const words = await of(locale);
    all[locale] = keys.map((key) => words[key]);
  }
  return deflateSync(JSON.stringify(all), { level: 9, memLevel: 9 }).toString('base64');
}

/** @returns {Promise<{ page: string, digest: string, words: string }>} `digest`: SHA-256 of the whole file, hex */
async function openerPage() {
  const script = await scriptOf();
  const { code } = await transformWithEsbuild(readFileSync(join(source, 'styles.css'), 'utf8'), 'styles.css', {
    loader: 'css',
    minify: true,
  });
  const style = code.trim();
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script, 'base64')}'`,
    `style-src 'sha256-${sha256(style, 'base64')}'`,
    'img-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const words = await packedWords();
  const filled = readFileSync(join(source, 'page.html'), 'utf8').replace(
    /\/\*(POLICY|DIGEST|STYLE|WORDS|SCRIPT)\*\//g,
    (_, name) => ({ POLICY: policy, DIGEST: ZEROS, STYLE: style, WORDS: words, SCRIPT: script })[name],
  );
  await cryptoReady();
  const inside = blake2b256(Buffer.from(filled));
  const said = spokenForm(inside.slice(0, 32));
  const page = filled.replace(`content="${ZEROS}"`, () => `content="${inside} ${said}"`);
  const bytes = Buffer.byteLength(page);
  if (bytes > PAGE_LIMIT_BYTES) throw new Error(`opener.html has ${bytes} bytes, more than ${PAGE_LIMIT_BYTES}`);
  return { page, digest: sha256(page, 'hex'), words: said };
}

const { page, digest, words } = await openerPage();
const to = resolve(process.argv[2] ?? join(root, 'build/opener'));
mkdirSync(to, { recursive: true });
writeFileSync(join(to, 'opener.html'), page);
writeFileSync(join(to, 'opener.html.sha256'), `${digest}  opener.html\n`);
writeFileSync(join(to, 'opener.words.txt'), `${words}\n`);
console.log(`opener.html: ${Buffer.byteLength(page)} bytes, SHA-256 ${digest}, words: ${words}`);

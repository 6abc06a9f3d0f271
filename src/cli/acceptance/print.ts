import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { whyRefused } from '../../adapters/files/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import type { Result } from '../../core/result/index.ts';
import { type Certificate, digestOf } from './certificate.ts';
import { certificatePage } from './page.ts';

/** Where the kiosk's browser is (decision 0033). */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** Longest time from starting the browser to having the file, ms. */
const PRINT_WITHIN_MS = 60_000;
/** Largest PDF, bytes; a larger file cannot be our page. */
const PDF_LIMIT_BYTES: number = 4 * 1024 * 1024;

export type PrintVerdict = Result<'PRINT_FAILED', { file: string }>;

/**
 * Prints a certificate to `file`, PDF, A4, with the browser of the kiosk. A failed print does not affect the certificate:
 * the signed file is the statement, and the page can be made again from it anywhere.
 */
export async function printCertificate(
  certificate: Certificate,
  { file, chromium = CHROMIUM.find((path) => existsSync(path)) }: { file: string; chromium?: string | undefined },
): Promise<PrintVerdict> {
  const failed = (why: string): PrintVerdict => ({
    ok: false,
    reason: 'PRINT_FAILED',
    message: `The page was not printed: ${why}. The certificate is valid; print it later: waypost acceptance show FILE --pdf FILE`,
  });
  if (chromium === undefined || !existsSync(chromium)) return failed('Chromium is not installed here');
  const folder = mkdtempSync(join(tmpdir(), 'waypost-print-'));
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    await writeFile(page, certificatePage(certificate, digestOf(certificate)), { mode: 0o600 });
    const fault = await browser(chromium, { folder, page, pdf });
    if (fault !== null) return failed(fault);
    const bytes = await readFile(pdf);
    if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-')) || bytes.length > PDF_LIMIT_BYTES)
      return failed('Chromium wrote no page');
    await replaceFile(file, bytes, { suffix: 'part' });
    return { ok: true, file };
  } catch (error) {
    return failed(whyRefused(error, file, 'written').replace(/\.$/, ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Null if the browser ended normally. Its own sandbox cannot be used by root; the page has no script and loads nothing. */
function browser(
  path: string,
  { folder, page, pdf }: { folder: string; page: string; pdf: string },
): Promise<string | null> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [
    '--headless',
    ...root,
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ];
  return new Promise((resolve) => {
    const child = spawn(path, args, { stdio: 'ignore', env: { PATH: '/usr/bin:/bin', HOME: folder } });
    const timer = setTimeout(() => child.kill('SIGKILL'), PRINT_WITHIN_MS);
    const end = (fault: string | null): void => {
      clearTimeout(timer);
      resolve(fault);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(code === 0 ? null : `Chromium ended with ${signal ?? code}`));
  });
}

import { blake, bytesOf, toHex } from './crypto/primitives.ts';

/**
 * A page cannot hold the digest of its own bytes. The build leaves 64 zeros and blank words in its place, takes the BLAKE2b-256
 * of that, and then inserts it: `tools/opener/build.mjs`. The SHA-256 beside the file is of the whole file.
 */
const DIGEST = /(<meta name="waypost-opener" content=")([0-9a-f]{64})( [a-z ]+)?(">)/;
const ZEROS = '0'.repeat(64);

/** The digest, and its words, that the build put into this page. */
export function ownCopy(): { digest: string; words: string } {
  const content = document.querySelector('meta[name="waypost-opener"]')?.getAttribute('content') ?? ZEROS;
  return { digest: content.slice(0, 64), words: content.slice(65) };
}

/** Compares another copy of the page with this one; null if the file is not a copy of the page. */
export function copyDigest(html: string): 'same' | 'other' | null {
  const found = DIGEST.exec(html);
  if (found === null) return null;
  const blank = html.replace(DIGEST, `$1${ZEROS}$4`);
  const digest = toHex(blake(bytesOf(blank), 32));
  return digest === found[2] && digest === ownCopy().digest ? 'same' : 'other';
}

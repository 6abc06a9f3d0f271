import { digest, type HashName } from '../algorithms.ts';
import type { Certificate } from '../certificate.ts';
import type { SignedData } from '../cms.ts';
import { serialOf } from '../crl.ts';
import { nameKey } from '../name.ts';
import type { NamedSigner } from './terms.ts';

/**
 * How an entry identifies the signer of a document: `hash`: by the hash of the certificate, which no other has; `name`: by a
 * name, which anybody can write into a certificate; `sid`: no certificate was found, and the signed message states the same as
 * the entry; `unknown`: by a hash with an unlisted algorithm. Null if it identifies a different signer.
 */
export function namedBy(
  { named, hash }: NamedSigner,
  { certificate, signed }: { certificate: Certificate | null; signed: SignedData | null },
  algorithm: HashName | null,
): 'hash' | 'name' | 'sid' | 'unknown' | null {
  if (certificate === null) return named !== null && signed !== null && isStated(named, signed) ? 'sid' : null;
  if (named !== null && !isName(named, certificate)) return null;
  if (hash === null) return 'name';
  if (algorithm === null) return 'unknown';
  return Buffer.from(digest(algorithm, certificate.der)).toString('hex') === hash ? 'hash' : null;
}

type Named = NonNullable<NamedSigner['named']>;

function isName(named: Named, { issuer, serial, ski }: Certificate): boolean {
  if ('ski' in named) return ski === named.ski;
  return issuer.key === named.issuer && serialOf(Buffer.from(serial, 'hex')) === named.serial;
}

function isStated(named: Named, { signer: { issuer, serial, ski } }: SignedData): boolean {
  if ('ski' in named) return ski === named.ski;
  if (issuer === null || serial === null || nameKey(issuer) !== named.issuer) return false;
  return serialOf(Buffer.from(serial, 'hex')) === named.serial;
}

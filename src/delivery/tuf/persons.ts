import { canonicalize } from '@tufjs/canonical-json';
import { fromHex } from '../../adapters/storage/crypto/index.ts';
import { verify } from '../../adapters/storage/keys/index.ts';
import type { SignedRoot } from './metadata-form.ts';
import { refused, type UpdateRefusal } from './reasons.ts';

/** Maximum number of signatures that are checked in one metadata file; central writes at most ten. */
const SIGNATURES_MAX = 64;

/**
 * Refuses if fewer people signed than the threshold requires. A TUF threshold counts keys (TUF specification 6.1), and one
 * person may have obtained two. The root says whose each key is; a key that it does not mention counts as one person.
 */
export function signedByPeople(file: Uint8Array, root: SignedRoot, role: 'root' | 'targets'): UpdateRefusal | null {
  const { signatures, signed } = parse(file);
  const bytes = new TextEncoder().encode(canonicalize(signed));
  const { keyids, threshold } = root.roles[role];
  const people = new Set<string>();
  for (const { keyid = '', sig = '' } of signatures.slice(0, SIGNATURES_MAX)) {
    const [key, signature] = [fromHex(root.keys[keyid]?.keyval.public ?? '', 32), fromHex(sig, 64)];
    if (!keyids.includes(keyid) || key === null || signature === null || !verify(bytes, signature, key)) continue;
    people.add(root.persons?.[keyid] ?? keyid);
  }
  if (people.size >= threshold) return null;
  const message = `The ${role} metadata is signed by keys of ${people.size} person(s); ${threshold} different people must sign. Do not use it, and tell central IT.`;
  return refused(role === 'root' ? 'UPDATE_BAD_SIGNATURE_ROOT' : 'UPDATE_BAD_SIGNATURE_TARGETS', message);
}

function parse(file: Uint8Array): { signatures: { keyid?: string; sig?: string }[]; signed: unknown } {
  return JSON.parse(Buffer.from(file).toString('utf8'));
}

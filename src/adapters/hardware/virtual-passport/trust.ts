import { gatherTrust, TrustStore } from '../../../core/trust/index.ts';
import type { TestPki } from './pki/authority.ts';

/**
 * The store of somebody who trusts this invented issuer, and nobody else. Like `trustFolder`, it holds the issuers that were asked
 * for before. `now`: time of its import.
 */
export function trustStore(pki: TestPki, now: Date): TrustStore {
  const files = pki.trustFolder();
  const inside = (folder: string) =>
    [...files].flatMap(([name, bytes]) => (name.startsWith(folder) ? [{ name, bytes }] : []));
  const sources = { certificates: inside('csca/'), crls: inside('crl/'), masterLists: [], pinned: [] };
  return new TrustStore(gatherTrust({ ...sources, countries: { UTO: 'UT' } }, { imported: now.toISOString() }).parts);
}

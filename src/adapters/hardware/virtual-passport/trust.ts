import { gatherTrust, TrustStore } from '../../../core/trust/index.ts';

/** An invented issuer, such as `TestPki`: what it publishes, by file name. */
interface Issuer {
  trustFolder(): Map<string, Uint8Array>;
}

/**
 * A trust store with only these invented issuers. Like `trustFolder`, it contains only what was
 * requested. `now`: time of its import.
 */
export function trustStore(issuers: readonly Issuer[], now: Date): TrustStore {
  const files = issuers.flatMap((issuer) => [...issuer.trustFolder()]);
  const inside = (folder: string) =>
    files.flatMap(([name, bytes]) => (name.startsWith(folder) ? [{ name, bytes }] : []));
  const sources = {
    certificates: inside('csca/'),
    sealSigners: inside('signers/'),
    crls: inside('crl/'),
    defectLists: inside('deviations/'),
    masterLists: [],
    pinned: [],
  };
  return new TrustStore(gatherTrust({ ...sources, countries: { UTO: 'UT' } }, { imported: now.toISOString() }).parts);
}

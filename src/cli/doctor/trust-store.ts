import type { TrustStore } from '../../core/trust/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import { trustPacks } from '../../delivery/packs/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Finding, note, ok, work } from './finding.ts';

/**
 * The trust store. If none was ever imported, every chip has an unknown issuer. This is reported, but is not a fault on a lane
 * without a chip reader.
 */
export function trustStore(state: OpenedState): Finding {
  const { facts, fault, current } = trustPacks.loadTrust(
    { ...stationOf(state), trust: state.config.policyKeys },
    state.clock,
  );
  const remedy = 'waypost trust import FILE --config FILE';
  if (fault !== null) return work('trust store', fault.notice, remedy, fault.reason);
  if (facts === null) return note('trust store', 'none: every chip and every seal has an unknown issuer', remedy);
  const until = facts.expires === null ? 'without an expiry date' : `until ${facts.expires}`;
  const words = `store ${facts.version} of ${facts.created}, ${until}`;
  return trustContent(words, current().parts, { now: state.clock.wall().getTime(), remedy });
}

/**
 * How much is in the store, and which list of revoked certificates expires first: without a current list, everything signed by
 * its issuer remains undetermined.
 */
export function trustContent(
  store: string,
  { entries, crls, defectLists }: Pick<TrustStore['parts'], 'entries' | 'crls' | 'defectLists'>,
  { now, remedy }: { now: number; remedy: string },
): Finding {
  const of = (wanted: TrustStore['parts']['entries'][number]['role']) =>
    entries.filter(({ role }) => role === wanted).length;
  const certificates = `${of('csca')} CSCAs, ${of('seal-signer')} signers of seals, ${of('document-signer')} signers of documents`;
  const ends = crls.flatMap(({ list: { nextUpdate } }) => (nextUpdate === null ? [] : [nextUpdate]));
  const first = ends.length === 0 ? null : Math.min(...ends);
  const next = first === null ? '' : `, the first to end on ${new Date(first).toISOString()}`;
  const old = defectLists.filter(({ signer, anchor }) => Math.min(signer.notAfter, anchor.notAfter) < now);
  const aged = old.length === 0 ? '' : `, ${old.length} of them out of date`;
  const defects = defectLists.length === 0 ? '' : `, ${defectLists.length} lists of known defects${aged}`;
  const words = `${store}; ${certificates}, ${crls.length} lists of revoked certificates${next}${defects}`;
  if (first !== null && first < now)
    return note(
      'trust store',
      `${words}: it has expired, and everything that its issuer signed remains undetermined`,
      remedy,
    );
  if (old.length > 0) return note('trust store', `${words}: they no longer improve any result`, remedy);
  return ok('trust store', words);
}

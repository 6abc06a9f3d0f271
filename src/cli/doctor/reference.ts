import { stationOf } from '../../daemon/state/index.ts';
import { referencePacks } from '../../delivery/packs/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Finding, ok, work } from './finding.ts';

/** The document reference. A lane works without one, so it is not a fault if none is installed. */
export function documentReference(state: OpenedState): Finding {
  const site = { ...stationOf(state), trust: state.config.modelKeys };
  const { current, facts, fault } = referencePacks.loadReference(site, state.clock);
  const remedy = 'waypost documents reference import FILE --config FILE';
  if (fault !== null) return work('document reference', fault.notice, remedy, fault.reason);
  const content = current();
  if (content === null || facts === null) return ok('document reference', 'none');
  const until = facts.expires === null ? 'without an expiry date' : `until ${facts.expires}`;
  return ok('document reference', `reference ${facts.version}, ${content.documents.length} documents, ${until}`);
}

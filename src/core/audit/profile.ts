import type { LogProfile } from '../inspection/policy/pack/index.ts';
import { CHECK_TABLE, type Check } from '../inspection/record/checks/index.ts';
import type { InspectionEvent } from '../inspection/record/index.ts';

/**
 * Extended nodes of a check (TR-03135-2 Table 4.26) as this product has them: the scanned area (`imageArea`, and `region` if
 * TR-03135-1 does not require it) and the values that did not agree (`personal.compared`). Pictures, chip files and contents of
 * seals are never in an event.
 */
function withoutExtended(check: Check): Check {
  const { imageArea: _area, personal, region, ...rest } = check;
  // TR-03135-1 5.5.4.2: the searched area of a spectral check is always logged, as its quality is (TR-03121-3 4.11.3.1).
  const spectral = CHECK_TABLE[check.check].clause === 'TR-03135-1 5.5.4.2';
  const quality = personal?.quality === undefined ? {} : { personal: { compared: [], quality: personal.quality } };
  return { ...rest, ...quality, ...(spectral && region !== undefined ? { region } : {}) };
}

/**
 * The event in the form that the profile of TR-03135-2 4.3 allows in the log. `basic`: every result, without extended nodes.
 * `standard`: also the extended nodes of checks that failed or are undetermined, but not of any others, including aborted ones.
 */
export function loggedUnder(event: InspectionEvent, profile: LogProfile): InspectionEvent {
  if (event.kind !== 'check-done') return event;
  const { value } = event.check;
  const extended = profile === 'standard' && (value === 'failed' || value === 'undetermined');
  return extended ? event : { ...event, check: withoutExtended(event.check) };
}

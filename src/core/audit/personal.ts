import type { Alert } from '../inspection/record/alerts/index.ts';
import type { Check } from '../inspection/record/checks/index.ts';
import type { InspectionEvent } from '../inspection/record/index.ts';
import type { Json } from './canonical.ts';

/** The parts of one event that name or describe a person, by their position in it. */
export interface PersonalParts {
  event?: Json;
  check?: Json;
  alert?: Json;
}

type Loose = Record<string, unknown>;

/**
 * Splits an event into the body of its audit row and what must be sealed separately: `personal` of the event itself,
 * of its check and of its alert. `null` if the event does not contain anything personal.
 */
export function splitPersonal(event: InspectionEvent): { body: Json; personal: PersonalParts | null } {
  const { personal: own, ...body } = event as InspectionEvent & { personal?: unknown } & Loose;
  const parts: PersonalParts = {};
  if (own !== undefined) parts.event = own as Json;
  if (event.kind === 'check-done' && event.check.personal !== undefined) {
    const { personal, ...check } = event.check;
    parts.check = personal as unknown as Json;
    (body as Loose)['check'] = check;
  }
  if (event.kind === 'alert-raised' && event.alert.personal !== undefined) {
    const { personal, ...alert } = event.alert;
    parts.alert = personal as unknown as Json;
    (body as Loose)['alert'] = alert;
  }
  return { body: body as Json, personal: Object.keys(parts).length === 0 ? null : parts };
}

/** The inverse; with `null` (purged or unreadable) the event is returned without its personal part. */
export function joinPersonal(body: Json, personal: PersonalParts | null): InspectionEvent {
  const event = { ...(body as object) } as InspectionEvent & { personal?: unknown };
  if (personal?.event !== undefined) event.personal = personal.event;
  if (event.kind === 'check-done' && personal?.check !== undefined) {
    event.check = { ...event.check, personal: personal.check as unknown as NonNullable<Check['personal']> };
  }
  if (event.kind === 'alert-raised' && personal?.alert !== undefined) {
    event.alert = { ...event.alert, personal: personal.alert as unknown as NonNullable<Alert['personal']> };
  }
  return event;
}

/** Subject of messages to all kiosks. Subjects of the line never name a list, an agency, a referral or a kind. */
export const EVERYONE = 'a.all';

/** Subject on which the kiosk publishes its cells. */
export function upSubject(linkId: string): string {
  return `up.${linkId}`;
}

/** Subject on which the kiosk receives its answers. */
export function downSubject(linkId: string): string {
  return `dn.${linkId}`;
}

/** The link id in the subject of a cell; null if it is not one. */
export function linkIdIn(subject: string): string | null {
  return /^up\.([0-9a-f]{20})$/.exec(subject)?.[1] ?? null;
}

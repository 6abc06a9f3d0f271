/** Everything a kiosk may say and hear on the line. No subject names a list, an agency, a referral or a kind. */
export const EVERYONE = 'a.all';

/** Where the kiosk publishes its cells. */
export function upSubject(linkId: string): string {
  return `up.${linkId}`;
}

/** Where the kiosk hears its answers. */
export function downSubject(linkId: string): string {
  return `dn.${linkId}`;
}

/** The link id in the subject of a cell; null if it is not one. */
export function linkIdIn(subject: string): string | null {
  return /^up\.([0-9a-f]{20})$/.exec(subject)?.[1] ?? null;
}

import { type Desk, EXIT_REFUSED, profilesAt } from './desk.ts';
import { REPORT_NONE, type SaysProfiles } from './reports.ts';

/** `waypost scanner profiles`: every profile, whether it comes with the program or is the site's own, and what was refused. */
export function listProfiles(desk: Desk, report: SaysProfiles = REPORT_NONE): number {
  const { profiles, origins, problems } = profilesAt(desk);
  const rows = [...profiles.values()].map((profile) => {
    const { id, title, match, probe, verified, source, unverified } = profile;
    const { from = 'shipped' as const, file = '', replaces = false } = origins.get(id) ?? {};
    const usb = match.map(({ vid, pid }) => ({ vid, pid: pid ?? null }));
    return { id, title, origin: from, file, replaces, usb, asked: probe !== null, verified, source, unverified };
  });
  report({ profiles: rows, refused: problems.map(({ file, detail, remedy }) => ({ file, detail, remedy })) });
  for (const { id, title, origin, file, replaces, verified } of rows) {
    const where = origin === 'shipped' ? 'with the program' : file;
    desk.say(`${id.padEnd(24)} ${title}`);
    desk.say(
      `  ${where}${replaces ? ', in place of the delivered one' : ''}; known from: ${verified}, never tried on the device`,
    );
  }
  return problems.length === 0 ? 0 : EXIT_REFUSED;
}

import { REPORT_NONE, type SaysProfiles } from './reports.ts';
import { EXIT_REFUSED, profilesAt, type ScannerContext } from './terminal.ts';

/** `waypost scanner profiles`: every profile, whether it comes with Waypost or from the site, and which were refused. */
export function listProfiles(terminal: ScannerContext, report: SaysProfiles = REPORT_NONE): number {
  const { profiles, origins, problems } = profilesAt(terminal);
  const rows = [...profiles.values()].map((profile) => {
    const { id, title, match, probe, verified, source, unverified } = profile;
    const { from = 'shipped' as const, file = '', replaces = false } = origins.get(id) ?? {};
    const usb = match.map(({ vid, pid }) => ({ vid, pid: pid ?? null }));
    return { id, title, origin: from, file, replaces, usb, asked: probe !== null, verified, source, unverified };
  });
  report({ profiles: rows, refused: problems.map(({ file, detail, remedy }) => ({ file, detail, remedy })) });
  for (const { id, title, origin, file, replaces, verified } of rows) {
    const where = origin === 'shipped' ? 'comes with Waypost' : file;
    terminal.say(`${id.padEnd(24)} ${title}`);
    terminal.say(
      `  ${where}${replaces ? ', used instead of the delivered one' : ''}; known from: ${verified}, never tried on the device`,
    );
  }
  return problems.length === 0 ? 0 : EXIT_REFUSED;
}

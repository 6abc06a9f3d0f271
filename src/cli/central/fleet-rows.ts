import type { FleetStatus } from '../../central/fleet/status/index.ts';

/** The status of a fleet in words: one line for each kiosk, then the line itself. */
export function statusTable(status: FleetStatus): string[] {
  const { kiosks, states, server, certificateDays, refused, gaps } = status;
  const head = ['kiosk', 'state', 'way', 'heard', 'program', 'waiting', 'owed', 'behind', 'codes'];
  const rows = kiosks.map((kiosk) => [
    ...[kiosk.name, kiosk.state, kiosk.way ?? '-', kiosk.heard?.slice(0, 19) ?? 'never', kiosk.program ?? '-'],
    ...[shown(kiosk.waiting), shown(kiosk.owed)],
    kiosk.behind.map(({ list, generation, newest }) => `${list} ${generation} of ${newest}`).join(', ') || '-',
    kiosk.codes.join(' ') || '-',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const counts = `${kiosks.length} kiosks: ${states.well} well, ${states.late} late, ${states.overdue} overdue, ${states.never} never heard`;
  const about =
    server === null
      ? 'no answer'
      : `nats-server ${server.version}, ${server.connections} connections, ${server.memoryMiB} MiB`;
  return [
    ...table,
    counts,
    `server: ${about}; certificate: ${certificateDays ?? 'not readable,'} days`,
    `missing notices: ${gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)}`,
    ...refused.map(({ reason, way, times, last }) => `refused: ${reason} (${way}) ${times} times, last ${last}`),
  ];
}

function shown(count: number | null): string {
  return count === null ? '-' : String(count);
}

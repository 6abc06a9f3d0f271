import { type Access, RIGHTS } from '../access/index.ts';
import { ROLES, type Role } from '../api/index.ts';
import { routeTable } from '../routes/index.ts';
import { OUTCOME_PATH, SETUP_PATH, STREAM_PATH } from '../server/index.ts';
import { LANE_FIELDS } from '../views/index.ts';

const HEAD = `# Roles and rights

Printed from the tables that the daemon uses (\`src/adapters/http/routes/table.ts\`, \`src/adapters/http/access/rights.ts\`, \`src/adapters/http/views/role-view.ts\`) by
\`node tools/roles.mjs\`. Do not edit. A test compares this page with the tables. Another
test tries every line on a running server, in every role. If a route or a right changes and this page does not, the tests fail.

An account has one role.

- **officer** examines travellers and decides.
- **supervisor** does the same, accepts hand-overs, confirms as the second person, and sees how the lane is used.
- **technician** keeps the kiosk running and sees no traveller.
- **protection** follows referrals to the protection desk.
- **dpo**, the data-protection officer, sees what is kept and who looked, and finds the record of a slip.

In the state training, a trainee is an officer and an instructor is a supervisor: they have these rights on drawn travellers
and none on live lists (docs/training.md). The display that faces the traveller has no account: its token opens two routes
and nothing else. A **machine** is the account of an outside system, such as an entry/exit system or a gate. Its token opens the
stream of outcomes while the policy allows it, and nothing else (docs/outcome-stream.md). docs/security.md lists what is
done on the command line, and what needs two people.

"yes" means that the request is accepted; everybody else gets 401 or 403. "locked" is a session of the right role whose screen is
locked. "PIN again" means that the request is refused with \`PIN_AGAIN\` if the account's own PIN was last typed more than five
minutes ago. This applies always, or only to three actions: allowing a traveller despite a sign that is not a tick, setting an entry
of a list aside, and taking the camera over from another page. "nobody" has no session. The display and a machine count as nobody on every route but their own.
`;

const LANE_HEAD = `
## Fields of the lane

\`GET /api/lane\` and every event of \`GET /api/events\` contain these fields. "empty" is null; "no names" is the entry
without its name.
`;

/** docs/roles.md. */
export function printRoles(): string {
  return `${HEAD}\n## Routes\n\n${table(ROUTE_COLUMNS, routeRows())}${LANE_HEAD}\n${table(['field', ...ROLES], laneRows())}`;
}

const ROUTE_COLUMNS = ['method', 'path', 'exists', 'PIN again', ...ROLES, 'locked', 'nobody', 'display', 'machine'];

function routeRows(): string[][] {
  const always = new Set(routeTable(false, false).map(({ method, path }) => `${method} ${path}`));
  const demo = new Set(routeTable(true, false).map(({ method, path }) => `${method} ${path}`));
  const rows = routeTable(true, true).map(({ method, path, access, pinAgain }) => {
    const key = `${method} ${path}`;
    const exists = always.has(key) ? 'always' : demo.has(key) ? 'demo lane' : 'training';
    const nobody = access === 'anyone' ? 'yes' : '401';
    return [
      method,
      path,
      exists,
      pinAgain ?? '',
      ...ROLES.map((role) => cell(access, role)),
      lockedCell(access),
      nobody,
      nobody,
      nobody,
    ];
  });
  const display = [SETUP_PATH, STREAM_PATH].map((path) => {
    return ['GET', path, 'with a display', '', ...ROLES.map(() => '401'), '401', '401', 'yes', '401'];
  });
  const outcomes = ['GET', OUTCOME_PATH, 'not in training', '', ...ROLES.map(() => '401'), '401', '401', '401', 'yes'];
  return [...rows, ...display, outcomes];
}

function cell(access: Access, role: Role): string {
  return access === 'anyone' || RIGHTS[access].roles.includes(role) ? 'yes' : '403';
}

function lockedCell(access: Access): string {
  return access === 'anyone' || RIGHTS[access].locked ? 'yes' : '401';
}

function laneRows(): string[][] {
  return Object.entries(LANE_FIELDS).map(([field, shown]) => [
    field,
    ...ROLES.map((role) => {
      if (shown === 'everybody' || RIGHTS.decider.roles.includes(role)) return 'yes';
      return shown === 'deciders' ? 'empty' : 'no names';
    }),
  ]);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, columns.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

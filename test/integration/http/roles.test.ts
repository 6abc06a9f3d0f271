import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ROLES, type Role } from '../../../src/adapters/http/api/roles.ts';
import { printRoles } from '../../../src/adapters/http/print/print-roles.ts';
import type { TrainingControl } from '../../../src/adapters/http/routes/index.ts';
import { routeTable } from '../../../src/adapters/http/routes/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { entryOf, LANES, PROTECT_ID, withEntries } from '../../fakes/lane-views.ts';
import { OFFICERS, TestServer } from '../../fakes/test-server.ts';
import { TOKEN } from '../../fakes/traveller-site.ts';

/** docs/roles.md says who may what; these tests ask a running server each line of it as everybody. */
const page = readFileSync(join(packageRoot, 'docs', 'roles.md'), 'utf8');
const routes = rowsUnder('## Routes');
const fields = rowsUnder('## Fields of the lane');
const VISITORS = [...ROLES, 'locked', 'nobody', 'display', 'machine'] as const;
const MACHINE_TOKEN = 'gate-1.token-of-a-machine-in-these-tests';
type Visitor = (typeof VISITORS)[number];
/** What a read answers whom it lets in: there is something, nothing, nothing of that name, or the store behind it is closed. */
const READ = [200, 204, 404, 503];
const TYPE_MISSING = 415;

let server: TestServer;
const cookies = new Map<Role, string>();
/** A locked session of each role. */
const locked = new Map<Role, string>();

beforeAll(async () => {
  server = await TestServer.open({
    demo: true,
    training: emptyTraining(),
    traveller: {
      look: () => 'idle',
      setup: { languages: ['en'], turnMs: 60_000, training: false, help: null, notice: null },
      token: TOKEN,
    },
    outcomes: {
      lane: 'lane-1',
      machines: {
        verify: (token) => (token === MACHINE_TOKEN ? { id: 'gate-1', epoch: 0 } : null),
        isSame: () => true,
      },
      isOn: () => true,
      wall: () => new Date(0),
      connect: () => undefined,
    },
  });
  for (const role of ROLES) cookies.set(role, await server.signIn(accountOf(role)));
  for (const role of ['supervisor', 'protection', 'dpo'] as const) {
    // A colleague of the same role: an account has one session.
    server.accounts.more.push({ id: `${role}.locked`, name: role, role });
    locked.set(role, await server.signIn(`${role}.locked`));
    await server.post('/api/session/lock', {}, locked.get(role) ?? '');
  }
});
afterAll(() => server.close());

describe('docs/roles.md', () => {
  it('is what the tables of the server print', () => {
    expect(page, 'docs/roles.md is out of date: read what changed, then run node tools/roles.mjs').toBe(printRoles());
  });

  it('has one line for every route there is, and a visitor for every column', () => {
    const listed = routes.map((row) => `${row['method']} ${row['path']}`);
    for (const { method, path } of routeTable(true, true)) expect(listed).toContain(`${method} ${path}`);
    expect(new Set(listed).size).toBe(listed.length);
    expect(Object.keys(routes[0] ?? {})).toEqual(['method', 'path', 'exists', 'PIN again', ...VISITORS]);
  });

  it('lets nobody in without an account but to sign in', () => {
    const open = routes.filter((row) => row['nobody'] === 'yes').map((row) => `${row['method']} ${row['path']}`);
    // The last three are steps of a sign-in: without the cookie that a right PIN gave they answer nothing but that.
    expect(open).toEqual([
      'GET /api/session',
      'POST /api/session',
      'POST /api/session/key',
      'POST /api/session/first-key',
      'POST /api/session/new-key',
    ]);
  });
});

describe.each(routes.map((row) => [`${row['method']} ${row['path']}`, row] as const))('%s', (_name, row) => {
  test.each(VISITORS)('as %s is as written', async (visitor) => {
    const said = row[visitor];
    const status = await ask(row, visitor);
    if (said !== 'yes') expect(String(status)).toBe(said);
    else expect(row['method'] === 'GET' ? READ : [TYPE_MISSING]).toContain(status);
  });
});

describe('a lane with real travellers and no second display', () => {
  it('has no route of demonstration, training or display', async () => {
    const plain = await TestServer.open();
    try {
      const cookie = await plain.signIn('super1');
      for (const row of routes.filter(({ exists }) => exists !== 'always')) {
        const path = pathOf(row);
        const answer = await plain.ask({ method: row['method'] ?? '', path, headers: plain.own(null), cookie });
        expect(answer.status, path).toBe(404);
      }
    } finally {
      await plain.close();
    }
  });
});

describe('the lane', () => {
  const { inspection, party } = LANES.secondDiffers();
  const interrupted = [
    {
      inspectionId: '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a01',
      openedAt: '',
      phase: 'read',
      name: 'NAMED',
      alerts: withEntries(entryOf(PROTECT_ID, 'protect')).inspection?.alerts ?? [],
    },
  ];

  test.each(ROLES)('shows a %s the fields that are written, in the snapshot and in the stream', async (role) => {
    server.lane.change({ inspection, party, interrupted });
    const cookie = cookies.get(role) ?? '';
    const stream = await EventReader.open(server, cookie);
    await stream.until((reader) => reader.events().length === 1);
    stream.close();
    const views = [(await server.ask({ path: '/api/lane', cookie })).json(), stream.events()[0]?.data];
    for (const view of views as Record<string, unknown>[]) {
      expect(Object.keys(view).sort()).toEqual(fields.map((row) => row['field']).sort());
      for (const row of fields) {
        const shown = view[row['field'] ?? ''];
        if (row[role] === 'empty') expect(shown).toBeNull();
        else if (row[role] === 'no names') expect(shown).toEqual([{ ...interrupted[0], name: null, alerts: [] }]);
        else expect(shown).toEqual(JSON.parse(JSON.stringify(server.lane.current))[row['field'] ?? '']);
      }
    }
  });
});

const pathOf = (row: Row): string => (row['path'] ?? '').replace(/:\w+/g, 'absent');

/** Status of the answer; a body without a type is refused with 415 wherever the visitor is let in, so nothing is done. */
function ask(row: Row, visitor: Visitor): Promise<number> {
  const cookie = visitor === 'locked' ? lockedCookie(row) : cookies.get(visitor as Role);
  const headers = {
    host: server.host,
    ...server.own(null),
    ...(cookie === undefined ? {} : { cookie }),
    ...(visitor === 'display' ? { authorization: `Bearer ${TOKEN}` } : {}),
    ...(visitor === 'machine' ? { authorization: `Bearer ${MACHINE_TOKEN}` } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: server.port,
      method: row['method'],
      path: pathOf(row),
      headers,
      agent: false,
    });
    outgoing.on('response', (incoming) => {
      resolve(incoming.statusCode ?? 0);
      // A stream would never end by itself.
      incoming.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** A locked session of a role that would be let in, so that the lock and not the role is what refuses. */
function lockedCookie(row: Row): string | undefined {
  return [...locked].find(([role]) => row[role] === 'yes')?.[1];
}

function accountOf(role: Role): string {
  return OFFICERS.find((officer) => officer.role === role)?.id ?? '';
}

type Row = Readonly<Record<string, string>>;

/** The table under a heading, each line by the names of its columns. */
function rowsUnder(heading: string): Row[] {
  const section = page.slice(page.indexOf(heading)).split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const [columns = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])));
}

/** Training in which nothing runs: enough for who only knocks. */
function emptyTraining(): TrainingControl {
  const desk = { sets: () => [], progress: () => null, wasWiped: () => false, sheet: () => null };
  return { desk, lessons: [], picture: () => Promise.resolve(null), saved: () => [] } as unknown as TrainingControl;
}

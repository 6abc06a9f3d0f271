import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cookieOf, PIN, TestServer } from '../../fakes/test-server.ts';

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const OTHER = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aff';

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.open();
});
afterEach(() => server.close());

const as = async (officerId: string) => cookieOf(await server.post('/api/session', { officerId, pin: PIN }, null));

const ANSWERS = { adult: 'nobody', relationship: 'not-stated', authority: 'not-asked' };
/** Route, method of the papers, body, and what the method is called with before the officer. */
const COMMANDS = [
  ['/api/papers/second', 'askSecond', { inspectionId: ID, what: 'side' }, [{ inspectionId: ID, what: 'side' }]],
  ['/api/papers/end', 'endSecond', { inspectionId: ID }, [ID]],
  ['/api/party/link', 'party.link', { inspectionId: ID }, [ID]],
  ['/api/party/leave', 'party.leave', { inspectionId: ID }, [ID]],
  ['/api/party/expect', 'party.expect', { inspectionId: ID, expected: true }, [ID, true]],
  [
    '/api/party/answer',
    'party.answer',
    { inspectionId: ID, by: 'unlinked', for: OTHER },
    [ID, { by: 'unlinked', for: OTHER }],
  ],
  ['/api/party/minor', 'party.minor', { inspectionId: ID, ...ANSWERS }, [ID, ANSWERS]],
] as const;

describe('commands about papers and party', () => {
  test.each(COMMANDS)(
    '%s reaches the lane as %s with the officer of the session',
    async (path, name, command, args) => {
      const answer = await server.post(path, command, await as('officer1'));
      expect(answer.status).toBe(204);
      expect(server.lane.calls.at(-1)).toEqual({ name: `papers.${name}`, args: [...args, 'officer1'] });
    },
  );

  test.each(COMMANDS)('%s is for nobody without a session, and for no technician', async (path, _name, command) => {
    expect((await server.post(path, command, null)).status).toBe(401);
    expect((await server.post(path, command, await as('tech1'))).status).toBe(403);
    expect(server.lane.calls).toEqual([]);
  });

  test.each([
    ['/api/papers/second', { inspectionId: ID, what: 'passport' }],
    ['/api/papers/second', { inspectionId: 'x', what: 'side' }],
    ['/api/party/answer', { inspectionId: ID, by: 'unlinked', for: 'unlinked' }],
    ['/api/party/answer', { inspectionId: ID, by: 'somebody', for: OTHER }],
    ['/api/party/minor', { inspectionId: ID, adult: 'aunt', relationship: 'parent', authority: 'shown' }],
    ['/api/party/minor', { inspectionId: ID, adult: 'nobody', relationship: 'suspicious', authority: 'shown' }],
    ['/api/party/expect', { inspectionId: ID, expected: 'yes' }],
  ] as const)('%s refuses %j', async (path, command) => {
    const answer = await server.post(path, command, await as('officer1'));
    expect(answer.status).toBe(400);
    expect(server.lane.calls).toEqual([]);
  });

  test('the party ends with an empty body', async () => {
    const answer = await server.post('/api/party/end', {}, await as('officer1'));
    expect(answer.status).toBe(204);
    expect(server.lane.calls.at(-1)).toEqual({ name: 'papers.party.end', args: ['officer1'] });
  });

  test('anyone who locks, signs out or is replaced has left: what they announced ends', async () => {
    const first = await as('officer1');
    await server.post('/api/session/lock', {}, first);
    expect(server.lane.left).toEqual(['officer1']);
    const second = await as('super1');
    await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie: second });
    expect(server.lane.left).toEqual(['officer1', 'super1']);
    await as('officer1');
    server.clock.advance(90_000);
    expect(server.lane.left).toContain('officer1');
  });

  test('a technician sees no party', async () => {
    server.lane.change({
      party: {
        expected: false,
        members: [{ inspectionId: ID, primary: 'ERIKSSON', secondary: 'ANNA', minor: false, asked: null }],
        answered: [],
      },
    });
    const seen = await server.ask({ path: '/api/lane', cookie: await as('tech1') });
    expect(seen.text).not.toContain('ERIKSSON');
    const own = await server.ask({ path: '/api/lane', cookie: await as('officer1') });
    expect(own.text).toContain('ERIKSSON');
  });
});

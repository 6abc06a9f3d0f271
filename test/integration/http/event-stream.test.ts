import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LaneView, SessionView } from '../../../src/adapters/http/api/lane.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { LANES } from '../../fakes/lane-views.ts';
import { PIN, TestServer } from '../../fakes/test-server.ts';

let server: TestServer;
let cookie: string;
const readers: EventReader[] = [];
const listen = async (headers: Record<string, string> = {}, as: string | null = cookie): Promise<EventReader> => {
  const reader = await EventReader.open(server, as, headers);
  readers.push(reader);
  return reader;
};
beforeEach(async () => {
  server = await TestServer.open();
  cookie = await server.signIn();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await server.close();
});

describe('events', () => {
  test('the first event is the whole lane, and each change follows under its revision', async () => {
    const reader = await listen();
    expect(reader.status).toBe(200);
    expect(reader.incoming?.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reader.incoming?.headers['cache-control']).toBe('no-store');
    await reader.until(() => reader.events().length === 1);
    expect(reader.text).toMatch(/^retry: 500\n\n/);
    server.lane.change();
    server.lane.change();
    await reader.until(() => reader.events().length === 3);
    expect(reader.events().map(({ event, id }) => [event, id])).toEqual([
      ['lane', '1'],
      ['lane', '2'],
      ['lane', '3'],
    ]);
    for (const { data } of reader.events()) LaneView.parse(data);
  });

  test('an alert is with the supervisor in the same revision as with the officer, and with nobody else', async () => {
    const supervisor = await server.signIn('super1');
    const technician = await server.signIn('tech1');
    const screens = [await listen(), await listen({}, supervisor), await listen({}, technician)];
    for (const screen of screens) await screen.until(() => screen.events().length === 1);
    server.lane.change({ inspection: LANES.protect().inspection });
    for (const screen of screens) await screen.until(() => screen.events().length === 2);
    const [officers, supervisors, technicians] = screens.map((screen) => screen.events().at(-1));
    expect(supervisors).toEqual(officers);
    expect(LaneView.parse(officers?.data).inspection?.alerts.length).toBeGreaterThan(0);
    expect(technicians).toMatchObject({ id: officers?.id, data: { inspection: null } });
  });

  test('a supervisor gets the lane as that supervisor may see it, in the stream and when asked for', async () => {
    server.lane.forSupervisor = (view, id) => ({ ...view, lane: { ...view.lane, name: `as ${id} may see it` } });
    const nameOf = (data: unknown) => LaneView.parse(data).lane.name;
    const names: string[] = [];
    for (const id of ['officer1', 'super1', 'tech1']) {
      const session = await server.signIn(id);
      const screen = await listen({}, session);
      await screen.until(() => screen.events().length === 1);
      names.push(nameOf(screen.events()[0]?.data));
      names.push(nameOf((await server.ask({ path: '/api/lane', cookie: session })).json()));
    }
    expect(names).toEqual(['Lane 1', 'Lane 1', 'as super1 may see it', 'as super1 may see it', 'Lane 1', 'Lane 1']);
  });

  test('a client that has the newest revision gets nothing until there is something new', async () => {
    server.lane.change();
    const same = await listen({ 'last-event-id': '2' });
    const older = await listen({ 'last-event-id': '1' });
    await older.until(() => older.events().length === 1);
    server.lane.change();
    await same.until(() => same.events().length === 1);
    expect(same.events().map(({ id }) => id)).toEqual(['3']);
    await older.until(() => older.events().length === 2);
    expect(older.events().map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('a nonsense Last-Event-ID gets the whole lane', async () => {
    const reader = await listen({ 'last-event-id': '-1; DROP' });
    await reader.until(() => reader.events().length === 1);
  });

  test('silence is filled with a beat each ten seconds, which a screen can hear', async () => {
    const reader = await listen();
    await reader.until(() => reader.events().length === 1);
    server.clock.advance(10_000);
    await reader.until(() => reader.events().length === 2);
    expect(reader.events().at(-1)).toEqual({ event: 'beat', id: null, data: {} });
  });

  test('a lock ends the stream with one last word, and no lane event follows it', async () => {
    const reader = await listen();
    await reader.until(() => reader.events().length === 1);
    await server.post('/api/session/lock', {}, cookie);
    server.lane.change();
    await reader.until(() => reader.ended);
    const last = reader.events().at(-1);
    expect(last?.event).toBe('session');
    expect(SessionView.parse(last?.data)).toMatchObject({ locked: true, officer: { id: 'officer1' } });
    expect((await listen()).status).toBe(401);
  });

  test('idleness locks an open stream by itself', async () => {
    const reader = await listen();
    server.clock.advance(91_000);
    await reader.until(() => reader.ended);
    expect(reader.events().at(-1)?.event).toBe('session');
  });

  test("signing out ends this session's streams and nobody else's", async () => {
    const other = await server.signIn('super1');
    const mine = await listen();
    const theirs = await listen({}, other);
    await server.ask({ method: 'DELETE', path: '/api/session', headers: server.own(), cookie });
    await mine.until(() => mine.ended);
    expect(SessionView.parse(mine.events().at(-1)?.data).officer).toBeNull();
    server.lane.change();
    await theirs.until(() => theirs.events().some(({ id }) => id === '2'));
    expect(theirs.ended).toBe(false);
  });

  test('the ninth stream is refused; a place that gets free is given again', async () => {
    const eight = [];
    for (let i = 0; i < 8; i++) eight.push(await listen());
    expect(eight.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await listen()).status).toBe(503);
    eight[0]?.close();
    await eight[0]?.until((reader) => reader.ended);
    let next = await listen();
    while (next.status === 503) next = await listen();
    expect(next.status).toBe(200);
  });

  test('a screen that stops reading is cut, and memory stays bounded; the others go on', async () => {
    const reader = await listen();
    const stuck = await listen();
    await stuck.until(() => stuck.events().length === 1);
    stuck.incoming?.pause();
    const filler = 'x'.repeat(500_000);
    for (let i = 0; i < 20; i++) {
      server.lane.change({ models: { state: 'ready', profile: filler, reason: null } });
      const { revision } = server.lane.current;
      await reader.until(() => reader.text.includes(`id: ${revision}\n`));
      reader.text = '';
    }
    server.clock.advance(30_000);
    stuck.incoming?.resume();
    await stuck.until(() => stuck.ended);
    expect(server.logged.map(({ event }) => event)).toContain('http.stream-cut');
    expect(reader.ended).toBe(false);
  });

  test('the stream opened after unlocking starts with the whole lane', async () => {
    await server.post('/api/session/lock', {}, cookie);
    const answer = await server.post('/api/session/unlock', { officerId: 'officer1', pin: PIN }, cookie);
    const renewed = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    const reader = await listen({}, renewed);
    await reader.until(() => reader.events().length === 1);
  });

  test('stopping the server ends the streams and all timers', async () => {
    const reader = await listen();
    await server.server?.stop();
    await reader.until(() => reader.ended);
    expect(server.clock.running).toBe(0);
    expect(server.server?.address()).toBeNull();
  });
});

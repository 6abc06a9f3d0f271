import { afterEach, describe, expect, it } from 'vitest';
import { TravellerMessage } from '../../../src/adapters/http/api/traveller.ts';
import { travellerFrame } from '../../../src/adapters/http/server/index.ts';
import { MESSAGE_BYTES } from '../../../src/adapters/http/server/traveller-message.ts';
import { MAX_DISPLAYS, TICK_MS } from '../../../src/adapters/http/server/traveller-stream.ts';
import { TRAVELLER_STATES } from '../../../src/core/inspection/traveller/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { emptyView } from '../../fakes/lane-control.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { TestServer } from '../../fakes/test-server.ts';
import { DisplayLine, TOKEN, TravellerSite } from '../../fakes/traveller-site.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function site(options: Parameters<typeof TravellerSite.open>[0] = {}): Promise<TravellerSite> {
  const opened = await TravellerSite.open(options);
  closing.push(() => opened.close());
  return opened;
}

async function line(port: number, options: Parameters<typeof DisplayLine.open>[1] = {}): Promise<DisplayLine> {
  const opened = await DisplayLine.open(port, options);
  closing.push(() => opened.close());
  return opened;
}

const until = (met: () => boolean): Promise<void> => expect.poll(met, { ...PATIENCE, interval: 5 }).toBe(true);

describe('a message of the traveller channel', () => {
  it('is of one length, holds the state and nothing else, and is the same bytes each time', () => {
    for (const state of TRAVELLER_STATES) {
      const frame = travellerFrame(state).toString('latin1');
      expect(frame).toHaveLength(MESSAGE_BYTES);
      expect(frame).toMatch(/^data: \{"state":"[a-z-]+"\} *\n\n$/);
      expect(TravellerMessage.parse(JSON.parse(frame.slice(6)))).toEqual({ state });
      expect(travellerFrame(state).toString('latin1')).toBe(frame);
    }
  });
});

describe('the traveller channel', () => {
  it('sends one message a tick, whether or not something changed, and none in between', async () => {
    const time = new HandClock();
    const open = await site({ time });
    const display = await line(open.port);
    expect(display.status).toBe(200);
    for (let tick = 1; tick <= 5; tick += 1) {
      time.advance(TICK_MS);
      await until(() => display.messages.length === tick);
    }
    // A change of state and of the lane sends nothing by itself.
    open.state = 'keep-still';
    for (let change = 0; change < 50; change += 1) open.lane.change();
    time.advance(TICK_MS - 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(display.messages).toHaveLength(5);
    time.advance(1);
    await until(() => display.messages.length === 6);
    expect(display.messages.map(({ bytes }) => bytes)).toEqual([
      ...Array.from({ length: 5 }, () => travellerFrame('idle').toString('latin1')),
      travellerFrame('keep-still').toString('latin1'),
    ]);
  });

  it('carries no date, no id and no cookie in its head', async () => {
    const open = await site();
    const [first, second] = [await line(open.port), await line(open.port)];
    expect(second.rawHeaders).toEqual(first.rawHeaders);
    expect(Object.keys(first.headers)).not.toContain('date');
    expect(Object.keys(first.headers)).not.toContain('set-cookie');
    expect(first.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('has a limit of displays, and a place again when one goes', async () => {
    const open = await site();
    const lines: DisplayLine[] = [];
    for (let place = 0; place < MAX_DISPLAYS; place += 1) lines.push(await line(open.port));
    const refused = await line(open.port);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('5');
    lines[0]?.close();
    await expect.poll(async () => (await line(open.port)).status, PATIENCE).toBe(200);
  });

  it('opens only for its token, and is closed to every other method', async () => {
    const open = await site();
    const tried = [null, '', 'x'.repeat(43), `${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toUpperCase()];
    for (const token of tried) {
      for (const path of ['/api/traveller/events', '/api/traveller/setup']) {
        const answer = await line(open.port, { token, path });
        expect([token, path, answer.status]).toEqual([token, path, 401]);
      }
    }
    // In the address it counts for nothing.
    expect((await line(open.port, { token: null, path: `/api/traveller/events?token=${TOKEN}` })).status).toBe(401);
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      const answer = await fetch(`http://localhost:${open.port}/api/traveller/events`, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}`, Origin: `http://localhost:${open.port}` },
      });
      expect([method, answer.status]).toEqual([method, 405]);
    }
    expect((await line(open.port, { headers: { host: 'lane.example' } })).status).toBe(403);
    expect((await line(open.port, { headers: { origin: 'http://lane.example' } })).status).toBe(403);
  });

  it('gives no other right: no route of the officer opens for the token of the display', async () => {
    const open = await site();
    for (const path of ['/api/lane', '/api/events', '/api/images/x', '/api/diagnostics', '/api/counters']) {
      expect([path, (await line(open.port, { path })).status]).toEqual([path, 401]);
      const cookie = `__Host-wp=${TOKEN}`;
      expect([path, (await line(open.port, { path, headers: { cookie } })).status]).toEqual([path, 401]);
    }
  });

  it('does not open for an officer, whose session has no part in it', async () => {
    const open = await site();
    const signedIn = await fetch(`http://localhost:${open.port}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `http://localhost:${open.port}` },
      body: JSON.stringify({ officerId: 'officer1', pin: '4711' }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(signedIn.status).toBe(200);
    expect((await line(open.port, { token: null, headers: { cookie } })).status).toBe(401);
  });

  it('does not exist on a lane without a display', async () => {
    const server = await TestServer.open();
    closing.push(() => server.close());
    const answer = await server.ask({ path: '/api/traveller/events', headers: { authorization: `Bearer ${TOKEN}` } });
    expect(answer.status).toBe(404);
  });

  it('is the same bytes whatever else of the lane differs', async () => {
    const seen: string[] = [];
    for (const busy of [false, true]) {
      const time = new HandClock();
      const open = await site({ time });
      const display = await line(open.port);
      for (const [index, state] of TRAVELLER_STATES.entries()) {
        open.state = state;
        if (busy) {
          open.lane.change({ ...emptyView(9), lastReadFailure: { what: 'page', reason: 'READ_TIMEOUT', at: '' } });
        }
        time.advance(TICK_MS);
        await until(() => display.messages.length === index + 1);
      }
      seen.push(display.messages.map(({ bytes }) => bytes).join(''));
    }
    expect(seen[1]).toBe(seen[0]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LaneServer } from '../../fakes/lane-server.ts';
import { LANES } from '../../fakes/lane-views.ts';

const server = new LaneServer(LANES.idle());
let base: string;
beforeAll(async () => {
  base = await server.start();
});
afterAll(() => server.stop());

const ask = async (method: string, path: string, body?: unknown, type = 'application/json') => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } };
  const answer = await fetch(`${base}${path}`, { method, ...sent });
  const text = await answer.text();
  return { status: answer.status, reason: text === '' ? null : (JSON.parse(text) as { reason?: string }).reason };
};

describe('the lane that stands in for a daemon before the screen', () => {
  it.each([
    ['POST', '/api/party/ask', {}, 404, 'NOT_FOUND'],
    ['GET', '/api/party/link', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/party/link', {}, 400, 'FIELD_INVALID'],
    ['POST', '/api/party/link', { inspectionId: 'i1', more: 1 }, 400, 'FIELD_INVALID'],
    ['POST', '/api/party/end', { inspectionId: 'i1' }, 400, 'BODY_MALFORMED'],
    ['POST', '/api/inspection/decide', { inspectionId: 'i1' }, 400, 'FIELD_INVALID'],
  ] as const)('answers %s %s with %j as the daemon does: %i', async (method, path, body, status, reason) => {
    const before = server.received.length;
    expect(await ask(method, path, body)).toEqual({ status, reason });
    expect(server.received).toHaveLength(before);
    expect(server.refused.at(-1)).toMatchObject({ path, status, reason });
  });

  it('refuses a body of another type, and takes what the screen sends', async () => {
    expect(await ask('POST', '/api/party/end', {}, 'text/plain')).toEqual({ status: 415, reason: 'BODY_TYPE' });
    expect(await ask('POST', '/api/party/end', {})).toEqual({ status: 204, reason: null });
    expect(server.received.at(-1)).toEqual({ path: '/api/party/end', body: {} });
  });
});

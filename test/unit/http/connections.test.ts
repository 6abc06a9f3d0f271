import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardConnections, WAITING_LIMIT } from '../../../src/adapters/http/server/connections.ts';

let server: Server;
let sockets: Socket[];
let now: number;
/** What came in, piece by piece, as the listener before the guard had it. */
let pieces: { text: string; bytes: Buffer }[];

beforeEach(async () => {
  [sockets, pieces, now] = [[], [], 0];
  server = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => response.end(body));
  });
  server.on('connection', (socket: Socket) =>
    socket.on('data', (bytes: Buffer) => pieces.push({ text: bytes.toString('latin1'), bytes })),
  );
  guardConnections(server, () => now);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

async function opened(): Promise<Socket> {
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await accepted;
  return socket;
}

it('overwrites what was read of a request, and its answer is whole all the same', async () => {
  const socket = await opened();
  const secret = 'the face of a traveller';
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${secret.length}\r\n\r\n${secret}`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toContain('200 OK');
  expect(pieces.map(({ text }) => text).join('')).toContain(secret);
  expect(pieces.flatMap(({ bytes }) => [...bytes]).every((byte) => byte === 0)).toBe(true);
});

it('lets go of the socket that has waited longest, and never of the newcomer', async () => {
  for (let n = 0; n < WAITING_LIMIT; n += 1) {
    now += 1;
    await opened();
  }
  const [first] = sockets as [Socket];
  const gone = once(first, 'close');
  now += 1;
  const late = await opened();
  await gone;
  expect(sockets.filter(({ destroyed }) => destroyed)).toEqual([first]);
  late.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const [answer] = (await once(late, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toContain('200 OK');
});

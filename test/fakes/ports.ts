import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const LOWEST = 20_000;
const TRIES = 200;

/**
 * A free port of both loopbacks, with the `more` ports after it, for a program that wants a number. The numbers that the
 * kernel gives to connections are left out: a daemon that is started again needs its own port, and a connection of
 * another test may have taken it in between.
 */
export async function freePort(more = 0): Promise<number> {
  const [first = 32_768] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
  for (let turn = 0; turn < TRIES; turn += 1) {
    const port = LOWEST + Math.floor(Math.random() * (first - LOWEST - more));
    const wanted = Array.from({ length: more + 1 }, (_, at) => port + at);
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free port was found between ${LOWEST} and ${first} in ${TRIES} tries`);
}

const isFree = async (port: number): Promise<boolean> =>
  (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A kernel without IPv6 has no second loopback that anybody could hold.
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'),
    );
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

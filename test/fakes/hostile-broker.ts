import { readFileSync } from 'node:fs';
import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer } from 'node:tls';

export const INFO = `INFO {"server_id":"X","server_name":"x","version":"2.10.27","proto":1,"host":"0.0.0.0","port":4222,"headers":true,"auth_required":true,"tls_required":true,"max_payload":1048576,"nonce":"a-nonce","client_id":1,"connect_urls":["127.0.0.1:1","127.0.0.1:2"]}\r\n`;

/**
 * A broker with a good certificate that does what it likes. `say` gets each connection once it signed in, with what it
 * subscribed to.
 */
export class HostileBroker {
  connections = 0;
  readonly heard: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(at: {
    tls: { cert: string; key: string } | null;
    refuse?: boolean;
    say: (socket: Socket, subscriptions: Map<string, string>) => void;
  }) {
    const serve = (socket: Socket): void => {
      this.connections += 1;
      this.#sockets.add(socket);
      const subscriptions = new Map<string, string>();
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.write(INFO);
      let told = false;
      socket.on('data', (data) => {
        const text = data.toString('latin1');
        this.heard.push(text);
        for (const [, subject = '', id = ''] of text.matchAll(/SUB (\S+) (\S+)\r\n/g)) subscriptions.set(subject, id);
        if (at.refuse === true && text.includes('CONNECT')) {
          socket.end("-ERR 'Authorization Violation'\r\n");
          return;
        }
        if (text.includes('PING')) socket.write('PONG\r\n');
        if (subscriptions.size > 1 && !told) {
          told = true;
          at.say(socket, subscriptions);
        }
      });
    };
    this.#server =
      at.tls === null
        ? createPlain(serve)
        : createServer({ cert: readFileSync(at.tls.cert), key: readFileSync(at.tls.key) }, serve);
    this.#server.on('tlsClientError', () => undefined);
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

import { connect } from '@nats-io/transport-node';
import { downSubject, EVERYONE, nkeyOf, signInAnswer, upSubject } from '../line/index.ts';
import type { LinkReason } from './link-state.ts';
import { reasonOf } from './reason.ts';

/** A sign-in that takes longer than this is given up, ms. At 50 kbit/s and 300 ms each way it takes 3 s. */
const SIGN_IN_MS = 30_000;
/** The library's own ping is not used: an answer shows that the line works. */
const PING_MS = 600_000;

export interface LineAddress {
  servers: readonly string[];
  /** Server name in the certificate. */
  name: string;
  ca: readonly string[];
}

/** What the courier hears; sizes are checked on arrival. */
export interface LineEvents {
  answer(bytes: Uint8Array): void;
  announcement(bytes: Uint8Array): void;
  closed(reason: LinkReason): void;
}

export interface Line {
  publish(cell: Uint8Array): void;
  close(): Promise<void>;
}

export type Dial = (events: LineEvents) => Promise<{ ok: true; line: Line } | { ok: false; reason: LinkReason }>;

/**
 * Signs in at one of the servers over TLS with the office's own authority. The seed signs only the nonce. Other servers that this
 * server names are not dialled. The library never reconnects by itself: the courier makes a new connection, which keeps nothing
 * from a broker that sent garbage.
 */
export function dialOf(
  address: LineAddress,
  { linkId, publicKey, seed }: { linkId: string; publicKey: Uint8Array; seed: Uint8Array },
): Dial {
  const nkey = nkeyOf(publicKey);
  return async (events) => {
    try {
      const connection = await connect({
        servers: [...address.servers],
        authenticator: (nonce?: string) => ({ nkey, sig: signInAnswer(nonce ?? '', seed) }),
        tls: { ca: address.ca.join('\n'), servername: address.name, handshakeFirst: true } as object,
        ignoreClusterUpdates: true,
        ignoreAuthErrorAbort: true,
        reconnect: false,
        timeout: SIGN_IN_MS,
        pingInterval: PING_MS,
      });
      connection.subscribe(downSubject(linkId), {
        callback: (error, message) => {
          if (error === null) events.answer(message.data);
        },
      });
      connection.subscribe(EVERYONE, {
        callback: (error, message) => {
          if (error === null) events.announcement(message.data);
        },
      });
      void connection.closed().then((error) => events.closed(reasonOf(error)));
      const line: Line = {
        publish: (cell) => connection.publish(upSubject(linkId), cell),
        close: () => connection.close(),
      };
      return { ok: true, line };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  };
}

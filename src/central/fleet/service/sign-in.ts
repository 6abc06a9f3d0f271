import { connect, type NatsConnection } from '@nats-io/transport-node';
import { nkeyOf, signInAnswer } from '../../../delivery/line/index.ts';

/** How a program of the office connects to its server. */
export interface SignIn {
  /** Servers as `host:port`, in the order in which they are tried. */
  servers: readonly string[];
  /** Name in the server's certificate. */
  name: string;
  /** Certificate of the authority, PEM. The system's certificates are not trusted. */
  ca: string;
  /** Ed25519 seed and public key, 32 bytes each. */
  key: { seed: Uint8Array; publicKey: Uint8Array };
  /** True if the program keeps trying to connect when the server is lost. */
  stays: boolean;
}

const TIMEOUT_MS = 20_000;
const AGAIN_MS = 250;

/** Signs in. Throws if the server cannot be reached, is a different one, or refuses the key. */
export async function signIn({ servers, name, ca, key, stays }: SignIn): Promise<NatsConnection> {
  // The type omits the name; the library passes everything here on to Node's TLS.
  const tls = { ca, servername: name, handshakeFirst: true };
  return await connect({
    tls,
    servers: [...servers],
    noRandomize: true,
    authenticator: (nonce?: string) => ({ nkey: nkeyOf(key.publicKey), sig: signInAnswer(nonce ?? '', key.seed) }),
    // Servers named by the server are never contacted.
    ignoreClusterUpdates: true,
    ignoreAuthErrorAbort: true,
    reconnect: stays,
    maxReconnectAttempts: stays ? -1 : 0,
    reconnectTimeWait: AGAIN_MS,
    reconnectJitterTLS: AGAIN_MS,
    timeout: TIMEOUT_MS,
  });
}

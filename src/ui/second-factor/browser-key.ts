import type { KeyAskView, KeyCreationView, KeyNewBody, KeyProofBody } from '../api-keys.gen.ts';

/**
 * Why no key answered. A browser says no more on purpose (WebAuthn Level 3, 14.5): an absent key, a wrong key and a closed
 * question look alike, and only a time-out can be recognised, by the time.
 */
export type KeyFault = 'timeout' | 'cancelled' | 'already' | 'address' | 'unsupported';
export type FromKey<T> = { ok: true; value: T } | { ok: false; fault: KeyFault };

/** Asks a key of the account to sign (WebAuthn Level 3, 7.2). */
export function signWithKey(ask: KeyAskView, signal: AbortSignal): Promise<FromKey<KeyProofBody>> {
  return fromKey(ask.timeoutMs, async () => {
    const credential = await navigator.credentials.get({
      signal,
      publicKey: {
        challenge: bytes(ask.challenge),
        rpId: ask.rpId,
        allowCredentials: ask.credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
        // The PIN typed before is the other factor; a PIN of the key would be a third factor.
        userVerification: 'discouraged',
        timeout: ask.timeoutMs,
      },
    });
    const { rawId, response } = credential as PublicKeyCredential & { response: AuthenticatorAssertionResponse };
    return {
      id: text(rawId),
      clientDataJson: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle === null ? null : text(response.userHandle),
    };
  });
}

/** Asks a new key for a credential (WebAuthn Level 3, 7.1). */
export function createKey(ask: KeyCreationView, signal: AbortSignal): Promise<FromKey<KeyNewBody>> {
  return fromKey(ask.timeoutMs, async () => {
    const credential = await navigator.credentials.create({
      signal,
      publicKey: {
        challenge: bytes(ask.challenge),
        rp: { id: ask.rpId, name: 'Waypost' },
        user: { id: bytes(ask.userId), name: ask.userName, displayName: ask.userName },
        pubKeyCredParams: ask.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: ask.credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
        authenticatorSelection: {
          authenticatorAttachment: 'cross-platform',
          residentKey: 'discouraged',
          userVerification: 'discouraged',
        },
        attestation: 'none',
        timeout: ask.timeoutMs,
      },
    });
    const { rawId, response } = credential as PublicKeyCredential & { response: AuthenticatorAttestationResponse };
    return {
      id: text(rawId),
      clientDataJson: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    };
  });
}

async function fromKey<T>(timeoutMs: number, work: () => Promise<T>): Promise<FromKey<T>> {
  if (!('credentials' in navigator) || !('PublicKeyCredential' in globalThis))
    return { ok: false, fault: 'unsupported' };
  const begun = performance.now();
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'SecurityError') return { ok: false, fault: 'address' };
    if (name === 'InvalidStateError') return { ok: false, fault: 'already' };
    if (name === 'NotSupportedError') return { ok: false, fault: 'unsupported' };
    return { ok: false, fault: performance.now() - begun >= timeoutMs ? 'timeout' : 'cancelled' };
  }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

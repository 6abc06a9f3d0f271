import type { KeyKind } from './chip-pki.ts';

/** Kinds of country signing CAs, as states use them. */
export const CSCA_KINDS: Readonly<Record<string, KeyKind>> = {
  'RSA-4096 SHA-256': { key: { rsa: 4096 }, signing: 'rsa', hash: 'sha256' },
  'RSA-3072 PSS SHA-512': { key: { rsa: 3072 }, signing: 'pss', hash: 'sha512' },
  'brainpoolP512r1 SHA-512': { key: { curve: 'brainpoolP512r1' }, signing: 'ecdsa', hash: 'sha512' },
  'secp521r1 SHA-512': { key: { curve: 'secp521r1' }, signing: 'ecdsa', hash: 'sha512' },
  'brainpoolP384r1 SHA-384': { key: { curve: 'brainpoolP384r1', explicit: true }, signing: 'ecdsa', hash: 'sha384' },
};

const curve = (name: string, hash: KeyKind['hash'], explicit = false): KeyKind => ({
  key: { curve: name, explicit },
  signing: 'ecdsa',
  hash,
});

/** Kinds of document signers. */
export const DS_KINDS: Readonly<Record<string, KeyKind>> = {
  'RSA-2048 SHA-256': { key: { rsa: 2048 }, signing: 'rsa', hash: 'sha256' },
  'RSA-3072 SHA-512': { key: { rsa: 3072 }, signing: 'rsa', hash: 'sha512' },
  'PSS SHA-1': { key: { rsa: 2048 }, signing: 'pss', hash: 'sha1' },
  'PSS SHA-224': { key: { rsa: 2048 }, signing: 'pss', hash: 'sha224' },
  'PSS SHA-256': { key: { rsa: 2048 }, signing: 'pss', hash: 'sha256' },
  'PSS SHA-384': { key: { rsa: 2048 }, signing: 'pss', hash: 'sha384' },
  'PSS SHA-512': { key: { rsa: 2048 }, signing: 'pss', hash: 'sha512', salt: 48 },
  secp192r1: curve('prime192v1', 'sha1'),
  secp224r1: curve('secp224r1', 'sha224'),
  secp256r1: curve('prime256v1', 'sha256'),
  secp384r1: curve('secp384r1', 'sha384'),
  secp521r1: curve('secp521r1', 'sha512'),
  brainpoolP192r1: curve('brainpoolP192r1', 'sha1'),
  brainpoolP224r1: curve('brainpoolP224r1', 'sha224'),
  brainpoolP256r1: curve('brainpoolP256r1', 'sha256'),
  brainpoolP320r1: curve('brainpoolP320r1', 'sha256'),
  brainpoolP384r1: curve('brainpoolP384r1', 'sha384'),
  brainpoolP512r1: curve('brainpoolP512r1', 'sha512'),
  'explicit parameters': curve('brainpoolP256r1', 'sha256', true),
};

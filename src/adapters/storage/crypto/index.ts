export {
  blake2b256,
  INDEX_KEY_BYTES,
  keyedDigest,
  keyedHash16,
  keyedHashInto,
  keyIdOf,
  NAME_KEY_BYTES,
  sha256Hex,
} from './hash.ts';
export { KeyRing } from './keys.ts';
export { makeOfficeRing, type OfficeRing, openOfficeRing } from './office-ring.ts';
export { openWithPassphrase, passphraseBoxSchema, passphraseFault, sealWithPassphrase } from './passphrase.ts';
export { address, openRecord, padTo, readRecord, sealRecord, unpadFrom } from './record.ts';
export { loadRootKey, ROOT_KEY_FILES, type RootKeySource } from './root-key.ts';
export {
  auditSigningKey,
  type BoxKey,
  boxKeyFrom,
  deviceBoxKey,
  deviceSigningKey,
  newSigningSeed,
  openSealed,
  ringSigningKey,
  type SigningKey,
  sealTo,
  sign,
  signingKeyFromSeed,
  verify,
} from './sign.ts';
export { cryptoReady, fromHex, nonceSource, type Random, systemRandom, toHex, wipe } from './sodium.ts';
export { newContentKey, STREAM_HEADER_BYTES, STREAM_OVERHEAD_BYTES, StreamOpener, StreamSealer } from './stream.ts';
export { runTpmTool, type TpmRun, tpmMessage } from './tpm-tools.ts';
export { sealToWiped } from './wiped-box.ts';

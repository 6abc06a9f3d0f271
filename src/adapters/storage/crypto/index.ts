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
export { address, openRecord, padTo, readRecord, sealRecord, unpadFrom } from './record.ts';
export { cryptoReady, fromHex, nonceSource, type Random, sodium, systemRandom, toHex, wipe } from './sodium.ts';
export { newContentKey, STREAM_HEADER_BYTES, STREAM_OVERHEAD_BYTES, StreamOpener, StreamSealer } from './stream.ts';
export { openToWiped, sealToWiped } from './wiped-box.ts';

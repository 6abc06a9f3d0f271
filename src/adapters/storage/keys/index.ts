export { type CentralOfficeRing, makeCentralOfficeRing, openCentralOfficeRing } from './central-office-ring.ts';
export { KeyRing } from './keys.ts';
export { openWithPassphrase, passphraseBoxSchema, passphraseFault, sealWithPassphrase } from './passphrase.ts';
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
export { runTpmTool, type TpmRun, tpmMessage } from './tpm-tools.ts';

/** For the tools of the build alone: who loads this loads the runtime and the decoder. */
export { openPatchProof, type PatchProof } from './patch-proof.ts';
export { loadNetwork } from './runtime.ts';

export {
  installPack,
  loadPack,
  openPack,
  type PackInForce,
  type PackPlace,
  SIGNED_PACK_LIMIT_BYTES,
  signPack,
} from './indicator-pack.ts';
export {
  importKnownIssues,
  KNOWN_ISSUES_LIMIT_BYTES,
  loadKnownIssues,
  readKnownIssues,
  signKnownIssues,
} from './known-issues.ts';
export {
  installPolicy,
  loadPolicy,
  openPolicy,
  type PolicyPlace,
  SIGNED_POLICY_LIMIT_BYTES,
  signPolicy,
} from './policy-pack.ts';

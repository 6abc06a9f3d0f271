export { KNOWN_ISSUE_KINDS, type KnownIssueList, NO_KNOWN_ISSUES, setAside } from './known-issues.ts';
export { type LanePolicy, policyWith } from './policy.ts';

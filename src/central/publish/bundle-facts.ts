import type { BundleHeader } from '../../delivery/bundles/index.ts';
import type { BundleFacts } from '../tuf/index.ts';

/** What the targets say about a bundle: the same as its header. */
export function bundleFacts(header: BundleHeader, minApp: string): BundleFacts {
  const { kind, from, to, fromState, toState, records, createdAt, operation } = header;
  const facts = { list: header.head.listId, kind, from, to, fromState, toState, records, createdAt, minApp };
  return operation === undefined ? facts : { ...facts, operation };
}

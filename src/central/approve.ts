import type { OpenedKey } from './keys/secret-file.ts';
import type { Review } from './review.ts';
import { type Approval, readApproval, type Staging } from './staging.ts';
import { type Metadata, type Signature, sha256Hex, signatureOf, signedBytes, signersOfRole } from './tuf/metadata.ts';

export type ApproveVerdict =
  | { ok: true; approval: Approval; path: string }
  | { ok: false; reason: 'APPROVAL_NOT_AN_APPROVER'; message: string };

/** One person's word for exactly these targets. `review` must be of this staging folder and successful. */
export function approve(staging: Staging, review: Review, by: { key: OpenedKey; now: Date }): ApproveVerdict {
  const { root, targets } = review.staged;
  const { key, now } = by;
  if (!root.signed.roles.targets.keyids.includes(key.keyid)) {
    const message = `The key of ${key.holder} is not a targets key of root version ${root.signed.version}.`;
    return { ok: false, reason: 'APPROVAL_NOT_AN_APPROVER', message };
  }
  const { sig } = signatureOf(targets.signed, { keyid: key.keyid, secretKey: key.secret });
  const approval: Approval = {
    format: 'waypost.approval.1',
    version: targets.signed.version,
    digest: review.digest,
    signedAt: now.toISOString(),
    keyid: key.keyid,
    sig,
  };
  return { ok: true, approval, path: staging.writeApproval(approval) };
}

export interface Approvals {
  /** Valid ones of different targets keys, in the order of the root. */
  signatures: Signature[];
  /** Key ids that have not signed. */
  missing: string[];
  threshold: number;
}

/** Approvals in the staging folder that hold for these targets under this root; every other file there counts for nothing. */
export function approvalsOf(staging: Staging, targets: Metadata<'targets'>, root: Metadata<'root'>): Approvals {
  const { keyids, threshold } = root.signed.roles.targets;
  const digest = sha256Hex(signedBytes(targets.signed));
  const given = keyids.flatMap((keyid) => {
    const approval = readApproval(staging.approvalFile(keyid));
    return approval?.keyid === keyid && approval.digest === digest
      ? [{ keyid: approval.keyid, sig: approval.sig }]
      : [];
  });
  const valid = signersOfRole({ signed: targets.signed, signatures: given }, root.signed, 'targets');
  return {
    signatures: given.filter(({ keyid }) => valid.includes(keyid)),
    missing: keyids.filter((keyid) => !valid.includes(keyid)),
    threshold,
  };
}

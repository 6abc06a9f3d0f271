import type { OpenedKey } from '../secrets/index.ts';
import {
  type Metadata,
  peopleOf,
  type Signature,
  sha256Hex,
  signatureOf,
  signedBytes,
  signersOfRole,
} from '../tuf/index.ts';
import type { Review } from './review.ts';
import { type Approval, readApproval, type Staging } from './staging.ts';

export type ApproveVerdict = { ok: true; approval: Approval; path: string } | ApproveRefusal;

export interface ApproveRefusal {
  ok: false;
  reason:
    | 'APPROVAL_NOT_AN_APPROVER'
    | 'APPROVAL_ROOT_NOT_COMPARED'
    | 'APPROVAL_RECORDS_NOT_COMPARED'
    | 'APPROVAL_PACKAGE_NOT_COMPARED'
    | 'APPROVAL_STAGING_CHANGED';
  message: string;
}

/**
 * Why a review may not be signed; null if the approver's own root and records were compared. Without a comparison the approver
 * would sign what the folder says about itself, and two signatures would prove no more than one person's statement.
 * A renewal has no records to compare.
 */
export function notCompared({ rootFollows, list, program }: Review): ApproveRefusal | null {
  if (!rootFollows) {
    const message =
      'The root was not compared, so only this folder shows what is published. Give the 1.root.json that you have kept since the ceremony, and every later root after it: --root FILE.';
    return { ok: false, reason: 'APPROVAL_ROOT_NOT_COMPARED', message };
  }
  if (program !== null && !program.packageMatches) {
    const message =
      'The package was not compared: the person who staged it could have put in another one. Build it yourself from the same commit, or get it from a person who did, and give it with --package FILE.';
    return { ok: false, reason: 'APPROVAL_PACKAGE_NOT_COMPARED', message };
  }
  if (list === null || list.recordsMatch) return null;
  const message =
    'The records were not compared: they are sealed, and the person who built the list could have put in others. Give the records that you read: --records FILE. If you do not have them, leave the signature to another approver.';
  return { ok: false, reason: 'APPROVAL_RECORDS_NOT_COMPARED', message };
}

/**
 * Makes one person's approval of exactly these targets. `review` must be a successful review of this staging folder. It is
 * refused if it did not use the approver's own root (and records, for a list), or if the folder has changed since.
 */
export function approve(staging: Staging, review: Review, by: { key: OpenedKey; now: Date }): ApproveVerdict {
  const { root, targets } = review.staged;
  const { key, now } = by;
  const open = notCompared(review);
  if (open !== null) return open;
  if (!root.signed.roles.targets.keyids.includes(key.keyid)) {
    const message = `The key of ${key.holder} is not a targets key of root version ${root.signed.version}.`;
    return { ok: false, reason: 'APPROVAL_NOT_AN_APPROVER', message };
  }
  const staged = staging.read();
  if (staged === null || sha256Hex(signedBytes(staged.targets.signed)) !== review.digest) {
    const message = `${staging.path} is no longer what was shown. Nothing was signed. Look at it again.`;
    return { ok: false, reason: 'APPROVAL_STAGING_CHANGED', message };
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
  /** Valid approvals by different targets keys, in the order of the root. */
  signatures: Signature[];
  /** Key ids that have not signed. */
  missing: string[];
  threshold: number;
  /** Number of different people who signed, which is compared with the threshold. */
  people: number;
}

/** Approvals in the staging folder that are valid for these targets under this root; other files there do not count. */
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
    people: peopleOf(valid, root.signed.persons),
  };
}

import { isDeepStrictEqual } from 'node:util';
import { canonical } from '../../core/audit/index.ts';
import type { Operation } from '../../core/operation/index.ts';
import { type Result, refuse } from '../../core/result/index.ts';
import { type BundleHeader, fileSource, headerDigest, openHeader, readHeader } from '../../delivery/bundles/index.ts';
import { type Agreed, agree, agreedSchema, isAgreed } from '../../delivery/format/index.ts';
import type { CentralFolder } from '../folder/index.ts';
import { type BundleTarget, isBundle, sha256Hex, signedBytes } from '../tuf/index.ts';
import { Staging } from './staging.ts';

/** Largest size of the two files, bytes, that travel between the agencies. */
export const AGREEMENT_BYTES_MAX: number = 256 * 1024;

/** The request to the partner agency: to sign the header of one bundle. It does not contain any records. */
export interface AgreementRequest {
  header: BundleHeader & { operation: Operation };
  /** SHA-256 of the header, which is what is signed. */
  digest: string;
}

export type AgreementReason =
  | 'OPERATION_NOT_STAGED'
  | 'OPERATION_FILE'
  | 'OPERATION_RECORDS'
  | 'OPERATION_ADDITIONS'
  | 'OPERATION_OTHER'
  | 'OPERATION_SIGNATURE';

/** The request for the staged list. */
export function agreementRequest(folder: CentralFolder): Result<AgreementReason, { text: string; digest: string }> {
  const found = stagedOperation(folder);
  if (found === null) return nothingStaged();
  const digest = headerDigest(found.header);
  const text = `${JSON.stringify({ format: 'waypost.operation-request.1', header: found.header }, null, 2)}\n`;
  return { ok: true, text, digest };
}

/** Reads a request at the partner agency; the digest is worked out from the header itself. */
export function readAgreementRequest(text: string): AgreementRequest | null {
  const value = objectIn(text);
  const header = value?.['format'] === 'waypost.operation-request.1' ? readHeader(value['header']) : null;
  if (header?.operation === undefined) return null;
  return { header: { ...header, operation: header.operation }, digest: headerDigest(header) };
}

/**
 * Makes the partner's signature. `state`: SHA-256 of the partner's copy of what the operation adds and of its own records in
 * canonical order (`contentHash`); a request for different content is not signed, because the number of records does not say who is
 * among them.
 */
export function signAgreement(
  { header, digest }: AgreementRequest,
  by: { state: string; signer: Parameters<typeof agree>[1] },
): Result<AgreementReason, { text: string }> {
  if (by.state !== header.toState)
    return refuse('OPERATION_RECORDS', 'The list in the request does not contain exactly the contents of your files.');
  const { operation } = header;
  const agreed = agree({ header: digest, operation }, by.signer);
  const file = { format: 'waypost.operation-agreed.1', header: digest, operation, agreed };
  return { ok: true, text: `${JSON.stringify(file, null, 2)}\n` };
}

/**
 * Puts the partner's signature into the staged targets. These targets are what two people approve, so neither of them signs
 * before the partner. `partnerKey`: hex public key, which the office knows from the partner and not from the file.
 */
export function takeAgreement(
  folder: CentralFolder,
  { text, partnerKey }: { text: string; partnerKey: string },
): Result<AgreementReason, { digest: string; operation: Operation }> {
  const found = stagedOperation(folder);
  if (found === null) return nothingStaged();
  const value = objectIn(text);
  const agreed = agreedSchema.safeParse(value?.['agreed']).data;
  if (value?.['format'] !== 'waypost.operation-agreed.1' || agreed === undefined)
    return refuse('OPERATION_FILE', 'This is not what the partner agency signed (waypost central operation sign).');
  const { staging, path, target, header, operation } = found;
  const agreement = { header: headerDigest(header), operation };
  if (value['header'] !== agreement.header || canonical(value['operation']) !== canonical(operation))
    return refuse('OPERATION_OTHER', 'The partner agency signed another list or another period than the staged one.');
  if (agreed.key !== partnerKey || !isAgreed(agreement, agreed, partnerKey))
    return refuse('OPERATION_SIGNATURE', 'The signature is not from the key that you named for the partner agency.');
  const staged = staging.read();
  if (staged === null) return nothingStaged();
  const { signed } = staged.targets;
  const targets = { ...signed.targets, [path]: { ...target, custom: { ...target.custom, agreed } } };
  const next = { signatures: [], signed: { ...signed, targets } };
  staging.write({ ...staged, targets: next });
  return { ok: true, digest: sha256Hex(signedBytes(next.signed)), operation };
}

/** Why the partner agency's signature is not valid for a staged bundle; null if it is, or if none is needed. */
export function agreementFault(header: BundleHeader, agreed: Agreed | undefined): string | null {
  const { operation } = header;
  if (operation === undefined)
    return agreed === undefined ? null : 'A list that is not part of an operation has a partner.';
  if (agreed === undefined)
    return 'The partner agency has not signed it yet. Next: waypost central operation sign, at the partner agency.';
  const agreement = { header: headerDigest(header), operation };
  return isAgreed(agreement, agreed, agreed.key) ? null : 'The partner agency signed another list or another period.';
}

interface StagedOperation {
  staging: Staging;
  path: string;
  target: BundleTarget;
  header: BundleHeader;
  operation: Operation;
}

/** The one bundle that is staged but not published yet, if it belongs to a joint operation. */
function stagedOperation(folder: CentralFolder): StagedOperation | null {
  const staging = new Staging(folder.staging);
  const staged = staging.exists() ? staging.read() : null;
  if (staged === null) return null;
  const before = staged.published?.signed.targets ?? {};
  for (const [path, target] of Object.entries(staged.targets.signed.targets)) {
    if (isDeepStrictEqual(before[path], target) || !isBundle(target) || target.custom.operation === undefined) continue;
    const source = fileSource(staging.targetFile(path, target.hashes.sha256));
    const opened = source === null ? null : openHeader(source);
    source?.close();
    if (opened?.ok !== true || opened.header.operation === undefined) continue;
    return { staging, path, target, header: opened.header, operation: opened.header.operation };
  }
  return null;
}

function nothingStaged(): ReturnType<typeof refuse<AgreementReason>> {
  return refuse('OPERATION_NOT_STAGED', 'No joint operation is staged. Run: waypost central operation stage');
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

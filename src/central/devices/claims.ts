import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keyedDigest, keyIdOf, wipe } from '../../adapters/storage/crypto/index.ts';
import {
  type CentralOfficeRing,
  type KeyRing,
  makeCentralOfficeRing,
  openCentralOfficeRing,
  ringSigningKey,
} from '../../adapters/storage/keys/index.ts';
import type { FleetLine } from '../../core/config/index.ts';
import { type Refusal, type Result, refuse } from '../../core/result/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';
import {
  type ClaimCode,
  type ClaimReason,
  claimAnswer,
  newClaimId,
  provesCode,
  readClaimRequest,
  secretFrom,
} from '../../delivery/device/index.ts';
import { fileFingerprint } from '../../delivery/format/index.ts';
import { placeFile, textOf } from '../files/index.ts';
import { type CentralFolder, read } from '../folder/index.ts';
import { METADATA_BYTES_MAX, Repository } from '../tuf/index.ts';
import { type DeviceReason, devicesOf, enrolDevice, readDevice } from './devices.ts';

/** Validity of a claim code: one given to a technician in the morning is of no use the next evening. */
export const CLAIM_VALID_HOURS = 24;
const CLAIMS_BYTES_MAX: number = 8 * 1024 * 1024;
const CLAIMS_MAX = 20_000;

const claimSchema = z.strictObject({
  id: z.string(),
  site: z.string().min(1).max(60),
  madeAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** BLAKE2b-128 of the one request for which the code was used; null while it has not been used. */
  request: z.string().nullable(),
  usedAt: z.iso.datetime().nullable(),
  deviceKeyId: z.string().nullable(),
});
const fileSchema = z.strictObject({
  format: z.literal('waypost.claims.1'),
  claims: z.array(claimSchema).max(CLAIMS_MAX),
});
/** A claim as recorded by the office. It does not contain the code, which is derived from the office's key and the id. */
export type Claim = z.infer<typeof claimSchema>;

export class DamagedClaims extends Error {
  constructor(path: string) {
    super(`${path} is not the claim list that waypost wrote. Restore a copy; no kiosk is accepted without it.`);
  }
}

const folderOf = ({ path }: CentralFolder): string => join(path, 'claims');
const fileOf = (folder: CentralFolder): string => join(folderOf(folder), 'claims.json');

/** Whether the office has a key for claims yet. */
export function hasClaimKey(folder: CentralFolder): boolean {
  return existsSync(join(folderOf(folder), 'root.key.sealed'));
}

/** Opens the key for claims with its passphrase, or makes it if there is none. */
export async function claimRing(folder: CentralFolder, passphrase: string): Promise<CentralOfficeRing> {
  if (!hasClaimKey(folder)) return await makeCentralOfficeRing(folderOf(folder), passphrase);
  return await openCentralOfficeRing(
    folderOf(folder),
    passphrase,
    'This central office has never created a claim code.',
  );
}

/** Every claim. A damaged file is never read as "no claim". */
export function claimsOf(folder: CentralFolder): Claim[] {
  const text = textOf(fileOf(folder), CLAIMS_BYTES_MAX);
  if (text === null) return [];
  const file = read(fileSchema, text);
  if (file === null) throw new DamagedClaims(fileOf(folder));
  return file.claims;
}

/** A new one-use code for a site. */
export function makeClaim(
  folder: CentralFolder,
  { ring, site, now }: { ring: KeyRing; site: string; now: Date },
): { code: ClaimCode; expiresAt: string } {
  const claims = claimsOf(folder);
  const id = newClaimId((one) => claims.some((claim) => claim.id === one));
  const expiresAt = new Date(now.getTime() + CLAIM_VALID_HOURS * HOUR_MS).toISOString();
  const claim = { id, site, madeAt: now.toISOString(), expiresAt, request: null, usedAt: null, deviceKeyId: null };
  write(folder, [...claims.slice(1 - CLAIMS_MAX), claim]);
  return { code: codeOf(ring, id), expiresAt };
}

export type AcceptReason =
  | Extract<ClaimReason, 'CLAIM_UNREADABLE' | 'CLAIM_SIGNATURE' | 'CLAIM_CODE_WRONG'>
  | 'CLAIM_UNKNOWN'
  | 'CLAIM_EXPIRED'
  | 'CLAIM_USED'
  | DeviceReason;
export type AcceptVerdict = Result<
  AcceptReason,
  { answer: string; name: string; site: string; deviceKeyId: string; again: boolean }
>;

/**
 * Accepts a kiosk because of its code: enrols it and signs the answer. The claim is recorded as used before the answer is
 * sent; exactly the same request is answered again, so that a stick lost on the way back does not cost a second code. `line`:
 * what the kiosk needs to reach this office, or null if it has no line.
 */
export function acceptClaim(
  folder: CentralFolder,
  { ring, text, now, line }: { ring: KeyRing; text: string; now: Date; line: FleetLine | null },
): AcceptVerdict {
  const opened = readClaimRequest(text);
  if (!opened.ok) return opened as AcceptVerdict;
  const { request } = opened.file;
  const claims = claimsOf(folder);
  const claim = claims.find(({ id }) => id === request.claim);
  if (claim === undefined)
    return refuse(
      'CLAIM_UNKNOWN',
      `There is no claim ${request.claim} at this central office: the code comes from another one.`,
    );
  const code = codeOf(ring, claim.id);
  if (!provesCode(opened.file, code))
    return refuse('CLAIM_CODE_WRONG', `The code that was typed at the kiosk does not match claim ${claim.id}.`);
  const digest = keyIdOf(Buffer.from(text, 'utf8'));
  const again = claim.request === digest;
  if (claim.request !== null && !again) {
    const by = `claim ${claim.id} was used at ${claim.usedAt} by the kiosk ${claim.deviceKeyId}`;
    return refuse('CLAIM_USED', `A code works once: ${by}.`);
  }
  if (!again && now.getTime() >= Date.parse(claim.expiresAt))
    return refuse('CLAIM_EXPIRED', `The code of claim ${claim.id} was valid until ${claim.expiresAt}.`);
  const deviceKeyId = keyIdOf(Buffer.from(request.box, 'hex'));
  const enrolled = enrol(folder, opened.file.request, deviceKeyId, now);
  if (!enrolled.ok) return enrolled;
  const acceptedAt = claim.usedAt ?? now.toISOString();
  const used = { ...claim, request: digest, usedAt: acceptedAt, deviceKeyId };
  write(
    folder,
    claims.map((one) => (one === claim ? used : one)),
  );
  const key = ringSigningKey(ring, 'claim-signing');
  const answer = claimAnswer(opened.file, {
    code,
    site: claim.site,
    acceptedAt,
    key,
    updateRoot: firstRoot(folder),
    fleet: line,
  });
  return { ok: true, answer, name: request.name, site: claim.site, deviceKeyId, again };
}

/** Fingerprint of the root with which a new kiosk starts; null before the ceremony. */
function firstRoot({ repository }: CentralFolder): string | null {
  const text = textOf(new Repository(repository).metadataFile('1.root.json'), METADATA_BYTES_MAX.root);
  return text === null ? null : fileFingerprint(Buffer.from(text, 'utf8'));
}

/** A kiosk whose key is enrolled and in force stays as it is: it may be claimed again after its state has been set up again. */
function enrol(
  folder: CentralFolder,
  { name, box, sign, link }: { name: string; box: string; sign: string; link?: string | undefined },
  deviceKeyId: string,
  now: Date,
): { ok: true } | Refusal<AcceptReason> {
  const known = devicesOf(folder).find((device) => device.deviceKeyId === deviceKeyId);
  const isLinked = link === undefined || known?.link === link;
  if (known !== undefined && known.revokedAt === null && known.sign === sign && isLinked) return { ok: true };
  const identity = readDevice(
    JSON.stringify(
      link === undefined
        ? { format: 'waypost.device.1', name, box, sign }
        : { format: 'waypost.device.2', name, box, sign, link },
    ),
  );
  if (identity === null) return refuse('DEVICE_NOT_AN_IDENTITY', 'The keys in the request cannot be used for sealing.');
  return enrolDevice(folder, identity, now);
}

function codeOf(ring: KeyRing, id: string): ClaimCode {
  const bytes = Buffer.from(keyedDigest(Buffer.from(`claim ${id}`), ring.key('claim-codes')), 'hex');
  const secret = secretFrom(bytes);
  wipe(bytes);
  return { id, secret };
}

function write(folder: CentralFolder, claims: readonly Claim[]): void {
  placeFile(fileOf(folder), `${JSON.stringify({ format: 'waypost.claims.1', claims }, null, 2)}\n`);
}

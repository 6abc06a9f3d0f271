import { join } from 'node:path';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import {
  authorityOf,
  NO_TRUST,
  partsOf,
  readTrustContent,
  TRUST_LIMIT_BYTES,
  type TrustContent,
  TrustStore,
} from '../../core/trust/index.ts';
import { type OpenedPack, type PackCode, type PackSite, timeOf } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FILE = 'trust.json';
/** Bytes allowed in the file besides the content. */
const ENVELOPE_BYTES = 16 * 1024;

export type TrustReason = 'TRUST_SCHEMA' | PackCode<'TRUST'>;

/** Certificates of issuing states and their lists of revoked certificates, as the office signs them (docs/chip.md). */
export const TRUST: SignedPack<TrustContent, 'TRUST', 'TRUST_SCHEMA'> = new SignedPack({
  kind: 'trust',
  name: null,
  reasons: 'TRUST',
  words: 'trust store',
  keys: 'policyKeys',
  twoPeople: false,
  former: null,
  file: FILE,
  limitBytes: TRUST_LIMIT_BYTES + ENVELOPE_BYTES,
  row: { kind: 'trust-imported', subject: 'trust' },
  read: (text) => {
    const read = readTrustContent(text);
    return read.ok ? { ok: true, content: read.content } : read;
  },
  terms: ({ version, created }) => ({ version, issued: created }),
  notes: ({ certificates, crls, defectLists = [] }) => ({
    ...{ certificates: certificates.length, crls: crls.length },
    ...(defectLists.length === 0 ? {} : { defectLists: defectLists.length }),
  }),
});

/**
 * Installs a signed store in the state folder. A store whose version is not higher is refused: an earlier one may hold an
 * issuer that was removed, or lack a list of revoked certificates (see `SignedPack.install`).
 */
export async function importTrust(
  text: string,
  place: PackSite & { by: string; renew?: boolean },
): Promise<{ ok: true; content: TrustContent; signedBy: string[] } | Refusal<TrustReason | PackTrouble>> {
  const before = TRUST.peek(place.stateDir);
  return await TRUST.install(text, place, ({ content }) => before && olderList(content, before));
}

/**
 * Refuses a newer store with an older list of known defects, which would undo what an issuer has said since. The office may,
 * however, leave out a list.
 */
function olderList(next: TrustContent, before: TrustContent): Refusal<'TRUST_OLDER'> | null {
  const held = new Map(partsOf(before).defectLists.map((one) => [authorityOf(one), one.list.signedAt]));
  const older = partsOf(next).defectLists.find(
    (one) => one.list.signedAt < (held.get(authorityOf(one)) ?? Number.NEGATIVE_INFINITY),
  );
  if (older === undefined) return null;
  const which = `${older.origin}, signed on ${new Date(older.list.signedAt).toISOString()},`;
  return {
    ok: false,
    reason: 'TRUST_OLDER',
    message: `The list ${which} is older than the one of the same authority in the trust store in force. Put the newer list into the store.`,
  };
}

/** The store in force, or what is wrong with the installed one; if it is not valid, no issuer is trusted. */
export interface TrustInForce {
  /** The current store, which may expire while the daemon runs. */
  current(): TrustStore;
  /** The installed store, expired or not; empty if none is valid. */
  installed: TrustStore;
  /** Null if none is installed, or the installed one is not valid. */
  facts: { version: number; created: string; expires: string | null; signedBy: readonly string[] } | null;
  fault: { reason: TrustReason | 'CLOCK_UNTRUSTED'; notice: string } | null;
}

/** Words for the person who starts the daemon. */
export function trustNotices({ fault }: Pick<TrustInForce, 'fault'>): string[] {
  return fault === null ? [] : [`${fault.notice} (${fault.reason})`];
}

/**
 * The store in force, as the audit and the ledger name it; empty if none was imported, if it has expired, or if the clock
 * cannot tell. An issuer that is no longer vouched for gives `TRUST_UNKNOWN`, never a successful check.
 */
export function loadTrust(site: PackSite, clock: Pick<Clock, 'wall' | 'trusted'>): TrustInForce {
  const empty = new TrustStore(NO_TRUST);
  const none = { current: () => empty, installed: empty, facts: null };
  const loaded = TRUST.load(site);
  const says = (message: string): string =>
    `${join(site.stateDir, FILE)}: ${message} No issuer of chips is trusted. Import the trust store again.`;
  if (loaded.state === 'refused') return { ...none, fault: { reason: loaded.reason, notice: says(loaded.message) } };
  if (loaded.state !== 'installed') return { ...none, fault: null };
  const { pack } = loaded;
  const store = new TrustStore(partsOf(pack.content));
  const time = () => timeOf(pack, clock.trusted() ? clock.wall() : null);
  const current = (): TrustStore => (time() === 'in-time' ? store : empty);
  return {
    ...{ current, installed: store, facts: factsOf(pack) },
    get fault() {
      return faultOf(time(), pack.expires, says);
    },
  };
}

const factsOf = ({ version, issued, expires, signedBy }: OpenedPack<TrustContent>): TrustInForce['facts'] => ({
  version,
  created: issued,
  expires,
  signedBy,
});

function faultOf(
  time: ReturnType<typeof timeOf>,
  expires: string | null,
  says: (message: string) => string,
): TrustInForce['fault'] {
  switch (time) {
    case 'in-time':
      return null;
    case 'over':
      return { reason: 'TRUST_EXPIRED', notice: says(`The trust store expired on ${expires}.`) };
    case 'early':
    case 'unknown': {
      const notice = says(
        'The clock is not trusted or is behind, so it is not known whether the trust store has expired. Set the clock.',
      );
      return { reason: 'CLOCK_UNTRUSTED', notice };
    }
  }
}

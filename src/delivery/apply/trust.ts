import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import { flushSync, writeDurably } from '../../adapters/storage/files/index.ts';
import { writeLedger } from '../../adapters/storage/rollback/index.ts';
import { resourceRefusal } from '../bundles/index.ts';
import { fileFingerprint } from '../format/index.ts';
import {
  checkRootForm,
  METADATA_LIMIT_BYTES,
  refusalOf,
  refused,
  roleKeys,
  type SignedRoot,
  type UpdateRefusal,
} from '../tuf/index.ts';
import { ledgerToWrite } from './counter.ts';
import { UPDATE_LOCK, UpdatePlaces } from './places.ts';
import { noteUpdateStatus, type UpdateSite } from './site.ts';

export type RootCheck = { ok: true; root: SignedRoot; fingerprint: string } | UpdateRefusal;

/** Whether this appliance could start from the root in a file: checks its form, and its own signatures. */
export function checkRoot(bytes: Uint8Array): RootCheck {
  if (bytes.length > METADATA_LIMIT_BYTES.root) return refused('UPDATE_TOO_LARGE', 'The file is too large for a root.');
  const form = checkRootForm(bytes);
  if (!form.ok) return form;
  const folder = mkdtempSync(join(tmpdir(), 'waypost-root-'));
  try {
    writeFileSync(join(folder, 'root.json'), bytes);
    // The constructor loads the root and checks its signatures, without any connection.
    new Updater({ metadataDir: folder, metadataBaseUrl: 'http://folder.invalid' });
    return { ok: true, root: form.root, fingerprint: fileFingerprint(bytes) };
  } catch (error) {
    return refusalOf(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type TrustVerdict = { ok: true; counter: number; tpm: boolean } | UpdateRefusal;

/**
 * Pins the first root of a repository, after a person has compared its fingerprint (decision 0025), and sets up the counter
 * (3.11). `renew` gives up another TPM's counter or a lost ledger: every list must then be installed in full before it is used.
 */
export async function pinRoot(
  site: UpdateSite,
  request: { repository: string; bytes: Uint8Array; renew: boolean; by: string },
): Promise<TrustVerdict> {
  const checked = checkRoot(request.bytes);
  if (!checked.ok) return checked;
  const places = new UpdatePlaces(site.stateDir, request.repository);
  places.create();
  const taken = lockFolder(places.folder, UPDATE_LOCK);
  if (!taken.ok) return refused('UPDATE_BUSY', 'An update is running.');
  try {
    const counted = await ledgerToWrite(site, request.renew);
    if (!counted.ok) return counted;
    const { root, fingerprint } = checked;
    const body = {
      what: 'update-root',
      sha256: fingerprint,
      version: root.version,
      renewed: request.renew,
      by: request.by,
    };
    const noted = site.journal.appendSystem('provisioned', request.repository, body);
    if (!noted.ok) return refused('AUDIT_UNAVAILABLE', `Nothing was pinned: ${noted.detail}`);
    const remembered = {
      pinned: fingerprint,
      root: fingerprint,
      versions: { root: root.version, timestamp: 0, snapshot: 0, targets: 0 },
      keys: roleKeys(root),
    };
    const { ledger } = counted;
    const repositories = { ...ledger.repositories, [request.repository]: remembered };
    await putRoot(places, request.bytes);
    writeLedger(site.stateDir, site.ring, { ...ledger, repositories }, site.random);
    noteUpdateStatus(site);
    return { ok: true, counter: ledger.counter, tpm: ledger.tpm };
  } catch (error) {
    const known = resourceRefusal(error);
    if (known === null) throw error;
    return known;
  } finally {
    taken.lock.release();
  }
}

async function putRoot(places: UpdatePlaces, bytes: Uint8Array): Promise<void> {
  const part = `${places.root}.tmp`;
  rmSync(part, { force: true });
  await writeDurably(part, bytes);
  UpdatePlaces.readable(part);
  renameSync(part, places.root);
  flushSync(places.repository);
  rmSync(places.metadata, { recursive: true, force: true });
}

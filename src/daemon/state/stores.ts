import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemTime } from '../../adapters/files/index.ts';
import type {
  SecurityKeys as KeyPort,
  Officer,
  PinResult,
  SecurityEvent,
  SecurityLog,
  Accounts as SignInPort,
} from '../../adapters/http/access/index.ts';
import { type Accounts, MAX_KEYS_AN_ACCOUNT, openAccounts, pinFault } from '../../adapters/storage/accounts/index.ts';
import { cryptoReady } from '../../adapters/storage/crypto/index.ts';
import { DAEMON_LOCK, describeFailure, isFolderLocked, lockFolder } from '../../adapters/storage/database/index.ts';
import { type AuditJournal, openJournal } from '../../adapters/storage/journal/index.ts';
import { KeyRing, loadRootKey, type RootKeySource } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import { isKeyRole, type KeyRule, keyDemand } from '../../core/inspection/policy/pack/index.ts';
import { LOCKED_WORDS, lockOf, writeLock } from '../../delivery/orders/index.ts';
import { PackMemory } from '../../delivery/packs/index.ts';
import { auditMarkFault } from './audit-mark.ts';
import { noticesOf } from './notices.ts';
import { counterParts } from './update.ts';

const MAX_PASSPHRASE_BYTES = 4096;

export interface Stores {
  ring: KeyRing;
  journal: AuditJournal;
  accounts: Accounts;
  /** What the sealed ledger holds about the signed files. */
  memory: PackMemory;
  /** Words for the person who starts the daemon; null when there is nothing to say. */
  notices: string[];
  /** The damaged accounts that were set aside at this opening, in words; null if they are whole. */
  setAside: string | null;
}

export type StoresOpening = { ok: true; stores: Stores } | { ok: false; message: string };

/** Opens root key, audit chain and accounts, in this order. The first that is not right ends the start with its remedy. */
export async function openStores(from: {
  config: Config;
  time: SystemTime;
  bootId: string;
  /** True in the daemon, which shares the folder only with commands. */
  holds?: boolean;
  /** True to end inspections that a lock by order interrupted; all other uses of a locked kiosk are refused. */
  locked?: boolean;
}): Promise<StoresOpening> {
  const { config, time, bootId } = from;
  await cryptoReady();
  const unusable = folderFault(config.stateDir);
  if (unusable !== null) return { ok: false, message: unusable };
  if (from.locked !== true && lockOf(config.stateDir) !== null) return { ok: false, message: LOCKED_WORDS };
  const mayCreate = !existsSync(join(config.stateDir, 'audit.db'));
  const source = keySource(config.key);
  if (source === null)
    return {
      ok: false,
      message: `The passphrase file cannot be read. Check key.file in the configuration, and its permissions.`,
    };
  const root = await loadRootKey(source, { stateDir: config.stateDir, mayCreate });
  if (!root.ok) return { ok: false, message: root.message };
  const opened = openStoresWith(new KeyRing(root.key), {
    config,
    time,
    bootId,
    alone: from.holds === true || !isDaemonRunning(config.stateDir),
    notices: root.notice === null ? [] : [root.notice],
  });
  if (!opened.ok) return opened;
  const { stores } = opened;
  const [order] = from.locked === true ? [] : stores.journal.kindRows('order-locked', 1);
  if (order !== undefined) {
    // The power failed after the row was written and before the file that locks.
    await writeLock(config.stateDir, { ...orderIn(order.text), at: time.wall().toISOString() });
    stores.accounts.close();
    stores.journal.stop();
    stores.ring.wipe();
    return { ok: false, message: LOCKED_WORDS };
  }
  await stores.memory.start();
  return opened;
}

/** Which order a row of the audit names. */
function orderIn(text: string): { version: number; repository: string } {
  const { subject, body } = JSON.parse(text) as { subject: string; body: { version: number } };
  return { version: body.version, repository: subject };
}

/** Opens the stores with given keys: those of a training run are not kept in a file. */
export function openStoresWith(
  ring: KeyRing,
  from: { config: Config; time: SystemTime; bootId: string; notices: readonly string[]; alone?: boolean },
): StoresOpening {
  const { config, time, bootId, alone = false } = from;
  const { stateDir } = config;
  const opened = openJournal({ stateDir, ring, clock: time, bootId, alone, notices: noticesOf(config) });
  if (!opened.ok) return { ok: false, message: `${opened.message}\n${opened.remedy}` };
  const putBack = auditMarkFault(opened.journal, { stateDir, ring });
  if (putBack !== null) {
    opened.journal.stop();
    return { ok: false, message: putBack };
  }
  const accounts = openAccounts({ stateDir: config.stateDir, ring, wall: () => time.wall() });
  if (!accounts.ok) return { ok: false, message: `${accounts.message}\n${accounts.remedy}` };
  const setAside =
    accounts.quarantined === null
      ? null
      : `accounts.db was damaged and is now ${accounts.quarantined}: create the accounts again.`;
  const notices = [...from.notices, ...(setAside === null ? [] : [setAside])];
  const sealed = opened.journal.lastSealedWall();
  if (sealed) time.raiseFloor(sealed);
  const { journal } = opened;
  const memory = new PackMemory({ ...counterParts(config, ring), journal, clock: time });
  return { ok: true, stores: { ring, journal, memory, accounts: accounts.accounts, notices, setAside } };
}

export type StateHold = { ok: true; lock: { release(): void } } | { ok: false; message: string };

/**
 * Locks the state folder for this daemon until it ends. A second daemon on the same folder would declare the open
 * inspection of the first one dead. The command line works next to a daemon and does not lock the folder.
 */
export function holdState(stateDir: string): StateHold {
  const unusable = folderFault(stateDir);
  if (unusable !== null) return { ok: false, message: unusable };
  const taken = lockFolder(stateDir);
  if (taken.ok) return taken;
  if (taken.reason === 'STORE_BUSY') {
    return { ok: false, message: `Another Waypost daemon uses the state folder ${stateDir}. Stop it first.` };
  }
  return { ok: false, message: `The state folder ${stateDir} cannot be locked: ${describeFailure(taken.reason)}.` };
}

function isDaemonRunning(stateDir: string): boolean {
  return isFolderLocked(stateDir, DAEMON_LOCK);
}

/** Null if the folder is there and this user may write in it. */
function folderFault(stateDir: string): string | null {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    accessSync(stateDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return `The state folder ${stateDir} cannot be used (${code}): give this user permission to write there, or correct stateDir.`;
  }
}

/** Where a configuration says that the root key comes from; null if its passphrase file cannot be read. */
export function keySource(key: Config['key']): RootKeySource | null {
  switch (key.kind) {
    case 'development':
      return { kind: 'development' };
    case 'credential':
      return { kind: 'credential', directory: process.env['CREDENTIALS_DIRECTORY'], name: key.name };
    case 'tpm':
      return { kind: 'tpm', tcti: key.tcti, pcrs: key.pcrs };
    case 'passphrase':
      try {
        const passphrase = readFileSync(key.file, 'utf8').slice(0, MAX_PASSPHRASE_BYTES).trim();
        return { kind: 'passphrase', passphrase };
      } catch {
        return null;
      }
  }
}

/** Sign-in as the http module needs it. If the store cannot be written, sign-in is refused, so that every attempt is counted. */
export function signInPort(accounts: Accounts): SignInPort {
  return {
    // A temporarily unreadable store does not sign anybody out: only an account known to have changed does.
    standing: (of) => accounts.standing(of.officer, of.epoch) ?? 'same',
    maySecond: (id) => accounts.maySecond(id),
    pinFault: (pin) => pinFault(pin)?.reason ?? null,
    changeOwnPin: async (id, pin) => (await accounts.changePin(id, pin)).ok,
    rememberBrowser: (id, tokens) => accounts.rememberBrowser(id, tokens),
    verifyPin: async (id, pin, from): Promise<PinResult> => {
      try {
        const result = await accounts.verifyPin(id, pin, from);
        if (result.ok) return { ok: true, officer: result.officer satisfies Officer, epoch: result.epoch };
        const { retryAfterMs, officer, budget } = result;
        const lockedNow = result.lockedNow === true;
        const reason = result.reason === 'ACCOUNT_DISABLED' ? 'PIN_WRONG' : result.reason;
        return { ok: false, reason, retryAfterMs, officer, budget, lockedNow };
      } catch {
        const nothing = { retryAfterMs: null, officer: null, budget: '', lockedNow: false };
        return { ok: false, reason: 'ACCOUNTS_UNAVAILABLE', ...nothing };
      }
    },
  };
}

/** Both factors of a sign-in. */
export function signInPorts(
  accounts: Accounts,
  rule: () => KeyRule,
  gate: { guarded(port: SignInPort): SignInPort } | null = null,
): { accounts: SignInPort; keys: KeyPort } {
  const port = signInPort(accounts);
  return { accounts: gate?.guarded(port) ?? port, keys: keyPort(accounts, rule) };
}

/** Keys as the http module needs them, under the current policy. */
function keyPort({ keys }: Pick<Accounts, 'keys'>, rule: () => KeyRule): KeyPort {
  return {
    most: MAX_KEYS_AN_ACCOUNT,
    mode: (role) => (isKeyRole(role) ? rule()[role] : null),
    demand: ({ id, role }) => {
      try {
        return keyDemand(rule(), { role, hasKey: keys.of(id).length > 0 });
      } catch {
        return null;
      }
    },
    of: (id) => keys.of(id),
    add: (key) => keys.add(key),
    remove: (id, key) => keys.remove(id, key),
    used: (id, counter) => keys.used(id, counter),
    issueCode: (id) => keys.issueCode(id),
  };
}

const keyOf = ({ key }: { key?: string | null }): { key?: string | null } => (key === undefined ? {} : { key });

/** Records who signed in and who was refused, as rows of the same chain as the inspections. */
export function securityLog(
  journal: AuditJournal,
  gate: { witnessed(log: SecurityLog): SecurityLog } | null = null,
): SecurityLog {
  const append = (event: SecurityEvent): boolean => {
    switch (event.kind) {
      case 'signed-in':
        return journal.appendSystem('signed-in', event.officer, keyOf(event)).ok;
      case 'sign-in-failed':
        return journal.appendSystem('sign-in-failed', event.officer ?? 'unknown', {
          reason: event.reason,
          lockedNow: event.lockedNow,
          budget: event.budget,
          count: event.count,
        }).ok;
      case 'unlocked':
        return journal.appendSystem('session-unlocked', event.officer, keyOf(event)).ok;
      case 'key-changed':
        return journal.appendSystem('key-changed', event.officer, {
          change: event.change,
          key: event.key,
          answeredBy: event.answeredBy,
          by: 'screen',
        }).ok;
      case 'key-refused':
        return journal.appendSystem('key-refused', event.officer, { reason: event.reason, key: event.key }).ok;
      case 'key-used':
        return journal.appendSystem('key-used', event.officer, { key: event.key, purpose: event.purpose }).ok;
      case 'pin-again':
        return journal.appendSystem('pin-again', event.officer, {}).ok;
      case 'own-pin':
        return journal.appendSystem('account-changed', event.officer, { change: 'own-pin', by: 'screen' }).ok;
      case 'locked':
        return journal.appendSystem('session-locked', event.officer, { by: event.by }).ok;
      case 'signed-out':
        return journal.appendSystem('signed-out', event.officer, { by: event.by }).ok;
      case 'camera-taken':
        return journal.appendSystem('camera-taken', event.officer, { from: event.from }).ok;
      case 'machine-connected':
        return journal.appendSystem('machine-connected', event.machine, {}).ok;
      case 'machine-disconnected':
        return journal.appendSystem('machine-disconnected', event.machine, {
          by: event.by,
          delivered: event.delivered,
        }).ok;
      case 'request-refused':
        return journal.appendSystem('request-refused', 'http', { reason: event.reason, count: event.count }).ok;
    }
  };
  const log = { append };
  return gate?.witnessed(log) ?? log;
}

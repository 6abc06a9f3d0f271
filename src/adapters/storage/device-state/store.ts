import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical, fingerprint, type SystemKind, signatureHolds, signedBytes } from '../../../core/audit/index.ts';
import { type Random, systemRandom, toHex } from '../crypto/index.ts';
import { boundedJson, contentId, namedContent, putNamed } from '../files/index.ts';
import { type AuditJournal, lastChange, verifyJournal } from '../journal/index.ts';
import { deviceSigningKey, type KeyRing, sign } from '../keys/index.ts';
import { ACCEPTANCE_WORDS, type AcceptanceFault, type AcceptanceStatus, acceptanceStatus } from './acceptance.ts';
import { type DeviceState, type DeviceStateFault, type DeviceStateRecord, deviceStateRecord } from './record.ts';

const FILE = 'device-state.json';
const TAG = 'waypost.device-state.1\0';
const SUBJECT = 'device-state';
const KINDS: readonly SystemKind[] = ['device-state-changed'];
const SALT_BYTES = 32;
const MAX_FILE_BYTES = 8 * 1024;

const signed = z.strictObject({ record: z.unknown(), signature: z.string().max(128) });

export type DeviceStateStatus =
  /** `record` null: a state has never been set, which means production. */
  { ok: true; state: DeviceState; record: DeviceStateRecord | null } | { ok: false; reason: DeviceStateFault };

export type DeviceStateChange =
  | { ok: true; record: DeviceStateRecord }
  | {
      ok: false;
      reason: 'AUDIT_UNAVAILABLE' | 'STORAGE_FAILED' | 'DEVICE_STATE_SIMULATED' | AcceptanceFault;
      message: string;
    };

export interface DeviceStateParts {
  stateDir: string;
  ring: KeyRing;
  journal: AuditJournal;
  random?: Random;
}

interface Change {
  state: DeviceState;
  technician: string;
  supervisor: string;
  now: Date;
  /** Data for the audit row: who ran the command, and what was found. */
  note: Readonly<Record<string, string | number>>;
  /** The two people's written reason for production without an accepted run; recorded in the row. Null: there is none. */
  override?: string | null;
  /** From `newSalt`, if it was called before; otherwise a new one is drawn. */
  salt?: string;
}

/**
 * State of this appliance: a record signed with its device key and named by the audit chain. A record that is not valid
 * is refused with its reason and not replaced: a thief who can write to the disk must not choose what is allowed here.
 */
export class DeviceStateStore {
  readonly #parts: DeviceStateParts;

  constructor(parts: DeviceStateParts) {
    this.#parts = parts;
  }

  /**
   * True if this appliance was ever provisioned with simulated hardware: it is then not known whether its devices work, so
   * it must not be used for travellers. An unreadable row counts as simulated.
   */
  isSimulated(): boolean {
    return this.#parts.journal.caseRows('provisioning').some(({ text }) => simulatedIn(text));
  }

  /** Whether the last acceptance run of this appliance permits production. */
  acceptance(): AcceptanceStatus {
    return acceptanceStatus(this.#parts.journal);
  }

  /**
   * The state in force. Any state other than production is trusted only if the whole chain is intact, because it allows
   * recorded pictures.
   */
  standing(): DeviceStateStatus {
    const { journal, stateDir } = this.#parts;
    const last = lastChange(journal, SUBJECT, KINDS);
    if (last === null) {
      if (journal.caseRows(SUBJECT).length > 0) return { ok: false, reason: 'DEVICE_STATE_CHAIN' };
      if (existsSync(join(stateDir, FILE))) return { ok: false, reason: 'DEVICE_STATE_REPLACED' };
      if (this.isSimulated()) return { ok: false, reason: 'DEVICE_STATE_SIMULATED' };
      return { ok: true, state: 'production', record: null };
    }
    const read = namedContent(join(stateDir, FILE), last.id, (path) => this.#read(path));
    if (read.state === 'missing') return { ok: false, reason: 'DEVICE_STATE_MISSING' };
    if (read.state === 'other') return read.found.ok ? { ok: false, reason: 'DEVICE_STATE_REPLACED' } : read.found;
    const { record } = read.content;
    if (record.state !== 'production' && !verifyJournal(journal).ok) return { ok: false, reason: 'DEVICE_STATE_CHAIN' };
    if (record.state === 'production' && this.isSimulated()) return { ok: false, reason: 'DEVICE_STATE_SIMULATED' };
    return { ok: true, state: record.state, record };
  }

  /** A salt for data that are made with a state's keys before the state is set. */
  newSalt(): string {
    return toHex((this.#parts.random ?? systemRandom)(SALT_BYTES));
  }

  /**
   * Sets a state confirmed by two people, whose PINs the caller has verified. Production is refused unless the last
   * acceptance run was accepted, or the two give a reason in writing; a kiosk with simulated hardware is refused whatever
   * they write. The file is on the disk before the row that names it: whatever breaks in between, either the old
   * state or the new one is in force.
   */
  async change({
    state,
    technician,
    supervisor,
    now,
    note,
    override = null,
    salt = this.newSalt(),
  }: Change): Promise<DeviceStateChange> {
    const { journal, stateDir, ring } = this.#parts;
    const before = this.standing();
    if (state === 'production' && this.isSimulated()) {
      const message =
        'This kiosk was provisioned with simulated hardware and can never go into production: decommission it, and provision it again with its devices.';
      return { ok: false, reason: 'DEVICE_STATE_SIMULATED', message };
    }
    const accepted = state === 'production' ? this.acceptance() : null;
    if (accepted?.ok === false && override === null)
      return { ok: false, reason: accepted.reason, message: ACCEPTANCE_WORDS[accepted.reason] };
    const record = deviceStateRecord.parse({
      format: 'waypost.device-state.1',
      device: fingerprint(journal.signer.publicKey),
      state,
      since: now.toISOString(),
      salt,
      technician,
      supervisor,
    });
    const signature = toHex(sign(signedBytes(TAG, record), deviceSigningKey(ring).secretKey));
    const from = before.ok ? before.state : before.reason;
    const body = {
      id: contentId(record),
      from,
      to: state,
      technician,
      supervisor,
      ...note,
      ...groundsOf(accepted, override),
    };
    const named = lastChange(journal, SUBJECT, KINDS)?.id ?? null;
    try {
      const row = await putNamed(join(stateDir, FILE), `${canonical({ record, signature })}\n`, {
        isNamed: (path) => {
          const there = this.#read(path);
          return there.ok && there.id === named;
        },
        note: () => journal.appendSystem('device-state-changed', SUBJECT, body),
      });
      if (!row.ok) return { ok: false, reason: row.reason, message: `${row.detail} The state was not changed.` };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      const message = `${stateDir} cannot be written (${code}). The state was not changed.`;
      return { ok: false, reason: 'STORAGE_FAILED', message };
    }
    return { ok: true, record };
  }

  #read(path: string): { ok: true; id: string; record: DeviceStateRecord } | { ok: false; reason: DeviceStateFault } {
    const { ring, journal } = this.#parts;
    const parsed = signed.safeParse(boundedJson(path, MAX_FILE_BYTES));
    if (!parsed.success) return { ok: false, reason: 'DEVICE_STATE_UNREADABLE' };
    const { record: claimed, signature } = parsed.data;
    const record = deviceStateRecord.safeParse(claimed);
    if (record.success && record.data.device !== fingerprint(journal.signer.publicKey)) {
      return { ok: false, reason: 'DEVICE_STATE_OTHER_DEVICE' };
    }
    if (!signatureHolds(signedBytes(TAG, claimed), signature, deviceSigningKey(ring).publicKey)) {
      return { ok: false, reason: 'DEVICE_STATE_SIGNATURE' };
    }
    if (!record.success) return { ok: false, reason: 'DEVICE_STATE_UNREADABLE' };
    return { ok: true, id: contentId(record.data), record: record.data };
  }
}

/**
 * The basis for production, for the row: the digest of an accepted run, or the two people's reason and what it overrides.
 */
function groundsOf(accepted: AcceptanceStatus | null, override: string | null): Record<string, string> {
  if (accepted === null) return {};
  return accepted.ok ? { acceptance: accepted.digest } : { acceptance: accepted.reason, override: override ?? '' };
}

function simulatedIn(text: string): boolean {
  try {
    return (JSON.parse(text) as { body?: { simulated?: unknown } }).body?.simulated !== false;
  } catch {
    return true;
  }
}

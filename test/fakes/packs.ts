import { keyIdOf, toHex } from '../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import { type KeyRing, type SigningKey, sign } from '../../src/adapters/storage/keys/index.ts';
import { canonical } from '../../src/core/audit/index.ts';
import type { Clock } from '../../src/core/inspection/ports/index.ts';
import type { PackStation } from '../../src/delivery/packs/index.ts';
import { PackMemory } from '../../src/delivery/packs/index.ts';
import type { PackMemoryParts } from '../../src/delivery/packs/pack-memory.ts';

interface Place {
  stateDir: string;
  ring: () => KeyRing;
  clock: Clock;
}

type Memories = Pick<AuditJournal, 'caseRows' | 'kindRows'>;

/** The ledger of a test's state folder, as another process would open it; `parts` replaces a part, as the counter. */
export function memoryOf(state: Place, journal: Memories, parts: Partial<PackMemoryParts> = {}): PackMemory {
  const { stateDir, clock } = state;
  const counter = { policy: 'file', tpm: null, listIds: [] } as const;
  return new PackMemory({ stateDir, ring: state.ring(), clock, journal, ...counter, ...parts });
}

/** Where the signed files of a test's kiosk lie. */
export function stationOf(state: Place, journal: AuditJournal): PackStation {
  return { stateDir: state.stateDir, journal, memory: memoryOf(state, journal) };
}

/** A file as an office signed it before there was an envelope. */
export function formerFile(
  { tag, field, content }: { tag: string; field: string; content: unknown },
  keys: readonly SigningKey[],
): string {
  const message = Buffer.from(`${tag}\0${canonical(content)}`, 'utf8');
  const signatures = keys.map((key) => ({
    keyId: keyIdOf(key.publicKey),
    signature: toHex(sign(message, key.secretKey)),
  }));
  return JSON.stringify({ [field]: content, signatures });
}

/** The audit as it is read, and as it is where nothing can be written. */
export function fullJournal(journal: AuditJournal): PackStation['journal'] {
  return {
    signer: journal.signer,
    caseRows: journal.caseRows.bind(journal),
    kindRows: journal.kindRows.bind(journal),
    appendSystem: () => ({ ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'The disk is full.' }),
  };
}

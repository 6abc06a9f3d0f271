import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import {
  deviceBoxKey,
  newSigningSeed,
  type SigningKey,
  signingKeyFromSeed,
} from '../../src/adapters/storage/keys/index.ts';
import { authorRecords } from '../../src/central/author/index.ts';
import { buildBundle, type ImportRequest } from '../../src/delivery/bundles/index.ts';
import type { ListHeader } from '../../src/delivery/format/index.ts';
import type { TestState } from './stores.ts';

export const HEAD: ListHeader = {
  listId: 'missing-persons',
  name: 'Missing persons',
  generation: 3,
  maxAgeHours: 24,
  legalBasis: 'Test Act, section 1',
  handling: 'Officer only. Speak in private.',
  purpose: 'Find missing persons',
  issuer: 'Test authority',
  nameThreshold: 0.7,
  covers: ['documents', 'persons'],
};

/** Invented records; the holder of the first document is the ICAO specimen. */
export const RECORDS: readonly string[] = [
  {
    op: 'put',
    id: 'doc-1',
    rev: 1,
    cat: 'document',
    act: 'Keep the document',
    basis: 'Lost documents order',
    exp: '2036-01-01',
    docs: [{ t: 'P', c: 'UTO', n: 'L898902C3' }],
  },
  {
    op: 'put',
    id: 'per-1',
    rev: 4,
    cat: 'protect',
    act: 'Call the protection officer',
    basis: 'Missing persons act',
    exp: '2036-01-01',
    names: [{ kind: 'primary', family: 'Velmora', given: 'Ilsa Teodora' }],
    dob: ['2011-03-04'],
    nat: ['UTO'],
    sex: 'F',
    note: 'Travels with an adult who speaks for her',
  },
  {
    op: 'put',
    id: 'per-2',
    rev: 1,
    cat: 'discreet',
    act: 'Report, do not tell the traveller',
    basis: 'Order 7',
    exp: '2020-01-01',
    names: [{ kind: 'primary', family: 'Obradin', given: 'Marek' }],
    dob: ['1980-05-05'],
  },
].map((record) => JSON.stringify(record));

export interface Office {
  signers: SigningKey[];
  keys: string[];
  bundle(options?: {
    head?: Partial<ListHeader>;
    records?: readonly string[];
    createdAt?: Date;
    signers?: SigningKey[];
  }): Uint8Array;
}

/** A central office with two list keys that makes bundles for the device of `state`. */
export function testOffice(state: TestState): Office {
  const signers = [signingKeyFromSeed(newSigningSeed()), signingKeyFromSeed(newSigningSeed())];
  return {
    signers,
    keys: signers.map((signer) => toHex(signer.publicKey)),
    bundle: (options = {}) =>
      buildBundle({
        head: { ...HEAD, ...options.head },
        lines: authorRecords((options.records ?? RECORDS).join('\n'), '2026-11-25').lines,
        createdAt: options.createdAt ?? state.clock.wall(),
        signers: options.signers ?? signers,
        devices: [deviceBoxKey(state.ring()).publicKey],
      }).bytes,
  };
}

export function importRequest(state: TestState, office: Office, journal: AuditJournal): Omit<ImportRequest, 'bundle'> {
  return {
    stateDir: state.stateDir,
    ring: state.ring(),
    trust: { keys: office.keys, threshold: 2 },
    listIds: [HEAD.listId],
    journal,
    clock: state.clock,
  };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { updateReady } from '../../../src/delivery/format/index.ts';
import { trustPacks } from '../../../src/delivery/packs/index.ts';
import { dump, trustFile } from '../../fakes/chip-dump.ts';
import { keysOfOffice, trustOfOffice } from '../../fakes/pack-kinds.ts';
import { stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const { importTrust, loadTrust, TRUST, trustNotices } = trustPacks;
let state: TestState;
let journal: AuditJournal;
const place = () => ({ ...stationOf(state, journal), trust: trustOfOffice(), by: 'test' });
const loaded = (clock: Parameters<typeof loadTrust>[1] = state.clock) => loadTrust(place(), clock);
const text = (version: number, expires?: string): string => TRUST.sign(trustFile(version), keysOfOffice(), expires);
const reason = async (signed: string): Promise<string> => {
  const verdict = await importTrust(signed, place());
  return verdict.ok ? 'taken' : verdict.reason;
};

beforeAll(updateReady);
beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

describe('the trust store of a kiosk', () => {
  it('is empty where none was imported', () => {
    expect(loaded()).toMatchObject({ facts: null, fault: null });
    expect(loaded().current().parts.entries).toEqual([]);
  });

  it('is taken with two signatures, named in the audit, and loaded with its age and its end', async () => {
    expect(await reason(text(1, '2028-12-31T00:00:00Z'))).toBe('taken');
    expect(journal.caseRows('trust').map((row) => JSON.parse(row.text))).toMatchObject([
      { kind: 'trust-imported', body: { version: 1, certificates: 1, crls: 1, by: 'test' } },
    ]);
    const { facts, fault } = loaded();
    expect(fault).toBeNull();
    expect(facts).toMatchObject({ version: 1, created: '2026-11-20T10:00:00.000Z', expires: '2028-12-31T00:00:00Z' });
    expect(facts?.signedBy).toHaveLength(2);
    const [entry] = dump().store.parts.entries;
    expect(
      loaded()
        .current()
        .parts.entries.map(({ certificate }) => certificate.subject.key),
    ).toEqual([entry?.certificate.subject.key]);
  });

  it('is never taken unsigned, with one signature, or changed after it was signed', async () => {
    expect(await reason(JSON.stringify(trustFile(1)))).toBe('TRUST_UNREADABLE');
    expect(await reason(TRUST.sign(trustFile(1), keysOfOffice().slice(0, 1)))).toBe('TRUST_APPROVALS');
    expect(await reason(text(1).replace('"csca"', '"seal-signer"'))).toBe('TRUST_SIGNATURE');
    writeFileSync(join(state.stateDir, 'trust.json'), JSON.stringify(trustFile(1)));
    expect(loaded().facts).toBeNull();
    expect(loaded().current().parts.entries).toEqual([]);
  });

  it('that is older is refused, and the one in force stays', async () => {
    expect(await reason(text(2))).toBe('taken');
    expect(await reason(text(1))).toBe('TRUST_OLDER');
    expect(loaded().facts?.version).toBe(2);
  });

  it('that has expired, or whose time nobody can tell, trusts no issuer', async () => {
    expect(await reason(text(1, '2026-11-21T00:00:00Z'))).toBe('taken');
    const late = { wall: () => new Date('2026-12-24T00:00:00Z'), trusted: () => true };
    expect(loaded(late).fault?.reason).toBe('TRUST_EXPIRED');
    expect(loaded(late).current().parts.entries).toEqual([]);
    expect(trustNotices(loaded(late))[0]).toMatch(/expired on 2026-11-21.*\(TRUST_EXPIRED\)$/);
    const lost = { wall: () => new Date('2026-11-20T12:00:00Z'), trusted: () => false };
    expect(loaded(lost).fault?.reason).toBe('CLOCK_UNTRUSTED');
    expect(loaded(lost).current().parts.entries).toEqual([]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { ReferenceContent } from '../../../src/core/document/reference/index.ts';
import { updateReady } from '../../../src/delivery/format/index.ts';
import { everyPack, referencePacks } from '../../../src/delivery/packs/index.ts';
import { keysOfOffice, trustOfOffice } from '../../fakes/pack-kinds.ts';
import { stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const { importReference, loadReference, REFERENCE } = referencePacks;
const example = readFileSync(join(packageRoot, 'docs/examples/document-reference.json'), 'utf8');
const content = (version: number): ReferenceContent => ({
  ...(JSON.parse(example) as ReferenceContent),
  ...{ version, created: '2026-11-20T10:00:00Z' },
});
let state: TestState;
let journal: AuditJournal;
const place = () => ({ ...stationOf(state, journal), trust: trustOfOffice(), by: 'test' });
const loaded = (clock: Parameters<typeof loadReference>[1] = state.clock) => loadReference(place(), clock);
const signed = (version: number, expires?: string): string => REFERENCE.sign(content(version), keysOfOffice(), expires);
const reason = async (text: string, trust = trustOfOffice()): Promise<string> => {
  const verdict = await importReference(text, { ...place(), trust });
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

describe('the document reference of a kiosk', () => {
  it('is none where none was imported, and that is no fault', () => {
    expect(loaded().current()).toBeNull();
    expect(loaded()).toMatchObject({ facts: null, fault: null });
  });

  it('is taken with two signatures, named in the audit, and reported by its version', async () => {
    expect(await reason(signed(3, '2028-12-31T00:00:00Z'))).toBe('taken');
    expect(journal.caseRows('document-reference').map((row) => JSON.parse(row.text))).toMatchObject([
      { kind: 'reference-imported', body: { version: 3, documents: 1, pictures: 1, by: 'test' } },
    ]);
    expect(loaded().current()).toEqual(content(3));
    expect(loaded().facts).toMatchObject({ version: 3, expires: '2028-12-31T00:00:00Z' });
    expect(everyPack.heldVersions(place())).toMatchObject({ reference: 3 });
  });

  it('is never taken unsigned, changed, or from one person, whatever the setting says', async () => {
    expect(await reason(example)).toBe('DOC_REFERENCE_UNREADABLE');
    expect(await reason(signed(1).replace('run through', 'stop'))).toBe('DOC_REFERENCE_SIGNATURE');
    const alone = REFERENCE.sign(content(1), keysOfOffice().slice(0, 1));
    expect(await reason(alone)).toBe('DOC_REFERENCE_APPROVALS');
    expect(await reason(alone, { ...trustOfOffice(), threshold: 1 })).toBe('DOC_REFERENCE_APPROVALS');
    writeFileSync(join(state.stateDir, 'document-reference.json'), example);
    expect(loaded().current()).toBeNull();
  });

  it('that is older is refused, and the one in force stays', async () => {
    expect(await reason(signed(2))).toBe('taken');
    expect(await reason(signed(1))).toBe('DOC_REFERENCE_OLDER');
    expect(await reason(signed(2, '2029-01-01T00:00:00Z'))).toBe('DOC_REFERENCE_OLDER');
    expect(loaded().facts?.version).toBe(2);
  });

  it('is not shown after its end, and is shown while nobody can tell the time', async () => {
    expect(await reason(signed(1, '2026-11-21T00:00:00Z'))).toBe('taken');
    const over = loaded({ wall: () => new Date('2026-12-24T00:00:00Z'), trusted: () => true });
    expect(over.current()).toBeNull();
    expect(over.fault).toMatchObject({
      reason: 'DOC_REFERENCE_EXPIRED',
      notice: expect.stringMatching(/expired on 2026-11-21.*Import the reference again\.$/),
    });
    const lost = loaded({ wall: () => new Date('2026-12-24T00:00:00Z'), trusted: () => false });
    expect(lost.current()?.version).toBe(1);
    expect(lost.fault).toBeNull();
  });
});

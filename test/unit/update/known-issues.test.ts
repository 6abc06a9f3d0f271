import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentId } from '../../../src/adapters/storage/files/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { SigningKey } from '../../../src/adapters/storage/keys/index.ts';
import { newListKey, readListKey, updateReady } from '../../../src/delivery/format/index.ts';
import {
  importKnownIssues,
  type KnownIssuesDraft,
  loadKnownIssues,
  readKnownIssues,
  signKnownIssues,
} from '../../../src/delivery/packs/index.ts';
import { openKnownIssues } from '../../../src/delivery/packs/known-issues.ts';
import { fullJournal, stationOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const draft = (counter: number): KnownIssuesDraft => ({
  schema: 'waypost.known-issues/1',
  counter,
  created: '2026-11-25T10:00:00Z',
  entries: [
    {
      model: { country: 'UTO', type: 'P' },
      issue: 'check-digit',
      field: 'composite',
      from: '2027-01-01',
      to: '2028-12-31',
      note: 'Composite digit of one print run.',
      source: 'letter of the issuer',
    },
  ],
});

let signers: SigningKey[];
let trust: { keys: string[]; threshold: number };
let stateDir: string;
let state: TestState;
let journal: AuditJournal;
const rows = () => journal.caseRows('known-issues').map(({ text }) => JSON.parse(text));
const place = () => ({ ...stationOf(state, journal), trust, by: 'test' });
const loaded = () => loadKnownIssues(place(), state.clock);

beforeAll(async () => {
  await updateReady();
  const made = [newListKey(), newListKey()];
  signers = made.map((key) => readListKey(key.secret) as SigningKey);
  trust = { keys: made.map((key) => key.publicKey), threshold: 2 };
});
beforeEach(async () => {
  state = await testState();
  ({ stateDir } = state);
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

describe('signed list of known issues', () => {
  it('is empty where none was imported', () => {
    expect(loaded()).toMatchObject({ list: { counter: 0, entries: [] }, fault: null });
  });

  it('is taken with enough signatures, written down, and loaded again', async () => {
    const verdict = await importKnownIssues(signKnownIssues(draft(1), signers), place());
    expect(verdict.ok).toBe(true);
    const sha256 = contentId(draft(1));
    expect(rows()).toMatchObject([
      {
        kind: 'known-issues-imported',
        body: { sha256, version: 1, entries: 1, signedBy: expect.any(Array), by: 'test' },
      },
    ]);
    const { list, fault } = loaded();
    expect([list.counter, list.entries.length, fault]).toEqual([1, 1, null]);
  });

  it('is refused with one signature, the same one twice, or those of other keys', async () => {
    const other = readListKey(newListKey().secret) as SigningKey;
    const [first] = signers as [SigningKey, SigningKey];
    for (const by of [[first], [first, first], [first, other]]) {
      const verdict = await importKnownIssues(signKnownIssues(draft(1), by), place());
      expect(verdict).toMatchObject({ ok: false, reason: 'ISSUES_APPROVALS' });
    }
    const foreign = await importKnownIssues(signKnownIssues(draft(1), [other]), place());
    expect(foreign).toMatchObject({ ok: false, reason: 'ISSUES_SIGNATURE' });
    expect(rows()).toEqual([]);
  });

  it('is refused unsigned, whatever the threshold says', () => {
    const verdict = openKnownIssues(signKnownIssues(draft(1), []), { ...trust, threshold: 0 });
    expect(verdict).toMatchObject({ ok: false, reason: 'ISSUES_SIGNATURE' });
  });

  it('is refused when it is not newer than the one in force', async () => {
    await importKnownIssues(signKnownIssues(draft(5), signers), place());
    for (const counter of [4, 5]) {
      const verdict = await importKnownIssues(signKnownIssues(draft(counter), signers), place());
      expect(verdict).toMatchObject({ ok: false, reason: 'ISSUES_OLDER' });
    }
    expect(loaded().list.counter).toBe(5);
  });

  it('is not taken where the audit cannot hold the row', async () => {
    const verdict = await importKnownIssues(signKnownIssues(draft(1), signers), {
      ...place(),
      journal: fullJournal(journal),
    });
    expect(verdict).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(loaded().list.entries).toEqual([]);
  });

  it('sets nothing aside once the file on the disk was changed, and says so', async () => {
    await importKnownIssues(signKnownIssues(draft(1), signers), place());
    const path = join(stateDir, 'known-issues.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"to": "2028', '"to": "2038'));
    const { list, fault } = loaded();
    expect(list.entries).toEqual([]);
    expect(fault).toMatchObject({
      reason: 'ISSUES_SIGNATURE',
      notice: expect.stringContaining('No known issue is applied'),
    });
  });

  it('opens no text in which one character was changed', () => {
    const text = signKnownIssues(draft(1), signers);
    const places = [...text.matchAll(/[0-9A-Za-z]/g)].map((m) => m.index);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom('0', '1', 'a', 'Z'), (at, ch) => {
        fc.pre(text.charAt(at) !== ch);
        const changed = text.slice(0, at) + ch + text.slice(at + 1);
        return !openKnownIssues(changed, trust).ok;
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['no field for a digit', { field: undefined }],
    ['a day that does not exist', { from: '2027-02-30' }],
    ['an end before the beginning', { to: '2026-12-31' }],
    ['an issue nobody knows', { issue: 'hologram' }],
  ])('refuses %s, naming the place', (_, edit) => {
    const entry = { ...draft(1).entries[0], ...edit };
    const read = readKnownIssues(JSON.stringify({ ...draft(1), entries: [entry] }));
    expect(read).toMatchObject({ ok: false, reason: 'ISSUES_SCHEMA', message: expect.stringContaining('entries.0') });
  });
});

it('says that no keys of the office are configured, and where they belong', () => {
  const opened = openKnownIssues(signKnownIssues(draft(1), signers), { keys: [], threshold: 1 });
  expect(opened).toMatchObject({ ok: false, reason: 'ISSUES_SIGNATURE' });
  expect(opened.ok ? '' : opened.message).toContain('set modelKeys.keys to the public keys of your office');
});

describe('the end of a list of known issues', () => {
  it('is that of the envelope, and a list in force lapses while the daemon runs', async () => {
    const ends = '2026-12-01T00:00:00Z';
    await importKnownIssues(signKnownIssues(draft(1), signers, ends), place());
    state.clock.at = new Date('2026-11-30T23:59:59Z');
    const { current, fault } = loaded();
    expect([fault, current().counter]).toEqual([null, 1]);
    state.clock.at = new Date(ends);
    expect(current().entries).toEqual([]);
    expect(loaded().fault).toMatchObject({ reason: 'ISSUES_EXPIRED', notice: expect.stringContaining(ends) });
  });

  it('cannot be told without a clock: then no finding is set aside', async () => {
    await importKnownIssues(signKnownIssues(draft(1), signers), place());
    state.clock.known = false;
    expect(loaded()).toMatchObject({ list: { entries: [] }, fault: { reason: 'CLOCK_UNTRUSTED' } });
    state.clock.known = true;
    expect(loaded().list.counter).toBe(1);
  });
});

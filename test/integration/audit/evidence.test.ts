import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditJournal, exportEvidence } from '../../../src/adapters/storage/journal/index.ts';
import { canonical, fingerprint, signedBytes, verifyBundle } from '../../../src/core/audit/index.ts';
import { caseEvents, sealedEvent, type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
let bare: string;
let full: string;
let key: string;

beforeAll(async () => {
  state = await testState();
  journal = state.open();
  key = fingerprint(journal.signer.publicKey);
  // Cases of other travellers around and between the rows of the case.
  journal.append('before', [...caseEvents(), sealedEvent()]);
  for (const event of caseEvents()) {
    journal.append('case-1', [event]);
    journal.append('between', [event]);
  }
  journal.append('case-1', [sealedEvent()]);
  journal.append('after', [...caseEvents(), sealedEvent()]);
  bare = bundle(false);
  full = bundle(true);
});
afterAll(() => {
  journal.stop();
  state.remove();
});

function bundle(withPersonal: boolean): string {
  const exported = exportEvidence(journal, {
    inspectionId: 'case-1',
    withPersonal,
    by: 'supervisor',
    createdAt: state.clock.wall(),
  });
  if (!exported.ok) throw new Error(exported.message);
  return exported.text;
}

/** Rewrites a member and puts the document back in canonical form, as a forger with the format in hand would. */
function forged(change: (value: Record<string, never>) => void): string {
  const value = JSON.parse(full);
  change(value);
  return canonical(value);
}

describe('evidence bundle', () => {
  it('runs through every head that central saw, or is refused', () => {
    const { checkpoints } = JSON.parse(bare) as { checkpoints: { seq: number; hash: string }[] };
    const heads = checkpoints.map(({ seq, hash }) => ({ seq, hash }));
    expect(heads.length).toBeGreaterThan(0);
    expect(verifyBundle(bare, key, heads).ok).toBe(true);
    const [first] = heads;
    const other = [...heads.slice(1), { seq: first?.seq ?? 0, hash: 'f'.repeat(64) }];
    expect(verifyBundle(bare, key, other)).toMatchObject({ ok: false, fault: 'BUNDLE_HEAD', seq: first?.seq });
    // Rows that the bundle does not show say nothing about it.
    expect(verifyBundle(bare, key, [{ seq: 1_000_000, hash: 'f'.repeat(64) }]).ok).toBe(true);
  });

  it('verifies offline and shows every row of the case, its export included', () => {
    const verdict = verifyBundle(Buffer.from(bare), key);
    expect(verdict).toMatchObject({ ok: true, inspectionId: 'case-1', pinned: true, closed: true, personal: [] });
    if (!verdict.ok) return;
    expect(verdict.caseRows.map((row) => row.kind)).toEqual([
      ...caseEvents().map((event) => event.kind),
      'sealed',
      'evidence-exported',
    ]);
  });

  it('names nobody unless personal parts are asked for, and never another traveller', () => {
    for (const secret of ['ERIKSSON', 'L898902C3', 'birth place']) {
      expect(bare).not.toContain(secret);
      expect(full).toContain(secret);
    }
    for (const other of ['before', 'between', 'after']) expect(full).not.toContain(`"${other}"`);
  });

  it('discloses personal parts that fit the commitments', () => {
    const verdict = verifyBundle(full, key);
    expect(verdict.ok && verdict.personal).toHaveLength(5);
  });

  it('says when no key was pinned, and refuses another key', () => {
    expect(verifyBundle(full)).toMatchObject({ ok: true, pinned: false });
    expect(verifyBundle(full, key.toUpperCase().match(/.{4}/g)?.join(' '))).toMatchObject({ ok: true, pinned: true });
    expect(verifyBundle(full, '00'.repeat(32))).toMatchObject({ ok: false, fault: 'BUNDLE_KEY' });
  });

  it('does not verify after a change of any 64th byte, in two ways each', () => {
    for (const text of [bare, full]) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 64) {
        for (const flip of [0x01, 0x80]) {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ flip;
          expect(verifyBundle(changed, key).ok, `byte ${at}`).toBe(false);
        }
      }
    }
  });

  it('does not verify when cut at any 64th byte, nor with something added', () => {
    for (let at = 0; at < full.length; at += 64) expect(verifyBundle(full.slice(0, at), key).ok).toBe(false);
    for (const extra of [' ', '\n', '{}', '\0']) expect(verifyBundle(full + extra, key).ok).toBe(false);
  });

  it('does not verify when a row is hidden, changed or dropped, although the text is canonical again', () => {
    const changes: ((value: never) => void)[] = [
      (value: { rows: { seq: number; row?: unknown; digest?: string }[] }) => {
        const at = value.rows.findIndex((row) => row.row !== undefined);
        value.rows[at] = { seq: value.rows[at]!.seq, digest: '00'.repeat(32) };
      },
      (value: { rows: unknown[] }) => value.rows.pop(),
      (value: { personal: unknown[] }) => value.personal.pop(),
      (value: { personal: { value: { event?: { note: string } } }[] }) => {
        const part = value.personal.find((entry) => entry.value.event?.note !== undefined);
        if (part?.value.event) part.value.event.note = 'Something else';
      },
      (value: { createdAt: string }) => {
        value.createdAt = '2020-01-01T00:00:00.000Z';
      },
      (value: { inspectionId: string }) => {
        value.inspectionId = 'case-2';
      },
      (value: { checkpoints: unknown[] }) => value.checkpoints.pop(),
      (value: { from: unknown }) => {
        value.from = null;
      },
    ] as never;
    for (const change of changes) {
      const text = forged(change as never);
      expect(text).not.toBe(full);
      expect(verifyBundle(text, key).ok).toBe(false);
    }
  });

  describe('signed by the key of the appliance and wrong all the same', () => {
    type Loose = {
      rows: { seq: number; row?: { subject: string; seq: number }; digest?: string }[];
      checkpoints: { seq: number }[];
    };
    /** What only a fault of the program itself would sign: the signature of the bundle holds, so that the clause is asked. */
    const signed = (change: (value: Loose) => void): ReturnType<typeof verifyBundle> => {
      const { signature: _, ...unsigned } = JSON.parse(full);
      change(unsigned);
      const made = journal.signer.sign(signedBytes('waypost.evidence.1\0', unsigned));
      return verifyBundle(canonical({ ...unsigned, signature: Buffer.from(made).toString('hex') }), key);
    };

    it('is whole where nothing is changed', () => {
      expect(signed(() => undefined)).toMatchObject({ ok: true });
    });

    it.each<[string, (value: Loose) => void, string]>([
      ['a gap in the rows (clause 6)', ({ rows }) => void rows.splice(3, 1), 'BUNDLE_ROW'],
      ['a row twice (clause 6)', ({ rows }) => void rows.splice(3, 0, rows[3]!), 'BUNDLE_ROW'],
      [
        'a row with the number of another (clause 6)',
        ({ rows }) => {
          const own = rows.find(({ row }) => row !== undefined);
          own!.row!.seq += 1;
        },
        'BUNDLE_ROW',
      ],
      [
        'a row of another case shown in full (clause 6)',
        ({ rows }) => {
          const at = rows.findIndex(({ digest }) => digest !== undefined);
          const seq = rows[at]!.seq;
          const [stored] = journal.readRows({ from: seq, to: seq });
          rows[at] = { seq, row: JSON.parse(stored!.text) };
        },
        'BUNDLE_ROW',
      ],
      [
        'a digest that is none (clause 6)',
        ({ rows }) => Object.assign(rows.find(({ digest }) => digest)!, { digest: 'x' }),
        'BUNDLE_ROW',
      ],
      ['no checkpoint of the last row (clause 8)', ({ checkpoints }) => void checkpoints.pop(), 'BUNDLE_END'],
      ['no checkpoint at all (clause 8)', ({ checkpoints }) => void checkpoints.splice(0), 'BUNDLE_END'],
    ])('%s', (_, change, fault) => {
      expect(signed(change)).toMatchObject({ ok: false, fault });
    });
  });

  it("shows nothing of other people's rows about the appliance: who signed in, who was refused, what they looked at", () => {
    const others = ['o.stranger', 'o.locked', 'scanner-of-lane-2'];
    journal.append('case-3', [caseEvents()[0]!]);
    journal.appendSystem('signed-in', 'o.stranger', { why: 'shift' });
    journal.appendSystem('sign-in-failed', 'o.locked', { reason: 'PIN_WRONG', lockedNow: true });
    journal.appendSystem('device-refused', 'scanner-of-lane-2', { port: 'ttyACM7' });
    journal.appendSystem('case-consulted', 'case-2', { by: 'o.stranger' });
    journal.appendSystem('case-consulted', 'case-3', { by: 'o.one' });
    journal.append('case-3', [sealedEvent()]);
    const exported = exportEvidence(journal, {
      inspectionId: 'case-3',
      withPersonal: true,
      by: 'supervisor',
      createdAt: state.clock.wall(),
    });
    if (!exported.ok) throw new Error(exported.message);
    for (const other of [...others, 'ttyACM7', 'case-2', 'PIN_WRONG']) expect(exported.text).not.toContain(other);
    const bundle = JSON.parse(exported.text) as { rows: { row?: { subject: string; kind: string } }[] };
    const shown = bundle.rows.flatMap(({ row }) => (row === undefined ? [] : [row]));
    expect(shown.map(({ subject }) => subject)).toEqual(shown.map(() => 'case-3'));
    expect(shown.map(({ kind }) => kind)).toEqual(['opened', 'case-consulted', 'sealed', 'evidence-exported']);
    expect(verifyBundle(exported.text, key)).toMatchObject({ ok: true });
  });

  it('refuses what is not a bundle, without throwing', () => {
    for (const text of ['', 'null', '[]', '{}', '"x"', '{"format":"waypost.evidence.1"}', '\uFEFF{}']) {
      expect(verifyBundle(text).ok).toBe(false);
    }
    expect(verifyBundle(Uint8Array.of(0xff, 0xfe, 0x00)).ok).toBe(false);
    const wrongTypes = forged((value) => Object.assign(value, { rows: [null, 1, 'x'] }));
    expect(verifyBundle(wrongTypes)).toMatchObject({ ok: false, fault: 'BUNDLE_FORMAT' });
  });

  it('is refused for a case that does not exist', () => {
    const exported = exportEvidence(journal, {
      inspectionId: 'nobody',
      withPersonal: false,
      by: 'x',
      createdAt: new Date(),
    });
    expect(exported).toMatchObject({ ok: false, reason: 'CASE_UNKNOWN' });
  });
});

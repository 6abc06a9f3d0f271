import { describe, expect, it } from 'vitest';
import type { DemonstrationChip } from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import { DEFAULT_READ_PROFILE } from '../../../src/core/chip/index.ts';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import { latestOf } from '../../../src/core/inspection/record/checks/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';
import { patience } from '../../fakes/patience.ts';
import { DEMONSTRATED, virtualChip } from '../../fakes/virtual-chip.ts';

const OTHER_NAME = [(UTO_LINES[0] ?? '').replace('ANNA<MARIA', 'ANNE<MARIA'), UTO_LINES[1] ?? ''];

/** A whole traveller on the real flow and the real reading service, in front of a virtual passport with real protocols. */
async function inspected(chip: DemonstrationChip, more: Parameters<typeof virtualChip>[2] = {}) {
  const virtual = virtualChip(chip, UTO_LINES, more);
  const parts = fakeLane({ chip: virtual.service, policy: { ...DEFAULT_POLICY, chipExpected: ['UTO'] } });
  if (chip === 'portrait-changed') parts.face.same = false;
  await parts.wholeTraveller(UTO_LINES);
  const run = () => parts.lane.snapshot().current;
  await expect.poll(() => run()?.working.has('chip'), { timeout: patience(10_000) }).toBe(false);
  await expect.poll(() => run()?.state.phase, { timeout: patience(10_000) }).toBe('assessed');
  const context = { today: null, camera: 'none', visaAsked: [], chipExpected: ['UTO'] } as const;
  const view = () => laneView(parts.lane.snapshot(), context).inspection;
  const checks = run()?.state.checks ?? [];
  const said = (id: Parameters<typeof latestOf>[1]) => {
    const check = latestOf(checks, id);
    return check === null ? null : `${check.value} ${check.reason}`;
  };
  return { ...virtual, parts, run, view, said, group: () => view()?.groups.find(({ group }) => group === 'chip') };
}

/** What the lane finds on each chip of the demonstration: as a whole, whether it is a copy, and against the MRZ. */
const FOUND: Readonly<Record<DemonstrationChip, readonly [string, string, string]>> = {
  genuine: ['successful CHIP_OK', 'successful CHIP_OK', 'successful CHIP_OK'],
  copied: ['failed CHIP_AA', 'failed CHIP_AA', 'successful CHIP_OK'],
  'altered-group': ['failed CHIP_DG_HASH', 'undetermined CHIP_AUTH_UNANCHORED', 'successful CHIP_OK'],
  'unknown-issuer': ['undetermined TRUST_UNKNOWN', 'undetermined CHIP_AUTH_UNANCHORED', 'successful CHIP_OK'],
  'revoked-signer': ['failed CHIP_DS_REVOKED', 'undetermined CHIP_AUTH_UNANCHORED', 'successful CHIP_OK'],
  silent: ['aborted CHIP_EXPECTED_SILENT', 'aborted CHIP_NOT_READ', 'aborted CHIP_NOT_READ'],
  'portrait-changed': ['successful CHIP_OK', 'successful CHIP_OK', 'successful CHIP_OK'],
  'page-changed': ['failed DG1_MISMATCH', 'successful CHIP_OK', 'failed DG1_MISMATCH'],
};

describe('the chip of the lane, with virtual passports', () => {
  it.each(DEMONSTRATED)('finds what is wrong with the chip "%s", and shows nothing green that is not', async (chip) => {
    const { said, group, view } = await inspected(chip, chip === 'page-changed' ? { chipMrz: OTHER_NAME } : {});
    expect([said('chip.content'), said('chip.authenticity'), said('chip.mrz')]).toEqual(FOUND[chip]);
    const value = said('chip.content')?.split(' ')[0];
    expect(group()).toMatchObject({ value, decidedBy: 'chip.content', pending: false });
    expect(group()?.value === 'successful').toBe(FOUND[chip][0].startsWith('successful'));
    expect(view()?.evidence === null).toBe(chip === 'silent');
    // A portrait that somebody put there after signing is shown to nobody.
    expect(view()?.chipPortraitUrl === null).toBe(chip === 'silent' || chip === 'altered-group');
    if (chip === 'portrait-changed') expect(said('face.portraits')).toBe('failed FACE_NO_MATCH');
  });

  it('shows the officer what the issuer knows of the chip, and is not green for it', async () => {
    const { said, view, run, group } = await inspected('genuine', {
      other: { profile: 'ecdh-gm', faults: ['sod-signature'] },
      deviations: ['sod-signature', 'unknown'],
    });
    expect(said('chip.sod-signature')).toBe('undetermined CHIP_ISSUER_DEFECT');
    expect(group()).toMatchObject({ value: 'undetermined', reason: 'CHIP_ISSUER_DEFECT' });
    const known = { list: 'deviation', state: 'UT', certain: true };
    expect(view()?.checks.find(({ check }) => check === 'chip.sod-signature')?.deviations).toEqual([
      {
        ...known,
        code: 'sod-invalid',
        oid: '2.23.136.1.1.7.2.3',
        text: 'The signature of EF.SOD is wrong.',
        effect: 'milder',
      },
    ]);
    expect(view()?.checks.find(({ check }) => check === 'chip.content')?.deviations).toMatchObject([
      { ...known, code: 'unknown', oid: '2.23.136.1.1.7.99.1', effect: null },
    ]);
    // The record says what the officer was shown.
    expect(latestOf(run()?.state.checks ?? [], 'chip.sod-signature')?.deviations).toHaveLength(1);
  });

  it('shows the changed name in the table, the MRZ as the odd one', async () => {
    const { view, run } = await inspected('page-changed', { chipMrz: OTHER_NAME });
    const row = view()?.evidence?.find(({ field }) => field === 'givenNames');
    expect(row).toMatchObject({
      odd: 'zone',
      values: { chip: 'ANNE MARIA', zone: 'ANNA MARIA' },
      against: 'ANNE MARIA',
    });
    const pairs = latestOf(run()?.state.checks ?? [], 'chip.mrz')?.personal?.compared;
    expect(pairs).toEqual([
      { field: 'givenNames', captured: 'ANNA MARIA', expected: 'ANNE MARIA', at: { line: 0, column: 5 } },
    ]);
  });

  it('waits for a document that was lifted, and goes on with it', async () => {
    const virtual = virtualChip('genuine', UTO_LINES, { removeAfterBytes: 6_000 });
    const phases: string[] = [];
    const outcome = await virtual.service.read(
      { document: fakeLaneDocument(), mrzVia: 'scanner' },
      {
        signal: new AbortController().signal,
        onProgress: ({ phase }) => {
          phases.push(phase);
          if (phase !== 'lifted') return;
          virtual.card.layDown();
          virtual.reader.lay(virtual.card);
        },
      },
    );
    expect(phases).toContain('lifted');
    expect(latestOf(outcome.checks, 'chip.content')).toMatchObject({ value: 'successful' });
  });

  it('says that a document was lifted where nobody lays it down again, and never more', async () => {
    const virtual = virtualChip('genuine', UTO_LINES, {
      removeAfterBytes: 6_000,
      limits: { silenceMs: 50, liftedMs: 50 },
    });
    const ask = { document: fakeLaneDocument(), mrzVia: 'scanner' as const };
    const on = { signal: new AbortController().signal, onProgress: () => undefined };
    const lost = await virtual.service.read(ask, on);
    expect(latestOf(lost.checks, 'chip.content')).toMatchObject({ value: 'aborted', reason: 'RF_LOST' });
    expect(lost.portrait).toMatchObject({ ok: false });
    virtual.card.layDown();
    virtual.reader.lay(virtual.card);
    const again = await virtual.service.read(ask, on);
    expect(latestOf(again.checks, 'chip.content')).toMatchObject({ value: 'successful' });
  });

  describe('with DG11 and DG12, where the operator reads them', () => {
    const other = { profile: 'ecdh-gm,details=yes', faults: [] };
    const profile = { ...DEFAULT_READ_PROFILE, dataGroups: [1, 2, 11, 12] };
    const details = async (more: Parameters<typeof virtualChip>[2] = {}) =>
      (await inspected('genuine', { other, profile, ...more })).view()?.chipDetails;

    it('shows day of issue and authority, and no name that the MRZ holds', async () => {
      expect(await details()).toEqual({
        ...{ fullName: null, birthDate: null, birthDiffers: false },
        ...{ issued: '2023-05-03', issuingAuthority: 'UTOPIA PASSPORT OFFICE' },
      });
    });

    it('reads neither by itself', async () => {
      const { view, passport, said } = await inspected('genuine', { other });
      expect(passport.files.has('DG11')).toBe(true);
      expect([view()?.chipDetails, said('chip.content')]).toEqual([null, 'successful CHIP_OK']);
    });

    it('misses neither in a document that has none', async () => {
      const { view, said } = await inspected('genuine', { profile });
      expect([view()?.chipDetails, said('chip.content')]).toEqual([null, 'successful CHIP_OK']);
    });

    it('does not ask for a file that no list of the chip names', async () => {
      const { view, said } = await inspected('genuine', {
        profile,
        other: { profile: 'ecdh-gm', faults: ['dg-injected'] },
      });
      expect([view()?.chipDetails, said('chip.data-groups')]).toEqual([null, 'successful CHIP_OK']);
    });
  });

  it('overwrites every file, the signed list among them, when the traveller has left', async () => {
    const made = await filesMade(async (virtual) => {
      const on = { signal: new AbortController().signal, onProgress: () => undefined };
      await virtual.service.read({ document: fakeLaneDocument(), mrzVia: 'scanner' }, on);
      virtual.service.release();
    });
    expect(made.read).toEqual(expect.arrayContaining(['EF_SOD', 'EF_COM', 'DG1', 'DG2', 'DG15']));
    expect(made.left).toEqual([]);
  });

  it('overwrites the signed list of a reading that was interrupted and gone on with', async () => {
    const made = await filesMade(
      async (virtual) => {
        const onProgress = ({ phase }: { phase: string }): void => {
          if (phase !== 'lifted') return;
          virtual.card.layDown();
          virtual.reader.lay(virtual.card);
        };
        const on = { signal: new AbortController().signal, onProgress };
        await virtual.service.read({ document: fakeLaneDocument(), mrzVia: 'scanner' }, on);
        virtual.service.release();
      },
      { removeAfterBytes: 6_000 },
    );
    // It was read twice, and the first one is gone already.
    expect(made.read.filter((name) => name === 'EF_SOD')).toHaveLength(1);
    expect(made.left).toEqual([]);
  });

  it('does not call a portrait read that cannot be decoded', async () => {
    const { said, view } = await inspected('genuine', { decode: () => Promise.resolve('damaged') });
    expect(said('chip.portrait')).toBe('undetermined CHIP_DG2_IMAGE');
    expect(said('chip.content')).toBe('undetermined CHIP_DG2_IMAGE');
    expect(view()?.chipPortraitUrl).toBeNull();
  });

  it.each([
    [['UTO'], 'undetermined CHIP_CLONEABLE'],
    [['D'], 'successful CHIP_OK'],
    [[], 'successful CHIP_OK'],
  ])('asks a chip for a proof that it is no copy where its state gives one: %j', async (proofExpected, content) => {
    const other = { profile: 'ecdh-gm,ca=none,aa=none', faults: [] };
    const { said } = await inspected('genuine', { other, proofExpected });
    expect([said('chip.authenticity'), said('chip.content')]).toEqual(['not-supported CHIP_CLONEABLE', content]);
  });

  it.each([
    [false, 'failed CHIP_ACCESS_FAILED'],
    [true, 'successful CHIP_BAC_AFTER_PACE'],
  ])(
    'opens with BAC a chip that PACE did not open only where the operator says so: %s',
    async (bacAfterPace, access) => {
      const other = { profile: 'ecdh-gm', faults: ['pace-token'] as const };
      const { said } = await inspected('genuine', { other, profile: { ...DEFAULT_READ_PROFILE, bacAfterPace } });
      expect(said('chip.access')).toBe(access);
    },
  );

  it('logs codes alone', async () => {
    const { log } = await inspected('copied');
    expect(log.join(' ')).not.toMatch(/ERIKSSON|L898902C|740812/);
  });
});

function fakeLaneDocument() {
  const { document } = readMrz({ lines: [...UTO_LINES], source: 'scanner', uncertain: [] }, null);
  if (document === null) throw new Error('the MRZ of the test is none');
  return document;
}

/** Which files of the chip were in buffers of their own length during `run`, and which still are. */
async function filesMade(
  run: (virtual: ReturnType<typeof virtualChip>) => Promise<void>,
  more: Parameters<typeof virtualChip>[2] = {},
): Promise<{ read: string[]; left: string[] }> {
  const virtual = virtualChip('genuine', UTO_LINES, more);
  const { files } = virtual.passport;
  const buffers: Uint8Array[] = [];
  const Real = globalThis.Uint8Array;
  const read: string[] = [];
  globalThis.Uint8Array = new Proxy(Real, {
    construct(target, args: [number], newTarget) {
      const made = Reflect.construct(target, args, newTarget) as Uint8Array;
      if (typeof args[0] === 'number') buffers.push(made);
      return made;
    },
  });
  const named = (): string[] =>
    [...files].flatMap(([name, bytes]) => buffers.filter((one) => Buffer.compare(one, bytes) === 0).map(() => name));
  const store = virtual.service;
  const release = store.release.bind(store);
  // The buffers of files are whole until then.
  store.release = () => {
    read.push(...named());
    release();
  };
  try {
    await run(virtual);
  } finally {
    globalThis.Uint8Array = Real;
  }
  return { read, left: named() };
}

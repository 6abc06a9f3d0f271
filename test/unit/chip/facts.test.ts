import { describe, expect, it } from 'vitest';
import { type ChipReading, judgeChip, judgePortrait, portraitOf, readingFacts } from '../../../src/core/chip/index.ts';
import { NO_TRUST, TrustStore } from '../../../src/core/trust/index.ts';
import { issue } from '../../fakes/virtual-passports.ts';

const reading = (more: Partial<ChipReading>): ChipReading => ({
  files: {},
  present: [],
  failures: {},
  access: {
    protocol: 'PACE',
    password: 'MRZ',
    version: 2,
    mapping: 'ECDH-GM',
    cipher: 'AES-128',
    parameterId: 13,
    notes: [],
    refusal: null,
  },
  steps: [],
  ca: null,
  aa: null,
  cam: null,
  stopped: null,
  stoppedDetail: null,
  ...more,
});
const refusal = { protocol: 'PACE', detail: 'PASSWORD', step: 'token', status: '6300' } as const;
const closed: ChipReading['access'] = { ...reading({}).access, protocol: null, password: null };
const ca = (outcome: NonNullable<ChipReading['ca']>['outcome']): Partial<ChipReading> => ({
  ca: { outcome, agreement: 'ECDH', cipher: 'AES-128', keyId: null, detail: null },
});

describe('readingFacts', () => {
  it.each<[string, Partial<ChipReading>, object]>([
    ['opened', {}, { access: { state: 'opened' }, usedCan: false, stopped: null, proofs: {} }],
    ['opened with the CAN', { access: { ...reading({}).access, password: 'CAN' } }, { usedCan: true }],
    [
      'readable by anybody',
      { access: { ...closed, protocol: 'NONE', notes: ['CHIP_OPEN'] } },
      { access: { state: 'open' } },
    ],
    [
      'opened with BAC after PACE',
      { access: { ...reading({}).access, protocol: 'BAC', notes: ['CHIP_BAC_AFTER_PACE'], refusal } },
      { access: { state: 'opened', note: 'CHIP_BAC_AFTER_PACE' } },
    ],
    [
      'refused',
      { access: { ...closed, refusal }, stopped: 'CHIP_ACCESS_FAILED' },
      { access: { state: 'refused', detail: 'PASSWORD' }, stopped: null },
    ],
    [
      'of no PACE that anybody has',
      { access: closed, stopped: 'CHIP_PACE_UNSUPPORTED' },
      { access: { state: 'unsupported' } },
    ],
    [
      'without the application',
      { stopped: 'CHIP_NO_LDS' },
      { access: { state: 'none' }, stopped: { reason: 'CHIP_NO_LDS' } },
    ],
    ['lifted', { stopped: 'RF_LOST', stoppedDetail: 'REMOVED' }, { stopped: { reason: 'RF_LOST', detail: 'REMOVED' } }],
    [
      'plain in a channel',
      { stopped: 'CHIP_SM', stoppedDetail: 'PLAIN 6700' },
      { stopped: { reason: 'CHIP_SM', detail: 'PLAIN' } },
    ],
    [
      'on a reader that is denied',
      { access: closed, stopped: 'SENSOR_FAULT', stoppedDetail: 'READER_DENIED' },
      { stopped: { reason: 'SENSOR_FAULT', detail: 'READER_DENIED' } },
    ],
    [
      'with a file that broke off',
      { failures: { DG2: { reason: 'CHIP_READ', detail: 'EMPTY' } } },
      { stopped: { reason: 'CHIP_READ', detail: 'EMPTY' } },
    ],
    ['that withholds a file', { failures: { DG2: { reason: 'CHIP_DG_MISSING', detail: '6A82' } } }, { stopped: null }],
    ['ended by the caller', { stopped: 'CHIP_CANCELLED' }, { stopped: { reason: 'CHIP_READ', detail: 'CANCELLED' } }],
    ['that proved its key', ca('proved'), { proofs: { ca: 'right' } }],
    ['that answered under other keys', ca('refuted'), { proofs: { ca: 'wrong' } }],
    ['that refuses to use its key', ca('refused'), { proofs: { ca: 'wrong' } }],
    ['with a key in no accepted group', ca('unsupported'), { proofs: {} }],
    [
      'whose mapping is another',
      { cam: { outcome: 'differs', parameterId: 13, keyId: null, detail: null } },
      { proofs: { cam: 'wrong' } },
    ],
    [
      'without a key for its mapping',
      { cam: { outcome: 'no-key', parameterId: 13, keyId: null, detail: null } },
      { proofs: {} },
    ],
  ])('a chip %s', (_what, more, facts) => {
    expect(readingFacts(reading(more))).toMatchObject(facts);
    if ('proofs' in facts) expect(readingFacts(reading(more)).proofs).toEqual((facts as { proofs: object }).proofs);
  });
});

describe('portraitOf', () => {
  const files = (fault?: 'dg2-altered' | 'portrait-bomb' | 'sod-absent') => {
    const { passport } = issue('cloneable', fault === undefined ? [] : [fault]);
    return { SOD: passport.files.get('EF_SOD'), DG2: passport.files.get('DG2') };
  };
  const given = ({ SOD, DG2 }: ReturnType<typeof files>) => ({ ...(SOD && { SOD }), ...(DG2 && { DG2 }) });

  it('hands a picture to the decoder only where its hash is the one in the SOD', () => {
    expect(portraitOf(given(files()))).toMatchObject({ decode: { kind: 'jpeg', encoding: '19794-5' } });
    for (const fault of ['dg2-altered', 'sod-absent'] as const) {
      const due = portraitOf(given(files(fault)));
      expect(due).toEqual({ judgement: { result: 'undetermined', reason: 'CHIP_DG2_IMAGE', detail: 'UNVERIFIED' } });
    }
    expect(portraitOf(given(files('portrait-bomb')))).toMatchObject({ judgement: { detail: 'SIZE' } });
    expect(portraitOf({})).toBeNull();
  });

  it('is successful only where it was decoded', () => {
    expect(judgePortrait('decoded').result).toBe('successful');
    expect(judgePortrait('damaged')).toMatchObject({ result: 'undetermined', detail: 'DAMAGED' });
    expect(judgePortrait('lost')).toMatchObject({ result: 'undetermined', detail: 'DECODER' });
    const trusted = { store: new TrustStore(NO_TRUST), now: null };
    const all = judgeChip({ files: given(files()), mrz: null, ...trusted });
    expect(all.find(({ check }) => check === 'chip-portrait')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { againOf, helps, inputOf } from '../../../src/ui/again.ts';
import type { InspectionView } from '../../../src/ui/api.gen.ts';
import { causesOf } from '../../../src/ui/causes.ts';
import { words as chip } from '../../../src/ui/words/chip-en.ts';
import { words as face } from '../../../src/ui/words/face-en.ts';
import { reasonFor } from '../../../src/ui/words/index.ts';
import { words as light } from '../../../src/ui/words/light-en.ts';
import { words as models } from '../../../src/ui/words/models-en.ts';
import { words as reasons } from '../../../src/ui/words/reasons-en.ts';
import { words as seal } from '../../../src/ui/words/seal-en.ts';

const ALL = new Map<string, string>(Object.entries({ ...reasons, ...face, ...light, ...models, ...chip, ...seal }));
const advised = [...ALL].flatMap(([key, text]) => {
  const code = /^reason\.([A-Z_]+)(?:\.[a-z-]+)?\.advice$/.exec(key)?.[1];
  return code !== undefined && /\bagain\b/i.test(text) ? [code] : [];
});

/** Somebody else does it, somewhere else. */
const NOT_HERE = ['LIST_ROLLBACK', 'FACE_LIST_ROLLBACK', 'FACE_LIST_OTHER_PROFILE', 'READ_OTHER_DOCUMENT'];

const view = (over: object = {}) => ({ checks: [], mrz: null, ...over }) as unknown as InspectionView;
const lane = (...roles: ('scanner' | 'imager' | 'camera')[]) => ({
  devices: (['scanner', 'imager', 'camera'] as const).map((role) => {
    const state = roles.includes(role) ? ('ok' as const) : ('not-fitted' as const);
    return { role, device: role, state, advice: null, simulated: true };
  }),
});
const captured = { checks: [{ check: 'face.capture', value: 'successful' }] };

describe('do it again', () => {
  it('is said of nothing without a way to do it', () => {
    expect(advised.length).toBeGreaterThan(20);
    expect([...new Set(advised)].filter((code) => !helps(code) && !NOT_HERE.includes(code))).toEqual([]);
  });

  it('asks for the input that the fact is about', () => {
    for (const [check, reason, over, what] of [
      ['document.capture', 'DOC_CAPTURE_BLURRED', {}, 'page'],
      ['document.portrait', 'MODEL_UNAVAILABLE', {}, 'page'],
      ['mrz.page', 'MRZ_READS_DIFFER', { mrz: { via: 'scanner' } }, 'page'],
      ['mrz.read', 'READ_ABSENT', {}, 'mrz'],
      ['mrz.read', 'MRZ_LOW_EVIDENCE', { mrz: { via: 'image' } }, 'page'],
      ['lists.document', 'LIST_NUMBER_DOUBTFUL', { mrz: { via: 'scanner' } }, 'mrz'],
      ['lists.face', 'CAMERA_LOST', {}, 'live-face'],
      ['face.capture', 'FACE_NONE', {}, 'live-face'],
      ['face.verification', 'FACE_INCONCLUSIVE', captured, 'live-face'],
      // The live face is there, so what did not answer or did not come is the page.
      ['face.verification', 'MODEL_UNAVAILABLE', captured, 'page'],
      ['face.verification', 'READ_ABSENT', captured, 'page'],
      ['face.verification', 'MODEL_UNAVAILABLE', {}, 'live-face'],
      ['face.verification', 'DOC_CAPTURE_BLURRED', {}, 'page'],
      ['second.read', 'READ_ABSENT', {}, null],
      ['chip.access', 'MODEL_UNAVAILABLE', {}, 'chip'],
      ['seal.decode', 'SEAL_UNREADABLE', {}, 'page'],
    ] as const) {
      expect([check, reason, inputOf({ check, reason }, view(over))]).toEqual([check, reason, what]);
    }
  });

  it('asks the device that this lane has, and none where another picture would change nothing', () => {
    const blurred = { check: 'document.capture', reason: 'DOC_CAPTURE_BLURRED' };
    expect(againOf(blurred, view(), lane('imager'))).toBe('page');
    expect(againOf(blurred, view(), lane('scanner', 'camera'))).toBeNull();
    const unread = { check: 'mrz.read', reason: 'READ_ABSENT' };
    expect(againOf(unread, view(), lane('imager'))).toBe('page');
    expect(againOf({ ...unread, reason: 'MRZ_LOW_EVIDENCE' }, view({ mrz: { via: 'image' } }), lane('scanner'))).toBe(
      'mrz',
    );
    expect(
      againOf({ check: 'mrz.expiry', reason: 'MRZ_EXPIRED' }, view(), lane('scanner', 'imager', 'camera')),
    ).toBeNull();
    expect(againOf({ check: 'face.verification', reason: 'FACE_NO_MATCH' }, view(), lane('camera'))).toBeNull();
  });

  it('is one line for each input, whatever the reason is called', () => {
    const facts = ['mrz.read', 'document.capture', 'document.portrait', 'face.capture'].map((check) => {
      return { check, value: 'undetermined' as const, reason: 'READ_ABSENT' };
    });
    const causes = causesOf(facts, (fact) => inputOf(fact, view()));
    expect(causes.map(({ checks }) => checks)).toEqual([
      ['mrz.read'],
      ['document.capture', 'document.portrait'],
      ['face.capture'],
    ]);
    for (const input of ['mrz', 'page', 'live-face'])
      for (const part of ['title', 'short', 'advice'])
        expect(ALL.has(`reason.READ_ABSENT.${input}.${part}`)).toBe(true);
    // Without words of its own a reason keeps those that it has.
    expect(reasonFor('FACE_NONE', 'live-face')).toBe('FACE_NONE');
  });
});

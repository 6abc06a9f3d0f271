import { describe, expect, it } from 'vitest';
import { templateToBytes } from '../../../src/core/face/embedding/index.ts';
import { enrol, type Picture, readLine } from '../../../src/delivery/bundles/index.ts';
import type { Value } from '../../../src/inference/protocol/index.ts';
import { nobody } from '../../fakes/face-lists.ts';

const MODEL = { profile: 'accurate', sha256: 'ab'.repeat(32), length: 512 };
const RECORD = { op: 'put', id: 'f-1', rev: 1, cat: 'protect', act: 'Call', basis: 'Act', exp: '2036-12-31' };
type Subject = NonNullable<Value<'frame'>['subject']>;

function picture(change: Partial<Subject> = {}, faces = 1, eyeDistance = 90, sharpness = 30): Picture {
  const measures = { eyeDistance, sharpness } as Subject['measures'];
  const template = templateToBytes(nobody(1));
  const subject = { rect: [0, 0, 1, 1], measures, template, grey: false, attackScore: null, ...change } as Subject;
  return {
    ok: true,
    value: { width: 1, height: 1, jpeg: new Uint8Array(1), brightness: 9, faces, subject } as Value<'frame'>,
  };
}

const run = (look: Picture, record: object = { ...RECORD, portraits: ['a.jpg'] }) =>
  enrol({ text: `${JSON.stringify(record)}\n`, model: MODEL, look: () => Promise.resolve(look) });

describe('enrolment', () => {
  it('puts a template in the place of a portrait, as a record that a list takes', async () => {
    const { lines, problems } = await run(picture());
    expect(problems).toEqual([]);
    expect(lines).toHaveLength(1);
    const read = readLine(lines[0] ?? '');
    expect(read).toMatchObject({
      ok: true,
      record: { id: 'f-1', tpl: [{ profile: 'accurate', sha256: MODEL.sha256 }] },
    });
    expect(lines[0]).not.toContain('a.jpg');
  });

  it.each<[string, Picture]>([
    ['no face', picture({}, 0)],
    ['more than one face', picture({}, 2)],
    ['grey', picture({ grey: true })],
    ['39 pixels apart', picture({}, 1, 39)],
    ['not sharp', picture({}, 1, 90, 4.9)],
    ['no usable template', picture({ template: templateToBytes(new Float32Array(512)) })],
    ['no face', picture({ template: null })],
    ['IMAGE_REJECTED', { ok: false, why: 'IMAGE_REJECTED: not a picture' }],
  ])('refuses a portrait: %s', async (words, look) => {
    const { lines, problems } = await run(look);
    expect(lines).toEqual([]);
    expect(problems).toEqual([{ line: 1, message: expect.stringContaining(words) as string }]);
  });

  it('lets one picture go along where the record names it, with its month', async () => {
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 1, 2, 0xff, 0xd9]);
    const shown = (bytes: Uint8Array = jpeg, faces = 1): Picture => {
      const eyes = { left: [0.36, 0.46], right: [0.64, 0.45], aspect: 0.8 } as const;
      const look = picture({ eyes: { ...eyes, left: [...eyes.left], right: [...eyes.right] } }, faces);
      return look.ok ? { ok: true, value: { ...look.value, jpeg: Uint8Array.from(bytes) } } : look;
    };
    const enrolled = (look: Picture, change: object = {}) =>
      enrol({
        text: `${JSON.stringify({ ...RECORD, portraits: ['a.jpg'], picture: 'b.jpg', taken: '2025-05', ...change })}\n`,
        model: MODEL,
        look: (file) => Promise.resolve(file === 'a.jpg' ? picture() : look),
      });
    const look = shown();
    const { lines, problems } = await enrolled(look);
    expect(problems).toEqual([]);
    expect(readLine(lines[0] ?? '')).toMatchObject({
      ok: true,
      record: { pic: { jpeg: jpeg.toString('base64'), taken: '2025-05', eyes: [0.36, 0.46, 0.64, 0.45] } },
    });
    expect(lines[0]).not.toMatch(/a\.jpg|b\.jpg|portraits/);
    // What was decoded is not left in memory.
    expect(look.ok && [...look.value.jpeg].every((byte) => byte === 0)).toBe(true);
    expect((await enrolled(shown(new Uint8Array(32 * 1024 + 1)))).problems[0]?.message).toContain('at most 32768');
    expect((await enrolled(shown(jpeg, 2))).problems[0]?.message).toContain('one face is needed');
    expect((await enrolled(shown(), { picture: '../b.jpg' })).problems).toHaveLength(1);
  });

  it('takes no path out of the folder, and no record without a portrait', async () => {
    for (const portraits of [['../a.jpg'], ['/etc/a.jpg'], [], Array(9).fill('a.jpg')]) {
      expect((await run(picture(), { ...RECORD, portraits })).problems).toHaveLength(1);
    }
    expect((await run(picture(), RECORD)).problems).toHaveLength(1);
  });
});

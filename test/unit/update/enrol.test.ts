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

  it('takes no path out of the folder, and no record without a portrait', async () => {
    for (const portraits of [['../a.jpg'], ['/etc/a.jpg'], [], Array(9).fill('a.jpg')]) {
      expect((await run(picture(), { ...RECORD, portraits })).problems).toHaveLength(1);
    }
    expect((await run(picture(), RECORD)).problems).toHaveLength(1);
  });
});

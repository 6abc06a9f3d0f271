import { z } from 'zod';
import { quantise, templateFromBytes } from '../../core/face/embedding/index.ts';
import { DEFAULT_QUALITY_LIMITS } from '../../core/face/quality/index.ts';
import { jsonAs } from '../../core/result/index.ts';
import {
  RECORD_PICTURE_BYTES_MAX,
  RECORD_TEMPLATES_MAX,
  type RecordPicture,
  type RecordTemplate,
  templateText,
} from '../../core/watchlist/record/index.ts';
import type { Value } from '../../inference/protocol/index.ts';

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

/** A record before enrolment: any members of a record, and file names of portraits instead of templates. */
const before = z.looseObject({
  portraits: z.array(fileName).min(1).max(RECORD_TEMPLATES_MAX),
  /** The only portrait that officers see next to the person; if left out, none goes to the kiosks. */
  picture: fileName.optional(),
  /** Year or month in which the picture was taken. */
  taken: z.string().optional(),
});

/** Smallest distance between the eyes in a portrait, pixels. With less, the templates would describe a blur. */
export const EYE_DISTANCE_MIN_PIXELS = 40;

export type Picture = { ok: true; value: Value<'frame'> } | { ok: false; why: string };

export interface EnrolOptions {
  /** Records, one JSON object per line. */
  text: string;
  /** The model that is running here. */
  model: { profile: string; sha256: string; length: number };
  /** What the model finds in one portrait. File names come from the records and contain no path. */
  look: (file: string) => Promise<Picture>;
}

/**
 * Turns portraits into templates with the model that runs here. The answer holds templates, and a picture only if the
 * record names one. An unsuitable portrait (no face, several, grey, too small, too soft) is an error and never becomes a weak
 * template: a bad entry would raise alerts about strangers for as long as the list is in use.
 */
export async function enrol({
  text,
  model,
  look,
}: EnrolOptions): Promise<{ lines: string[]; problems: { line: number; message: string }[] }> {
  const lines: string[] = [];
  const problems: { line: number; message: string }[] = [];
  const report = (line: number, message: string) => problems.push({ line, message });
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const line = index + 1;
    const record = jsonAs(before, raw);
    if (record === null) {
      report(
        line,
        `portraits: 1 to ${RECORD_TEMPLATES_MAX} plain file names are needed, and one for picture; one JSON object per line`,
      );
      continue;
    }
    const { portraits, picture, taken, ...rest } = record;
    const tpl: RecordTemplate[] = [];
    for (const file of portraits) {
      const seen = await look(file);
      const made = templateOf(seen, model.length);
      if (seen.ok) seen.value.jpeg.fill(0);
      if (typeof made === 'string') report(line, `portraits: ${file}: ${made}`);
      else tpl.push({ profile: model.profile, sha256: model.sha256, v: templateText(made) });
    }
    const pic = picture === undefined ? null : pictureOf(await look(picture), taken);
    if (typeof pic === 'string') report(line, `picture: ${picture}: ${pic}`);
    else if (tpl.length === portraits.length) {
      lines.push(JSON.stringify({ ...rest, tpl, ...(pic === null ? {} : { pic }) }));
    }
  }
  return { lines, problems };
}

/** The picture, decoded and drawn again here without anything else that was in its file; a string says what is wrong. */
function pictureOf(picture: Picture, taken: string | undefined): RecordPicture | string {
  if (!picture.ok) return picture.why;
  const { jpeg, faces, subject } = picture.value;
  const bytes = Buffer.from(jpeg);
  jpeg.fill(0);
  if (faces !== 1) return 'one face is needed; cut the picture to one person';
  if (bytes.length > RECORD_PICTURE_BYTES_MAX) {
    return `${bytes.length} bytes, at most ${RECORD_PICTURE_BYTES_MAX} are accepted; make it about 300 pixels wide`;
  }
  const eyes = subject?.eyes ?? null;
  return {
    jpeg: bytes.toString('base64'),
    ...(taken === undefined ? {} : { taken }),
    // Without eyes the screen shows the face as it is, because it cannot be aligned with the live one.
    ...(eyes === null ? {} : { eyes: [...eyes.left, ...eyes.right] satisfies RecordPicture['eyes'] }),
  };
}

function templateOf(picture: Picture, length: number): Int8Array | string {
  if (!picture.ok) return picture.why;
  const { faces, subject } = picture.value;
  if (subject === null || subject.template === null || faces === 0) return 'no face was found';
  if (faces > 1) return 'more than one face; cut the picture to one person';
  if (subject.grey) return 'a grey picture; thresholds were measured on colour ones, so a colour portrait is needed';
  if (subject.measures.eyeDistance < EYE_DISTANCE_MIN_PIXELS) {
    const pixels = Math.round(subject.measures.eyeDistance);
    return `the eyes are ${pixels} pixels apart; at least ${EYE_DISTANCE_MIN_PIXELS} are needed`;
  }
  if (!(subject.measures.sharpness >= DEFAULT_QUALITY_LIMITS.minReferenceSharpness)) {
    const { minReferenceSharpness } = DEFAULT_QUALITY_LIMITS;
    return `the face is not sharp (${subject.measures.sharpness.toFixed(1)}, at least ${minReferenceSharpness} is needed); a blurred portrait resembles many people`;
  }
  const template = templateFromBytes(subject.template, length);
  const stored = template === null ? null : quantise(template);
  template?.fill(0);
  return stored ?? 'the model produced no usable template';
}

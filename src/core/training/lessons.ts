import { z } from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const name = z.string().regex(/^[a-z][a-z0-9]{0,19}$/);

/** A rendered picture that is installed with the program: a head or a specimen page. */
export const lessonPicture = z.string().regex(/^(faces|pages|drills)\/[a-z0-9_-]+\.jpg$/);

/**
 * A question of a lesson. Its words are under `lesson.LESSON.QUESTION.ask`, `.option.NAME` and `.why`: the explanation is shown
 * whichever answer was given.
 */
const question = z
  .strictObject({
    id: name,
    pictures: z.array(lessonPicture).max(3),
    options: z.array(name).min(2).max(5),
    /** Options that are right; an answer is right if it consists of exactly these. */
    right: z.array(name).min(1),
  })
  .refine(
    ({ options, right }) => right.every((one) => options.includes(one)),
    'right: refers to an option that does not exist',
  )
  .refine(({ options }) => new Set(options).size === options.length, 'an option is listed twice');

/** The file `training/lessons.json`. Paragraphs are under `lesson.LESSON.pN`. */
export const lessonFile = z.strictObject({
  schema: z.literal('waypost.lessons/1'),
  lessons: z
    .array(
      z.strictObject({
        id,
        paragraphs: z.int().min(1).max(8),
        questions: z.array(question).min(3).max(5),
      }),
    )
    .min(1)
    .max(20),
});
export type LessonFile = z.infer<typeof lessonFile>;

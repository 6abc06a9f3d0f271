import { useEffect, useState } from 'preact/hooks';
import type { LessonsView } from '../../api-training.gen.ts';
import { daemon } from '../../daemon.gen.ts';
import { Button } from '../../parts/button.tsx';
import { Form } from '../../parts/form.tsx';
import { Status } from '../../parts/status.tsx';
import { t, tCode } from './texts.ts';

type Lesson = LessonsView['lessons'][number];
type Question = Lesson['questions'][number];

/** Short lessons with questions; answers stay on this screen and are not stored. */
export function Lessons() {
  const [lessons, setLessons] = useState<Lesson[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  useEffect(() => {
    void daemon.lessons().then((answer) => answer.ok && setLessons(answer.value.lessons));
  }, []);
  const lesson = lessons.find(({ id }) => id === open);
  if (lesson !== undefined) return <OpenLesson lesson={lesson} back={() => setOpen(null)} />;
  return (
    <ul class="lesson-list">
      {lessons.map(({ id, questions }) => (
        <li key={id}>
          <button type="button" class="button lesson-open" onClick={() => setOpen(id)}>
            <span>{tCode('lesson', id, '.title')}</span>
            <span class="label">{t('lesson.questions', { n: questions.length })}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function OpenLesson({ lesson, back }: { lesson: Lesson; back: () => void }) {
  const { id, paragraphs, questions } = lesson;
  return (
    <article class="lesson">
      <h3 tabIndex={-1} ref={(title) => title?.focus()}>
        {tCode('lesson', id, '.title')}
      </h3>
      {Array.from({ length: paragraphs }, (_, index) => (
        <p class="prose" key={String(index)}>
          {tCode('lesson', id, `.p${index + 1}`)}
        </p>
      ))}
      {questions.map((question) => (
        <Ask key={question.id} lesson={id} question={question} />
      ))}
      <Button onClick={back}>{t('lesson.back')}</Button>
    </article>
  );
}

function Ask({ lesson, question }: { lesson: string; question: Question }) {
  const { id, pictures, options, right } = question;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [checked, setChecked] = useState(false);
  const several = right.length > 1;
  const choose = (option: string, on: boolean): void => {
    setChecked(false);
    setChosen(several ? [...chosen.filter((one) => one !== option), ...(on ? [option] : [])] : [option]);
  };
  const ok = chosen.length === right.length && right.every((option) => chosen.includes(option));
  return (
    <Form class="lesson-question" onSubmit={() => setChecked(true)}>
      {pictures.length > 0 && (
        <div class="lesson-pictures">
          {pictures.map((picture, index) => (
            <img key={picture} src={`/api/training/pictures/${picture}`} alt={t('lesson.picture', { n: index + 1 })} />
          ))}
        </div>
      )}
      <fieldset>
        <legend>{tCode('lesson', lesson, `.${id}.ask`)}</legend>
        <p class="label">{several ? t('lesson.several') : t('lesson.one')}</p>
        {options.map((option) => (
          <label key={option}>
            <input
              type={several ? 'checkbox' : 'radio'}
              name={`${lesson}-${id}`}
              checked={chosen.includes(option)}
              onChange={(event) => choose(option, event.currentTarget.checked)}
            />
            <span>{tCode('lesson', lesson, `.${id}.option.${option}`)}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="button" aria-disabled={chosen.length === 0}>
        {t('lesson.check')}
      </button>
      <Status class="prose lesson-answer">
        {checked && chosen.length > 0 && (
          <>
            <strong>{ok ? t('lesson.right') : t('lesson.wrong')}</strong> {tCode('lesson', lesson, `.${id}.why`)}
          </>
        )}
      </Status>
    </Form>
  );
}

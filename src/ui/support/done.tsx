import { useState } from 'preact/hooks';
import type { SupportAnswerView, SupportView } from '../api-support.gen.ts';
import { formatClock } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Fact } from '../parts/fact.tsx';
import { printAs } from '../parts/print-as.ts';
import { Status } from '../parts/status.tsx';
import { inspection } from '../store.ts';
import { t } from '../words/index.ts';
import { change, type Draft } from './draft.ts';
import { HandoverList } from './handover-list.tsx';
import { NumberCard } from './number-card.tsx';
import { inShown } from './pack-words.ts';
import { SLIPS } from './slips.ts';
import { openingWords, sealedWords, whoOf } from './way.ts';

/** True for forms after which somebody has to be telephoned; the screen then shows a number. */
const telephones = ({ done, telephone }: SupportAnswerView): boolean =>
  telephone || done === 'sealed' || done === 'emergency' || done === 'telephone';

function doneWords(answer: SupportAnswerView): string {
  const { done, numbers } = answer;
  if (done === 'sealed') return sealedWords(answer);
  if (done !== 'telephone') return t(`support.done.${done}`);
  return openingWords({ opening: numbers[0]?.kind === 'mobile' ? 'none' : 'telephone', numbers });
}

/**
 * The result of the form, and the officer's next steps. The text of the form is no longer here, unless it could not be sealed:
 * the officer then reads it out on the telephone.
 */
export function Done({ form, answer }: { form: Draft; answer: SupportAnswerView }) {
  const { done, safeguarding, photoLeftOut, handover } = answer;
  const handOver =
    inspection.value !== null && inspection.value.decision === null && (done === 'sealed' || done === 'emergency');
  return (
    <div class="support-done">
      <div class="support-done-what">
        <Status class="support-done-word">{doneWords(answer)}</Status>
        {handover !== null && <HandoverList only={handover} />}
        {done !== 'telephone' && answer.telephone && <p class="support-rule">{t('support.done.telephone')}</p>}
        {done === 'sealed' && <Track answer={answer} sealedAt={form.answeredAt} />}
        {answer.telephone && <ReadingCard form={form} />}
        {photoLeftOut && <p class="label">{t('support.done.photo')}</p>}
        {done !== 'closed' && <SlipCard view={form.view} />}
      </div>
      {telephones(answer) && (
        <div class="support-done-call">
          <Call form={form} answer={answer} />
          {safeguarding && <p class="prose">{t('support.done.child')}</p>}
          {handOver && <p class="prose">{t('support.done.handOver')}</p>}
        </div>
      )}
    </div>
  );
}

function Call({ form: { call, since }, answer }: { form: Draft; answer: SupportAnswerView }) {
  const { numbers, refNo, urgent } = answer;
  const others = numbers.filter((_, index) => index !== call.at % numbers.length);
  return (
    <>
      <NumberCard
        numbers={numbers}
        at={call.at}
        reached={call.reached}
        keys
        since={urgent ? since : null}
        onAnswer={({ at, reached }) => change({ call: { at, reached } })}
      >
        {refNo !== null && (
          <div class="support-say">
            <p>{t('support.sayRef')}</p>
            <p class="support-ref">
              <bdi dir="ltr">
                {(refNo.match(/.{1,4}/g) ?? []).map((part) => (
                  <span key={part}>{part}</span>
                ))}
              </bdi>
            </p>
          </div>
        )}
      </NumberCard>
      <ul class="support-others">
        {others.map((one) => (
          <li key={one.number}>
            {whoOf(one)} <bdi dir="ltr">{one.number}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Where the sealed notes are, as far as this screen knows; an answer goes to the role protection. */
function Track({ answer: { said, body }, sealedAt }: { answer: SupportAnswerView; sealedAt: Date | null }) {
  const name = body === null ? '' : inShown(body);
  const steps = [
    t(
      said === 'on-its-way' ? 'support.track.leaves' : said === 'carry' ? 'support.track.carried' : 'support.track.out',
    ),
    t('support.track.has', { body: name }),
    t('support.track.answers', { body: name }),
  ];
  return (
    <ol class="support-track">
      <li class="support-track-done">
        {t('support.track.sealed')}
        {sealedAt !== null && <span class="label">{formatClock(sealedAt)}</span>}
      </li>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

/** The text of the form, to be read aloud. It is only in the memory of this page, and is erased when the form is closed. */
function ReadingCard({ form }: { form: Draft }) {
  const facts = form.view.items.flatMap(({ id, point }) => {
    const text = form.facts[id];
    return text === undefined || text.trim() === '' ? [] : [{ id, point: inShown(point), text }];
  });
  const needs = form.needs.map((need) => t(`support.need.${need}`));
  return (
    <section class="support-read" aria-label={t('support.read.title')}>
      <h3>{t('support.read.title')}</h3>
      <p class="label">{t('support.read.say')}</p>
      <dl>
        {form.age !== null && <Fact term={t('support.age')}>{t(`support.age.${form.age}`)}</Fact>}
        {facts.map(({ id, point, text }) => (
          <div key={id}>
            <dt>{point}</dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
        {needs.length > 0 && <Fact term={t('support.needs')}>{needs.join(', ')}</Fact>}
        {form.contact !== '' && (
          <div>
            <dt>{t('support.contact')}</dt>
            <dd dir="auto">{form.contact}</dd>
          </div>
        )}
      </dl>
      <p class="label">{t('support.read.wiped')}</p>
    </section>
  );
}

function SlipCard({ view }: { view: SupportView }) {
  const offered = view.slip.helpLines;
  const [language, setLanguage] = useState(offered[0]?.language ?? null);
  const line = offered.find((entry) => entry.language === language);
  if (line === undefined) return null;
  // For a language without a text, only the number is shown, not words that the traveller may be unable to read.
  const slip = Object.hasOwn(SLIPS, line.language) ? SLIPS[line.language] : undefined;
  return (
    <section class="support-slip" aria-label={t('support.slip')}>
      <h3>{t('support.slip')}</h3>
      {offered.length > 1 && (
        <select
          aria-label={t('support.slipLanguage')}
          value={line.language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        >
          {offered.map((entry) => (
            <option
              value={entry.language}
              lang={entry.language in SLIPS ? entry.language : undefined}
              key={entry.language}
            >
              {SLIPS[entry.language]?.name ?? entry.language}
            </option>
          ))}
        </select>
      )}
      <div
        class="slip"
        key={line.language}
        lang={slip === undefined ? undefined : line.language}
        dir={slip?.dir ?? 'ltr'}
      >
        {slip !== undefined && <p class="slip-title">{slip.title}</p>}
        {slip?.lines.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <p class="slip-number">
          <bdi dir="ltr">{line.number}</bdi>
        </p>
      </div>
      {view.slip.print ? (
        <Button onClick={() => printAs(slip?.title ?? line.number)}>{t('support.slipPrint')}</Button>
      ) : (
        <p class="label">{t('support.slipOff')}</p>
      )}
    </section>
  );
}

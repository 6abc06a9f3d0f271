import { useState } from 'preact/hooks';
import type { SupportAnswerView, SupportView } from '../api-support.gen.ts';
import { printAs } from '../parts/print-as.ts';
import { inspection } from '../store.ts';
import { t } from '../words/index.ts';
import { SLIPS } from './slips.ts';

/** What became of the form, and what the officer does next. Nothing of what was written is here any more. */
export function Done({ answer, view }: { answer: SupportAnswerView; view: SupportView }) {
  const { done, refNo, safeguarding, telephone, photoLeftOut } = answer;
  const handOver =
    inspection.value !== null && inspection.value.decision === null && (done === 'sealed' || done === 'emergency');
  return (
    <div class="support-done" role="status">
      <p class="support-done-word">{t(`support.done.${done}`)}</p>
      {refNo !== null && <p class="prose">{t('support.done.refNo', { refNo })}</p>}
      {safeguarding && <p class="support-rule">{t('support.done.safeguarding')}</p>}
      {telephone && <p class="support-rule">{t('support.done.telephone')}</p>}
      {(safeguarding || telephone) && view.phone !== null && (
        <p class="prose">{t('support.done.phone', { ...view.phone })}</p>
      )}
      {photoLeftOut && <p class="label">{t('support.done.photo')}</p>}
      {handOver && <p class="prose">{t('support.done.handOver')}</p>}
      {done !== 'closed' && <SlipCard view={view} />}
    </div>
  );
}

function SlipCard({ view }: { view: SupportView }) {
  const offered = view.slip.helpLines;
  const [language, setLanguage] = useState(offered[0]?.language ?? null);
  const line = offered.find((entry) => entry.language === language);
  if (line === undefined) return null;
  // A language without a text: the number alone, rather than words that the traveller may not read.
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
        <button type="button" class="button" onClick={() => printAs(slip?.title ?? line.number)}>
          {t('support.slipPrint')}
        </button>
      ) : (
        <p class="label">{t('support.slipOff')}</p>
      )}
    </section>
  );
}

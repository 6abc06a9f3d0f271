import type { AlertDetailView, AlertSummaryView } from '../api-alerts.gen.ts';
import { formatClock } from '../format.ts';
import { session } from '../store.ts';
import { t } from '../words/index.ts';

/** What the officer should do because of the entry, and whom to telephone: at the top of the panel, before why and how rare. */
export function DoThis({ detail }: { detail: AlertDetailView }) {
  const { cls, desk, action, record } = detail;
  return (
    <div class="side-first prose">
      <p>
        <strong>{t(`alert.${cls}.first`)}</strong> <bdi>{action}</bdi>
        {cls === 'document' && <span class="side-guide">{t('alert.document.guide')}</span>}
      </p>
      {desk === null ? (
        <p class="side-desk label">{t('entry.desk.none')}</p>
      ) : (
        <p class="side-desk">
          <span class="side-desk-who">
            <bdi>{desk.who}</bdi>.{' '}
            {record === null ? <bdi>{desk.hours}</bdi> : t('entry.desk.say', { hours: desk.hours, record })}
          </span>
          <bdi class="side-number">{desk.number}</bdi>
        </p>
      )}
    </div>
  );
}

/** Who said what about the entry, and when. */
export function answeredWords({ by, second, at }: NonNullable<AlertSummaryView['answered']>): string {
  const time = formatClock(new Date(at));
  const who = by === session.value?.officer?.id ? t('entry.byYou', { time }) : t('entry.by', { who: by, time });
  return second === null ? who : `${who}, ${t('entry.with', { second })}`;
}

export function answerWords({ cls }: Pick<AlertSummaryView, 'cls'>, outcome: NonNullable<AlertSummaryView['outcome']>) {
  return outcome === 'not-confirmed' && cls === 'document' ? t('alert.not-confirmed-document') : t(`alert.${outcome}`);
}

import { daemon } from '../daemon.gen.ts';
import { useAnswer } from '../use-asked.ts';
import { t, wordsWhole } from '../words/index.ts';

/** Interval of the question; the end of a key is a whole day, so an hour is enough. */
const ASK_EVERY_MS = 3_600_000;

/** Mark that the body's key ends soon, for technician and supervisor, who can have the next pack sent. */
export function KeyMark() {
  const days = useAnswer(daemon.supportKey, ASK_EVERY_MS)?.days ?? null;
  if (days === null || !wordsWhole()) return null;
  return (
    <span class="status-item" role="status" data-key-days={days}>
      {t('support.keyStatus', { days })}
    </span>
  );
}

import { daemon } from '../daemon.gen.ts';
import { useAnswer } from '../use-asked.ts';
import { t, wordsWhole } from '../words/index.ts';

/** A key ends by the day. */
const ASK_EVERY_MS = 3_600_000;

/** For technician and supervisor, who can have the next pack sent: that the key of the body ends soon. */
export function KeyMark() {
  const days = useAnswer(daemon.supportKey, ASK_EVERY_MS)?.days ?? null;
  if (days === null || !wordsWhole()) return null;
  return (
    <span class="status-item" role="status" data-key-days={days}>
      {t('support.keyStatus', { days })}
    </span>
  );
}

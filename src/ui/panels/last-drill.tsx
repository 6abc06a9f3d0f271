import { daemon } from '../daemon.gen.ts';
import { useAnswer } from '../use-asked.ts';
import { t, tn } from '../words/index.ts';

type Answered = { minutes: number | null; daysAgo: number } | null;

/** Result of the last drill of the way to help, for everybody who is signed in. Empty while it is not known. */
export function LastDrill() {
  const drill = useAnswer(daemon.supportDrill);
  return <span data-last-drill>{drill === null ? '' : drillWords(drill.answered)}</span>;
}

export function drillWords(answered: Answered): string {
  if (answered === null) return t('drill.none');
  const { minutes, daysAgo } = answered;
  const when = daysAgo === 0 ? t('drill.today') : tn('person.daysAgo', daysAgo);
  return minutes === null ? t('drill.answered', { when }) : t('drill.minutes', { n: minutes, when });
}

import { daemon } from '../daemon.gen.ts';
import { Button } from '../parts/button.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';
import { seenQuestion } from './draft.ts';

/** Question asked at random after an inspection, to measure how much is overlooked. Both answers are equally good. */
export function SeenQuestion() {
  if (!seenQuestion.value) return null;
  const say = (seen: 'nothing' | 'something') => {
    seenQuestion.value = false;
    void daemon.supportSeen({ seen });
    if (seen === 'something') panel.value = 'support';
  };
  return (
    <fieldset class="seen-question">
      <legend>{t('support.seenAsk')}</legend>
      <Button onClick={() => say('nothing')}>{t('support.seenNothing')}</Button>
      <Button onClick={() => say('something')}>{t('support.seenSomething')}</Button>
    </fieldset>
  );
}

/** Asks the kiosk whether this pass was chosen at random. If there is no answer, there is no question. */
export async function drawQuestion(inspectionId: string): Promise<void> {
  const answer = await daemon.supportQuestion({ inspectionId });
  if (answer.ok) seenQuestion.value = answer.value.ask;
}

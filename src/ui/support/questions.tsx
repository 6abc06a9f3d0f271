import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { lane } from '../store.ts';
import { t } from '../words/index.ts';
import { change, type Draft, type Item } from './draft.ts';
import { inShown } from './pack-words.ts';

/** Increases when the kiosk was told something that is not an event of the lane. */
const said = signal(0);

/** Asks for the questions again, because the last answer may have raised or removed one. */
export function askAgain(): void {
  said.value += 1;
}

/**
 * The kiosk's questions about the traveller at the desk, based on facts that it read (docs/protection.md). A question does not
 * tick anything or show a number, and disappears with its fact; they are requested again after every change of the lane.
 */
export function Questions({ form }: { form: Draft }) {
  const [items, setItems] = useState<readonly string[]>([]);
  const { inspectionId } = form;
  const revision = lane.value?.revision;
  const times = said.value;
  useEffect(() => {
    let current = true;
    void daemon.supportQuestions().then((answer) => {
      if (!current) return;
      // No questions if the answer is about another traveller, or if the kiosk does not answer.
      const about = answer.ok && inspectionId !== null && answer.value.inspectionId === inspectionId;
      setItems(about ? answer.value.items : []);
    });
    return () => {
      current = false;
    };
  }, [revision, times, inspectionId]);
  const open = items.flatMap((id) => form.view.items.find((item) => item.id === id) ?? []);
  if (open.length === 0) return null;
  return (
    <section class="support-questions" aria-label={t('support.asks')}>
      <p class="label">{t('support.asksRule')}</p>
      <ul>
        {open.map((item) => (
          <li key={item.id}>
            <button type="button" class="support-question" data-question={item.id} onClick={() => goTo(item)}>
              {wordsOf(item)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf({ ask, point }: Item): string {
  return inShown(ask) || t('support.askAbout', { point: inShown(point) });
}

/** Moves to the point, and leaves the tick to the officer. */
function goTo({ id, tab }: Item): void {
  change({ tab });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-item="${id}"] input`)?.focus());
}

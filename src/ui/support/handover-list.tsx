import { useEffect, useState } from 'preact/hooks';
import type { HandoversView } from '../api-support.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';
import { draft, hasText } from './draft.ts';
import { takeOver } from './take-over.ts';

type Entry = HandoversView['handovers'][number];

const ASK_EVERY_MS = 3_000;
/** Number of ended hand-overs that stay visible; it is not enough to list a whole shift. */
const ENDED_SHOWN = 3;

/** The officer's hand-overs: those that wait, and how the last ones ended. The list is shown only inside F8. */
export function HandoverList({ only }: { only?: string }) {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = () =>
    void daemon.handovers().then((answer) => {
      if (answer.ok) setEntries(answer.value.handovers);
    });
  useEffect(() => {
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const open = async (entry: Entry) => {
    if (hasText(draft.value)) {
      setProblem(t('handover.closeFirst'));
      return;
    }
    const refused = await takeOver(entry);
    setProblem(refused === null ? null : problemWords(refused));
    ask();
  };
  const shown =
    only === undefined
      ? [
          ...entries.filter(({ state }) => state === 'waiting'),
          ...entries.filter(({ state, mine }) => state !== 'waiting' && mine === 'by').slice(0, ENDED_SHOWN),
        ]
      : entries.filter(({ id }) => id === only);
  if (shown.length === 0 && problem === null) return null;
  return (
    <section class="support-handovers" aria-label={t('handover.list')}>
      {shown.map((entry) => (
        <div class="support-handover" key={entry.id} data-handover={entry.state} data-mine={entry.mine}>
          <p class={entry.late ? 'support-late' : 'prose'} role="status">
            {wordsOf(entry)}
          </p>
          {entry.word !== null && (
            <p class="support-word">
              {t('handover.word', { word: '' })}
              <bdi lang="en">{entry.word}</bdi>
            </p>
          )}
          {entry.state === 'waiting' && only === undefined && (
            <Button data-handover-open={entry.mine} onClick={() => void open(entry)}>
              {t(entry.mine === 'to' ? 'handover.open' : 'handover.takeBack')}
            </Button>
          )}
        </div>
      ))}
      {problem !== null && <Problem>{problem}</Problem>}
    </section>
  );
}

function wordsOf({ state, mine, name, boxName, late }: Entry): string {
  const who = boxName === null ? name : `${name} (${boxName})`;
  if (state === 'taken') return t('handover.taken', { name: who });
  if (state === 'back') return t('handover.back');
  if (state === 'ended') return t('handover.ended', { name: who });
  if (mine === 'to') return t('handover.toYou', { name: who });
  return t(late ? 'handover.waitsLate' : 'handover.waitsFor', { name: who });
}

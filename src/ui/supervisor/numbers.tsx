import { useEffect, useState } from 'preact/hooks';
import type { HelpNumbersView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { LastDrill } from '../panels/last-drill.tsx';
import { QuietButton } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { aboutOf, leftToRight, whoOf } from '../support/way.ts';
import { t, tn } from '../words/index.ts';

type HelpNumber = HelpNumbersView['numbers'][number];

/** The numbers for help, and when a person last answered each: a number that is never called may be wrong for a year. */
export function HelpNumbers() {
  const [numbers, setNumbers] = useState<readonly HelpNumber[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = () =>
    void daemon.helpNumbers().then((answer) => {
      if (answer.ok) setNumbers(answer.value.numbers);
    });
  useEffect(ask, []);
  const tried = async (number: string) => {
    const sent = await daemon.numberTried({ number });
    setProblem(sent.ok ? null : problemWords(sent));
    ask();
  };
  return (
    <div data-help-numbers>
      <ul class="desk-handovers">
        {numbers.map((one) => (
          <li key={one.number}>
            <p class="strong">
              {whoOf(one)} · {leftToRight(one.number)}
            </p>
            <p class="label">{[aboutOf(one), triedWords(one)].filter((part) => part !== '').join(' · ')}</p>
            <QuietButton onClick={() => void tried(one.number)}>{t('sup.numbers.tried')}</QuietButton>
          </li>
        ))}
      </ul>
      <p class="label">{t('sup.numbers.hint')}</p>
      {problem !== null && <Problem>{problem}</Problem>}
      <p class="label">
        <LastDrill />
      </p>
    </div>
  );
}

function triedWords({ triedDaysAgo: days }: HelpNumber): string {
  if (days === null) return t('sup.numbers.never');
  return t('sup.numbers.when', { when: days === 0 ? t('drill.today') : tn('person.daysAgo', days) });
}

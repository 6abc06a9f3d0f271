import { useState } from 'preact/hooks';
import type { OwnSecondBody } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { usePanelKeys } from '../number-keys.ts';
import { KeyCap } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';

const OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
type Keys = Readonly<Record<string, () => void>>;

interface Props {
  ids: Omit<OwnSecondBody, 'outcome'>;
  onDone: () => void;
  /** Takes the number keys; on a page with several cards, only the card with the focus may have them. */
  useKeys?: (keys: Keys) => void;
}

/** A supervisor's own answer about a face, while the officer's is hidden, so that two people judge independently. */
export function OwnAnswer({ ids, onDone, useKeys = usePanelKeys }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const say = async (outcome: OwnSecondBody['outcome']) => {
    const sent = await daemon.ownSecond({ ...ids, outcome });
    setProblem(sent.ok ? null : problemWords(sent));
    if (sent.ok) onDone();
  };
  useKeys(Object.fromEntries(OUTCOMES.map((outcome, at) => [String(at + 1), () => void say(outcome)])) as Keys);
  return (
    <>
      <p class="label">{t('sup.alert.hidden')}</p>
      <div class="answers">
        {OUTCOMES.map((outcome, at) => (
          <button type="button" class="button answer" key={outcome} onClick={() => void say(outcome)}>
            <KeyCap>{String(at + 1)}</KeyCap>
            {t(`alert.${outcome}`)}
          </button>
        ))}
      </div>
      {problem !== null && <Problem>{problem}</Problem>}
    </>
  );
}

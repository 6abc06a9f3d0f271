import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DemoView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { usePanelKeys } from '../number-keys.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap, Modal } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { panel } from '../store.ts';
import { useAsked } from '../use-asked.ts';
import { t } from '../words/index.ts';

/** Keys for the first ten travellers, by their place in the list. */
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** Alt+D on a demonstration lane: the travellers to choose from, and what each of them shows. */
export function DemoPanel() {
  const [demo, setDemo] = useState<DemoView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useAsked(daemon.demo, (answer) => {
    if (answer.ok) setDemo(answer.value);
    else setProblem(problemWords(answer));
  });
  const first = useRef<HTMLButtonElement>(null);
  // The travellers arrive after the panel has opened; Enter then plays the first one.
  useLayoutEffect(() => first.current?.focus(), [demo]);
  const play = async (travellerId: string) => {
    const answer = await daemon.play({ travellerId });
    if (answer.ok) panel.value = null;
    else setProblem(problemWords(answer));
  };
  const travellers = demo?.travellers ?? [];
  usePanelKeys(
    Object.fromEntries(
      KEYS.flatMap((key, at) => {
        const traveller = travellers[at];
        return traveller === undefined ? [] : [[key, () => void play(traveller.id)]];
      }),
    ),
  );
  return (
    <Modal
      title={t('demo.title')}
      size="narrow"
      side="start"
      onClose={() => (panel.value = null)}
      footer={
        <Button onClick={() => void daemon.resetDemo().then(() => (panel.value = null))}>{t('demo.reset')}</Button>
      }
    >
      <p class="label">{t('demo.lead')}</p>
      {problem !== null && <Problem>{problem}</Problem>}
      {demo !== null && demo.travellers.length === 0 && <p class="prose">{t('demo.none')}</p>}
      <ul class="demo-list">
        {travellers.map((traveller, index) => (
          <li key={traveller.id}>
            <button
              type="button"
              class="demo-traveller"
              ref={index === 0 ? first : null}
              {...(KEYS[index] === undefined ? {} : { 'aria-keyshortcuts': KEYS[index] })}
              onClick={() => void play(traveller.id)}
            >
              {traveller.portraitUrl === null ? (
                <span class="demo-portrait" />
              ) : (
                <img class="demo-portrait" src={traveller.portraitUrl} alt="" />
              )}
              <span class="demo-text">
                <span class="demo-name">
                  {traveller.title}
                  {demo?.playing === traveller.id && <span class="tag">{t('demo.playing')}</span>}
                </span>
                <span class="label">{traveller.shows}</span>
              </span>
              {KEYS[index] !== undefined && <KeyCap>{KEYS[index]}</KeyCap>}
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

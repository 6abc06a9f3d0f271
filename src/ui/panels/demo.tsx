import { useEffect, useState } from 'preact/hooks';
import type { DemoView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

/** Alt+D on a demonstration lane: who may lie on the reader, and what that traveller shows. */
export function DemoPanel() {
  const [demo, setDemo] = useState<DemoView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let closed = false;
    void daemon.demo().then((answer) => {
      if (closed) return;
      if (answer.ok) setDemo(answer.value);
      else setProblem(problemWords(answer));
    });
    return () => {
      closed = true;
    };
  }, []);
  const play = async (travellerId: string) => {
    const answer = await daemon.play({ travellerId });
    if (answer.ok) panel.value = null;
    else setProblem(problemWords(answer));
  };
  return (
    <Modal
      title={t('demo.title')}
      size="narrow"
      side="start"
      onClose={() => (panel.value = null)}
      footer={
        <button type="button" class="button" onClick={() => void daemon.resetDemo().then(() => (panel.value = null))}>
          {t('demo.reset')}
        </button>
      }
    >
      <p class="label">{t('demo.lead')}</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {demo !== null && demo.travellers.length === 0 && <p class="prose">{t('demo.none')}</p>}
      <ul class="demo-list">
        {(demo?.travellers ?? []).map((traveller, index) => (
          <li key={traveller.id}>
            <button
              type="button"
              class="demo-traveller"
              data-first={index === 0 ? '' : undefined}
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
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

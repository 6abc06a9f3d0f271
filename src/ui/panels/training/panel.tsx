import { useEffect, useState } from 'preact/hooks';
import type { SheetView, TrainingView } from '../../api-training.gen.ts';
import { daemon } from '../../daemon.gen.ts';
import { Button, QuietButton } from '../../parts/button.tsx';
import { Modal } from '../../parts/controls.tsx';
import { Form } from '../../parts/form.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Status } from '../../parts/status.tsx';
import { panel, session } from '../../store.ts';
import { refreshTraining } from '../../training/store.ts';
import { Lessons } from './lessons.tsx';
import { Saved } from './saved.tsx';
import { Sheet } from './sheet.tsx';
import { t, tCode } from './texts.ts';
import '../../styles/training.css';

export { loadTexts } from './texts.ts';

const TABS = ['drills', 'lessons', 'saved'] as const;
type Tab = (typeof TABS)[number];

/** Alt+D in training: drills, lessons, and for the instructor the sheets that trainees saved. */
export function TrainingPanel() {
  const [tab, setTab] = useState<Tab>('drills');
  const shown = TABS.filter((name) => name !== 'saved' || session.value?.officer?.role === 'supervisor');
  return (
    <Modal title={t('training.title')} size="wide" onClose={() => (panel.value = null)}>
      <fieldset class="training-tabs" aria-label={t('training.title')}>
        {shown.map((name) => (
          <Button key={name} aria-pressed={tab === name} onClick={() => setTab(name)}>
            {t(`training.tab.${name}`)}
          </Button>
        ))}
      </fieldset>
      {tab === 'drills' && <Drills />}
      {tab === 'lessons' && <Lessons />}
      {tab === 'saved' && <Saved />}
    </Modal>
  );
}

function Drills() {
  const [view, setView] = useState<TrainingView | null>(null);
  const [sheet, setSheet] = useState<SheetView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    const next = await refreshTraining();
    setView(next);
    const { running } = next ?? { running: null };
    const whole = running !== null && running.done === running.of;
    const answer = whole ? await daemon.sheet() : null;
    setSheet(answer?.ok === true ? answer.value : null);
  };
  useEffect(() => void load(), []);
  const run = async (work: Promise<{ ok: boolean; reason?: string }>): Promise<boolean> => {
    const answer = await work;
    setProblem(answer.ok ? null : words(answer.reason ?? ''));
    return answer.ok;
  };
  const call = async (): Promise<void> => {
    if (!(await run(daemon.nextTraveller()))) return;
    await refreshTraining();
    panel.value = null;
  };
  if (view === null) return null;
  const { running } = view;
  return (
    <>
      {problem !== null && <Problem>{problem}</Problem>}
      {running === null && view.wiped && <Status class="prose training-wiped">{t('training.wiped')}</Status>}
      {running === null && (
        <Choose view={view} start={(set, seed) => void run(daemon.startSet({ set, seed })).then(load)} />
      )}
      {running !== null && sheet === null && (
        <div class="training-run">
          <Status class="prose">
            {running.atDesk === null
              ? t('training.progress', { done: running.done, n: running.of, seed: running.seed })
              : t('training.atDesk')}
          </Status>
          {running.atDesk === null && <CallButton call={() => void call()} />}
          <StopButton stop={() => void run(daemon.leaveSet()).then(load)} words={t('training.stop')} />
        </div>
      )}
      {sheet !== null && (
        <Sheet sheet={sheet} save={(label) => run(daemon.saveSheet({ label }))}>
          <StopButton stop={() => void run(daemon.leaveSet()).then(load)} words={t('sheet.again')} />
        </Sheet>
      )}
    </>
  );
}

function words(reason: string): string {
  const known = tCode('training.problem', reason);
  return known === reason ? t('training.problem.OTHER', { reason }) : known;
}

function CallButton({ call }: { call: () => void }) {
  return (
    <button type="button" class="button primary" ref={(button) => button?.focus()} onClick={call}>
      {t('training.call')}
    </button>
  );
}

function StopButton({ stop, words: label }: { stop: () => void; words: string }) {
  return <QuietButton onClick={stop}>{label}</QuietButton>;
}

function Choose({ view, start }: { view: TrainingView; start: (set: string, seed: string | null) => void }) {
  const [set, setSet] = useState(view.sets[0]?.id ?? '');
  const [seed, setSeed] = useState('');
  return (
    <Form class="training-choose" onSubmit={() => start(set, seed === '' ? null : seed.toLowerCase())}>
      <p class="prose">{t('training.lead')}</p>
      <p class="label">{t('training.rates')}</p>
      <fieldset class="training-sets" aria-label={t('training.tab.drills')}>
        {view.sets.map(({ id, travellers, clean }, index) => (
          <label key={id} class="training-set">
            <input
              type="radio"
              name="set"
              checked={set === id}
              data-first={index === 0 ? '' : undefined}
              onChange={() => setSet(id)}
            />
            <span class="training-set-name">{tCode('training.set', id)}</span>
            <span class="label">{t('training.setSize', { n: travellers, clean })}</span>
          </label>
        ))}
      </fieldset>
      <label class="training-seed">
        <span>{t('training.seed')}</span>
        <input
          type="text"
          maxLength={8}
          autocomplete="off"
          spellcheck={false}
          value={seed}
          aria-describedby="seed-hint"
          onInput={(event) => setSeed(event.currentTarget.value)}
        />
        <span class="label" id="seed-hint">
          {t('training.seedHint')}
        </span>
      </label>
      <button type="submit" class="button primary">
        {t('training.begin')}
      </button>
    </Form>
  );
}

import type { JSX } from 'preact';
import type { TravellerSetup } from './api.gen.ts';
import { Pictogram, TrainingPictogram } from './pictograms.tsx';
import { smallLanguages } from './turn.ts';
import { LANGUAGES, type TravellerLanguage, type TravellerState } from './words/index.ts';

export interface DisplayProps {
  state: TravellerState;
  /** Languages of the site, the large one first; never empty. */
  languages: readonly TravellerLanguage[];
  notice: TravellerSetup['notice'];
  /** Rises each time the small languages change. */
  turn: number;
  /** Marked as training, on every state and for as long as the daemon runs. */
  training: boolean;
  /** For the technician: why there is no state; null in all ordinary times. */
  fault: string | null;
}

/** The whole display: one drawing, one sentence, the same sentence in other languages, and when idle the privacy notice. */
export function Display({ state, languages, notice, turn, training, fault }: DisplayProps): JSX.Element {
  const lead = languages[0] as TravellerLanguage;
  return (
    <main class="display" data-state={state} data-training={training ? '' : undefined}>
      {training && <TrainingMark lead={lead} small={smallLanguages(languages, turn)} />}
      <div class="stage">
        <Pictogram state={state} />
        <div class="words" aria-live="polite">
          <h1 lang={lead.tag} dir={lead.dir}>
            {lead.words[state]}
          </h1>
          <p class="small" key={turn}>
            {/* Isolated: a sentence from right to left must not draw its neighbours into its order. */}
            {smallLanguages(languages, turn).map((language) => (
              <bdi key={language.tag} lang={language.tag} dir={language.dir}>
                {language.words[state]}
              </bdi>
            ))}
          </p>
        </div>
      </div>
      <footer class="foot">
        {fault === null ? state === 'idle' && <Notice notice={notice} turn={turn} /> : <p>{fault}</p>}
      </footer>
    </main>
  );
}

/** A drawing tells the person in front of a display in training, the first language and those of the turn. */
function TrainingMark({ lead, small }: { lead: TravellerLanguage; small: readonly TravellerLanguage[] }): JSX.Element {
  return (
    <aside class="training">
      <TrainingPictogram />
      <p>
        <strong lang={lead.tag} dir={lead.dir}>
          {lead.training}
        </strong>
        <span class="training-small">
          {small.map(({ tag, dir, training }) => (
            <bdi key={tag} lang={tag} dir={dir}>
              {training}
            </bdi>
          ))}
        </span>
      </p>
      <TrainingPictogram />
    </aside>
  );
}

/** One language at a time: the notice is long, and the display small. */
function Notice({ notice, turn }: { notice: TravellerSetup['notice']; turn: number }): JSX.Element | null {
  const text = notice?.texts[turn % notice.texts.length];
  if (!notice || text === undefined) return null;
  const dir = LANGUAGES.find(({ tag }) => tag === text.language)?.dir ?? 'auto';
  return (
    <div class="notice">
      <p lang={text.language} dir={dir}>
        {text.text}
      </p>
      <p class="key" translate={false}>
        {notice.key} · {notice.version}
      </p>
    </div>
  );
}

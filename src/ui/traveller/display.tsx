import type { JSX } from 'preact';
import type { TravellerSetup } from './api.gen.ts';
import { Pictogram, TrainingPictogram } from './pictograms.tsx';
import { smallLanguages } from './turn.ts';
import { LANGUAGES, type TravellerLanguage, type TravellerState } from './words/index.ts';

export interface DisplayProps {
  state: TravellerState;
  /** Languages of the site, the one in large letters first; never empty. */
  languages: readonly TravellerLanguage[];
  notice: TravellerSetup['notice'];
  help: TravellerSetup['help'];
  /** Increases each time the languages in small print change. */
  turn: number;
  /** True on an appliance in training: the mark is shown in every state, for as long as the daemon runs. */
  training: boolean;
  /** Reason, for the technician, why there is no state; normally null. */
  fault: string | null;
}

/** The whole display: a drawing, a sentence in several languages, and when idle the help line and the privacy notice. */
export function Display({ state, languages, notice, help, turn, training, fault }: DisplayProps): JSX.Element {
  const lead = languages[0] as TravellerLanguage;
  return (
    <main
      class="display"
      data-state={state}
      data-training={training ? '' : undefined}
      data-help={help ? '' : undefined}
    >
      {training && <TrainingMark lead={lead} small={smallLanguages(languages, turn)} />}
      <div class="stage">
        <Pictogram state={state} />
        <div class="words" aria-live="polite">
          <h1 lang={lead.tag} dir={lead.dir}>
            {lead.words[state]}
          </h1>
          <p class="small" key={turn}>
            {/* Isolated, so that a sentence from right to left does not change the order of its neighbours. */}
            {smallLanguages(languages, turn).map((language) => (
              <bdi key={language.tag} lang={language.tag} dir={language.dir}>
                {language.words[state]}
              </bdi>
            ))}
          </p>
        </div>
      </div>
      <footer class="foot">
        {fault !== null && <p>{fault}</p>}
        {fault === null && state === 'idle' && (
          <>
            <HelpLine help={help} turn={turn} />
            <Notice notice={notice} turn={turn} />
          </>
        )}
      </footer>
    </main>
  );
}

/** Training mark for the person in front of the display: a drawing, and words in the first and the current small languages. */
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

/** Help line for every traveller, in one language at a time; the number stays while the languages change. */
function HelpLine({ help, turn }: { help: TravellerSetup['help']; turn: number }): JSX.Element | null {
  if (!help) return null;
  const text = help.texts[turn % Math.max(1, help.texts.length)];
  return (
    <p class="help">
      {text !== undefined && (
        <bdi lang={text.language} dir={LANGUAGES.find(({ tag }) => tag === text.language)?.dir ?? 'auto'}>
          {text.text}
        </bdi>
      )}
      <bdi class="number" dir="ltr" translate={false}>
        {help.number}
      </bdi>
    </p>
  );
}

/** Privacy notice, in one language at a time, because the notice is long and the display small. */
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

import { useEffect, useId } from 'preact/hooks';
import { LanguageField } from '../parts/language.tsx';
import { type Theme, theme } from '../preferences.ts';
import { t, wordsWhole } from '../words/index.ts';
import { Lines, Machine } from './beside.tsx';
import { door, isLost, startChannel, view } from './channel.ts';
import { Door } from './door.tsx';
import { Now } from './now.tsx';
import { Steps } from './steps.tsx';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The setup page: the questions of the engine of `waypost provision`, one after the other. */
export function Setup() {
  useEffect(() => void startChannel(), []);
  if (!wordsWhole()) return null;
  const shown = view.value;
  return (
    <div class="setup">
      <header class="setup-head">
        <p class="brand">
          <svg viewBox="0 0 32 32" class="brand-mark" aria-hidden="true">
            <rect width="32" height="32" rx="7" />
            <path d="M8 10l4 12 4-10 4 10 4-12" />
          </svg>
          {t('app.name')}
        </p>
        <h1 class="setup-title">{t('setup.title')}</h1>
        <ThemeField />
        <LanguageField />
      </header>
      {shown?.simulated && <p class="setup-band">{t('setup.simulated')}</p>}
      {isLost.value && (
        <p class="setup-band problem" role="alert">
          {t('setup.lost')}
        </p>
      )}
      {shown === null ? (
        door.value !== null && !door.value.signedIn && <Door wantsPin={door.value.wantsPin} />
      ) : (
        <main class="setup-work">
          <Steps view={shown} />
          <div class="setup-now">
            <Now view={shown} />
            <Lines lines={shown.lines} />
          </div>
          <Machine found={shown.found} />
        </main>
      )}
      <p class="label setup-version">{door.value !== null && t('signin.version', { version: door.value.version })}</p>
    </div>
  );
}

function ThemeField() {
  const id = useId();
  return (
    <div class="language">
      <label for={id}>{t('setup.theme')}</label>
      <select
        id={id}
        value={theme.value}
        onChange={(event) => {
          theme.value = THEMES.find((one) => one === event.currentTarget.value) ?? 'system';
        }}
      >
        {THEMES.map((one) => (
          <option value={one} key={one}>
            {t(`setup.theme.${one}` as 'setup.theme.system')}
          </option>
        ))}
      </select>
    </div>
  );
}

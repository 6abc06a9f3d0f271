import { useId, useState } from 'preact/hooks';
import { chooseLanguage } from '../preferences.ts';
import { languages, shownLanguage, shownLocale, t } from '../words/index.ts';
import { Problem } from './problem.tsx';

/** Language of the screen. Each has its name in its own language, and a note if no native speaker has read its texts yet. */
export function LanguageField() {
  const id = useId();
  const [failed, setFailed] = useState(false);
  const locale = shownLocale();
  const choose = async (next: string) => setFailed(!(await chooseLanguage(next)));
  return (
    <div class="language">
      <label for={id}>{t('signin.language')}</label>
      <select id={id} value={locale} onChange={(event) => void choose(event.currentTarget.value)}>
        {Object.entries(languages()).map(([code, { name, dir }]) => (
          <option value={code} lang={code} dir={dir} key={code}>
            {name}
          </option>
        ))}
      </select>
      {failed && <Problem>{t('signin.notLoaded')}</Problem>}
      {!shownLanguage().reviewed && <p class="label">{t('signin.unreviewed')}</p>}
    </div>
  );
}

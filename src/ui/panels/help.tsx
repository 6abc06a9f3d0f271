import { daemon } from '../daemon.gen.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap, Modal } from '../parts/controls.tsx';
import { LanguageField } from '../parts/language.tsx';
import { Sign } from '../parts/signs.tsx';
import { type Colours, colours, type Theme, theme } from '../preferences.ts';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { hasKeys, keepsMachine, panel, session } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t } from '../words/index.ts';

const KEYS = [
  'F1',
  'F2',
  'F3',
  'F4',
  'F5',
  'F6',
  'F7',
  'ctrlEnter',
  'F8',
  'F9',
  'shiftF9',
  'F10',
  'F12',
  'esc',
  'escEsc',
  'altD',
] as const;
const SIGNS = ['successful', 'failed', 'undetermined', 'not-supported', 'aborted'] as const;
const LIMITS = ['face', 'odds', 'liveness', 'document', 'lists', 'rare', 'decide'] as const;
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const COLOURS: readonly Colours[] = ['standard', 'safe'];

/** F1: keys, signs and the display settings of this browser. */
export function HelpPanel() {
  return (
    <Modal
      title={t('help.title')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        <>
          <PrivacyPart name="SlipButton" />
          <Button onClick={() => (panel.value = 'diagnostics')}>{t('help.devices')}</Button>
          {keepsMachine(session.value?.officer?.role ?? '') && (
            <a class="button" href="/diagnostics">
              {t('diag.page')}
            </a>
          )}
          {hasKeys(session.value?.officer?.role ?? '') && (
            <Button onClick={() => (panel.value = 'keys')}>{t('keys.title')}</Button>
          )}
          <Button onClick={() => (panel.value = 'own-pin')}>{t('ownPin.title')}</Button>
          <Button onClick={() => void daemon.lock().then(refreshSession)}>{t('help.lock')}</Button>
          <Button onClick={() => void daemon.signOut().then(refreshSession)}>{t('help.signOut')}</Button>
        </>
      }
    >
      <div class="help">
        <section>
          <h3 class="section first">{t('help.keys')}</h3>
          <dl class="help-keys">
            {KEYS.map((name) => (
              <div key={name}>
                <dt>
                  <KeyCap>{KEY_CAPS[name]}</KeyCap>
                  <span class="visually-hidden">{KEY_CAPS[name]}</span>
                </dt>
                <dd>{t(`help.key.${name}`)}</dd>
              </div>
            ))}
          </dl>
          <PrivacyPart name="PolicyLines" />
        </section>
        <section>
          <h3 class="section first">{t('help.signs')}</h3>
          <dl class="help-signs">
            {SIGNS.map((value) => (
              <div key={value}>
                <dt>
                  <Sign value={value} size="list" />
                  {t(`value.${value}`)}
                </dt>
                <dd class="label">{t(`help.sign.${value}`)}</dd>
              </div>
            ))}
          </dl>
          <p class="prose help-reference">{t('help.reference')}</p>
          <h3 class="section">{t('limits.title')}</h3>
          <ul class="help-limits">
            {LIMITS.map((name) => (
              <li key={name}>{t(`limits.${name}`)}</li>
            ))}
          </ul>
          <h3 class="section">{t('help.display')}</h3>
          <LanguageField />
          <fieldset class="segments">
            <legend class="label strong">{t('help.theme')}</legend>
            {THEMES.map((name) => (
              <label class="segment" key={name}>
                <input type="radio" name="theme" checked={theme.value === name} onChange={() => (theme.value = name)} />
                <span>{t(`help.theme.${name}`)}</span>
              </label>
            ))}
          </fieldset>
          <fieldset class="segments">
            <legend class="label strong">{t('help.colours')}</legend>
            {COLOURS.map((name) => (
              <label class="segment" key={name}>
                <input
                  type="radio"
                  name="colours"
                  checked={colours.value === name}
                  onChange={() => (colours.value = name)}
                />
                <span>{t(`help.colours.${name}`)}</span>
              </label>
            ))}
          </fieldset>
        </section>
      </div>
    </Modal>
  );
}

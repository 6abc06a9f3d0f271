import type { PolicyView } from '../api-privacy.gen.ts';
import { Modal, TableScroll } from '../parts/controls.tsx';
import { inspection, panel } from '../store.ts';
import { currentLocale, t, tCode } from '../words/index.ts';
import { inLanguage, inSentence, shortly, standingStatusOf, toDo, usePolicy, wordingOf } from './policy.ts';

const UNITS = { hours: 'hour', days: 'day', months: 'month', years: 'year' } as const;

export function term({ value, unit }: Pick<PolicyView['retention'][number], 'value' | 'unit'>): string {
  if (value === 0) return t('policy.notKept');
  const style = { style: 'unit', unit: UNITS[unit], unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(currentLocale(), style).format(value);
}

/** Whose rules this lane follows, and what to do if there is a problem with them. */
export function PolicyWords({ view }: { view: PolicyView }) {
  const standing = standingStatusOf(view);
  const authority = wordingOf(view, 'authority');
  const contact = wordingOf(view, 'contact');
  return (
    <div class={`policy-words policy-${standing}`}>
      <p class="prose">{inSentence(view)}</p>
      {standing !== 'in-force' && <p class="prose policy-todo">{toDo(view)}</p>}
      {(authority !== null || contact !== null) && (
        <p class="prose">{[authority, contact].filter((text) => text !== null).join(' · ')}</p>
      )}
    </div>
  );
}

/** Whose rules this lane follows, under which law, and how long data is kept, for the people who work by these rules. */
export function PolicyLines() {
  const view = usePolicy();
  if (view === null) return null;
  const { pack, retention } = view;
  return (
    <>
      <h3 class="section">{t('policy.title')}</h3>
      <PolicyWords view={view} />
      {pack !== null && (
        <table class="details" aria-label={t('policy.law')}>
          <tbody>
            {pack.legalBasis.map(({ purpose, act, texts }) => (
              <tr key={purpose}>
                <th scope="row">{act}</th>
                <td lang={inLanguage(texts).language}>{inLanguage(texts).text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3 class="section">{t('policy.kept')}</h3>
      <table class="details" aria-label={t('policy.kept')}>
        <tbody>
          {retention.map((rule) => (
            <tr key={rule.class}>
              <th scope="row">{tCode('policy.class', rule.class)}</th>
              <td>{term(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The policy lines in a separate dialog, which the status line opens. */
export function PolicyPanel() {
  return (
    <Modal title={t('policy.panel')} size="wide" onClose={() => (panel.value = null)}>
      <TableScroll label={t('policy.panel')}>
        <PolicyLines />
      </TableScroll>
    </Modal>
  );
}

const LIGHTS = {
  'in-force': 'ok',
  ending: 'doubt',
  development: 'doubt',
  expired: 'bad',
  'not-yet-valid': 'bad',
  refused: 'bad',
} as const;

/** Part of the status line: name and version of the policy in force, or that there is none. */
export function PolicyStatus() {
  const view = usePolicy();
  if (view === null) return null;
  const light = LIGHTS[standingStatusOf(view)];
  return (
    <button type="button" class="status-button" onClick={() => (panel.value = 'policy')}>
      <span class="status-item">
        <svg class={`status-light status-${light}`} viewBox="0 0 10 10" aria-hidden="true">
          {light === 'ok' ? <circle cx="5" cy="5" r="4.4" /> : <rect x="0.8" y="0.8" width="8.4" height="8.4" rx="1" />}
        </svg>
        <span class="status-policy">{shortly(view)}</span>
      </span>
    </button>
  );
}

/** Note on a pass that was drawn by chance for the second line, so that the officer seeks no reason in the traveller. */
export function SampleNote() {
  const view = inspection.value;
  if (view?.sample !== true) return null;
  return (
    <div class="sample-note" role="note">
      <p class="strong">{t('sample.title')}</p>
      <p>{t('sample.why', { action: t('action.second-line') })}</p>
    </div>
  );
}

import { useEffect, useState } from 'preact/hooks';
import type { PolicyView } from '../api-privacy.gen.ts';
import { daemon } from '../client.ts';
import { formatMoment } from '../format.ts';
import { currentLocale, shownLocale, t, tCode } from '../words/index.ts';

type Pack = NonNullable<PolicyView['pack']>;

/** Whose rules this lane follows, under which law, and how long what is kept: whoever works by them can read them. */
export function PolicyLines() {
  const [view, setView] = useState<PolicyView | null>(null);
  useEffect(() => {
    let closed = false;
    void daemon.policy().then((answer) => {
      if (!closed && answer.ok) setView(answer.value);
    });
    return () => {
      closed = true;
    };
  }, []);
  if (view === null) return null;
  const { pack, retention } = view;
  return (
    <>
      <h3 class="section">{t('policy.title')}</h3>
      <p class="prose">{pack === null ? t('policy.development') : inForce(pack)}</p>
      {pack !== null && (
        <table class="details" aria-label={t('policy.law')}>
          <tbody>
            {pack.legalBasis.map(({ purpose, act, texts }) => (
              <tr key={purpose}>
                <th scope="row">{act}</th>
                <td>{inLanguage(texts)}</td>
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

function inForce({ country, version, authority, validUntil }: Pack): string {
  return t('policy.inForce', { country, version, authority, until: formatMoment(new Date(validUntil)) });
}

/** The text in the language of the screen, else the first one that the policy has. */
function inLanguage(texts: Pack['privacyNotice']): string {
  return (texts.find(({ language }) => language === shownLocale()) ?? texts[0])?.text ?? '';
}

const UNITS = { days: 'day', months: 'month', years: 'year' } as const;

function term({ value, unit }: PolicyView['retention'][number]): string {
  if (value === 0) return t('policy.notKept');
  const style = { style: 'unit', unit: UNITS[unit], unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(currentLocale(), style).format(value);
}

import { useState } from 'preact/hooks';
import type { PolicyView, PrivacyView, RedressCaseView } from '../api-privacy.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatCount } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Form } from '../parts/form.tsx';
import { t } from '../words/index.ts';
import { formatDay } from './screen-tabs.tsx';
import { SlipPaper } from './slip.tsx';

type Found = NonNullable<RedressCaseView['found']>;

interface Props {
  view: PrivacyView;
  rules: PolicyView | null;
  onChange: () => void;
}

/** Shortest number that the daemon accepts. */
const NUMBER_LETTERS = 10;

/** The count of open slips, and a search for the record by the number that a traveller gives. */
export function SlipsTab({ view, rules, onChange }: Props) {
  const [number, setNumber] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const [shows, setShows] = useState(false);
  const typed = number.trim();
  const forget = () => {
    setFound(null);
    setAsks(false);
    setShows(false);
  };
  const find = () =>
    void daemon.findSlip({ number: typed }).then((answer) => {
      forget();
      if (answer.ok) setFound(answer.value.found);
      if (!answer.ok) setSaid(problemWords(answer));
      else setSaid(answer.value.found === null ? t('dpo.slips.none') : null);
    });
  const close = () =>
    void daemon.closeSlip({ number: typed }).then((answer) => {
      if (!answer.ok) {
        setSaid(problemWords(answer));
        return;
      }
      forget();
      setSaid(answer.value.closed ? t('dpo.slips.closed') : t('dpo.slips.none'));
      onChange();
    });
  return (
    <section class="card desk-card">
      <h2>{t('dpo.tab.slips')}</h2>
      <p class="prose">
        {t('dpo.slips.standing', { slips: formatCount(view.slips), cases: formatCount(view.slipCases) })}
      </p>
      <p class="label">{t('dpo.slips.rule')}</p>
      <Form
        class="dpo-find"
        onSubmit={() => {
          if (typed.length >= NUMBER_LETTERS) find();
          else setSaid(t('dpo.slips.short'));
        }}
      >
        <label for="dpo-number">{t('dpo.slips.number')}</label>
        <input
          id="dpo-number"
          type="text"
          dir="ltr"
          autocomplete="off"
          spellcheck={false}
          maxLength={20}
          value={number}
          onInput={(event) => {
            setNumber(event.currentTarget.value);
            // The content below belongs to the number that was searched before.
            forget();
            setSaid(null);
          }}
        />
        <button type="submit" class="button">
          {t('dpo.slips.find')}
        </button>
      </Form>
      <div role="status">
        {said !== null && <p class="prose policy-todo">{said}</p>}
        {found !== null && <Record found={found} />}
      </div>
      {found !== null && (
        <div class="desk-buttons">
          <Button aria-expanded={shows} onClick={() => setShows(!shows)}>
            {t('dpo.slips.print')}
          </Button>
          <Button aria-expanded={asks} onClick={() => setAsks(!asks)}>
            {t('dpo.slips.close')}
          </Button>
        </div>
      )}
      {found !== null && asks && (
        <div class="desk-buttons">
          <p class="prose">{t('dpo.slips.closeAsk')}</p>
          <Button onClick={close}>{t('dpo.slips.closeYes')}</Button>
        </div>
      )}
      {found !== null && shows && (
        <SlipPaper
          slip={{
            number: typed.toUpperCase().replace(/[\s-]/g, ''),
            day: null,
            authority: rules?.named?.authority ?? null,
            redress: rules?.redress ?? null,
          }}
        />
      )}
    </section>
  );
}

function Record({ found }: { found: Found }) {
  const { inspectionId, day, rows, decided, consulted, personalUntil } = found;
  const lines: readonly (readonly [string, string])[] = [
    [t('dpo.slips.day'), formatDay(day)],
    [t('dpo.slips.decided'), decided ? t('dpo.yes') : t('dpo.no')],
    [t('dpo.slips.consulted'), formatCount(consulted)],
    [t('dpo.slips.rows'), formatCount(rows)],
    [t('dpo.slips.until'), personalUntil === null ? t('dpo.slips.open') : formatDay(personalUntil)],
    [t('dpo.slips.id'), inspectionId],
  ];
  return (
    <>
      <table class="details desk-table dpo-record" aria-label={t('dpo.slips.record')}>
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="label">
        {t('dpo.slips.export')} <code>waypost evidence export {inspectionId}</code>
      </p>
    </>
  );
}

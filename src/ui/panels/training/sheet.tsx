import { useState } from 'preact/hooks';
import type { SheetView } from '../../api-training.gen.ts';
import { Form } from '../../parts/form.tsx';
import { Status } from '../../parts/status.tsx';
import { currentLocale, reasonTitle, tCode as tLane } from '../../words/index.ts';
import { t, tCode } from './texts.ts';

type Traveller = SheetView['travellers'][number];

interface SheetProps {
  sheet: SheetView;
  /** Saves the sheet; absent if it was saved already. */
  save?: (label: string) => Promise<boolean>;
  children?: preact.ComponentChildren;
}

/** Feedback on a set: what was shown, what was done, and what would fit. It gives no mark and no colour to a person. */
export function Sheet({ sheet, save, children }: SheetProps) {
  const { counts, travellers } = sheet;
  return (
    <section class="sheet" aria-label={t('sheet.title')}>
      <h3
        tabIndex={-1}
        ref={(title) => {
          if (save !== undefined) title?.focus();
        }}
      >
        {t('sheet.title')}
      </h3>
      <p class="prose">{t('sheet.lead')}</p>
      <p class="prose">
        {t('sheet.counts', {
          n: counts.travellers,
          with: counts.withSomething,
          clean: counts.clean,
          right: counts.rightWay,
          missed: counts.missed,
          alarms: counts.wrongAlarms,
        })}
      </p>
      {counts.early > 0 && <p class="prose">{t('sheet.early', { n: counts.early })}</p>}
      {counts.wiped > 0 && <p class="prose">{t('sheet.wiped', { n: counts.wiped })}</p>}
      {counts.medianMs !== null && <p class="label">{t('sheet.median', { seconds: seconds(counts.medianMs) })}</p>}
      <p class="label">{t('training.rates')}</p>
      <ol class="sheet-list">
        {travellers.map((traveller, index) => (
          <Entry key={traveller.drill} traveller={traveller} number={index + 1} />
        ))}
      </ol>
      {save !== undefined && <Save save={save} />}
      {children}
    </section>
  );
}

function Entry({ traveller, number }: { traveller: Traveller; number: number }) {
  const { kind, did, notice, support, decision, ways, rightWay, wrongAlarm } = traveller;
  const early = traveller.notEnded.length > 0;
  const shown = told(traveller.shown, traveller.alerts);
  const notShown = told(traveller.notShown, traveller.notShownAlerts);
  return (
    <li class="sheet-entry">
      <h4>
        <span class="sheet-number">{number}</span> {tCode('drill.kind', kind)}
      </h4>
      <dl>
        <Row
          name={t('sheet.shown')}
          values={shown}
          none={early ? t('sheet.shownNothingYet') : t('sheet.shownNothing')}
        />
        <Row name={t('sheet.notShown')} values={notShown} />
        <Row name={t('sheet.did')} values={did.map((action) => tCode('did', action))} none={t('sheet.didNothing')} />
        <Row name={t('sheet.decision')} values={[decision === null ? t('sheet.decisionNone') : t(`way.${decision}`)]} />
        <Row name={t('sheet.ways')} values={ways.map((way) => t(`way.${way}`))} />
        <Row name={t('sheet.time')} values={timeOf(traveller)} />
      </dl>
      <ul class="sheet-findings">
        <li>{wrongAlarm ? t('sheet.wrongAlarm') : rightWay ? t('sheet.rightWay') : t('sheet.otherWay')}</li>
        {early && (
          <li>
            {decision === null ? t('sheet.leftEarly') : t('sheet.decidedEarly')}
            <ul>
              {traveller.notEnded.map((check) => (
                <li key={check}>{tLane('check', check)}</li>
              ))}
            </ul>
          </li>
        )}
        {notice.map(({ name, looked }) => (
          <li key={name}>
            {looked
              ? t('sheet.looked', { what: tCode('drill.notice', name) })
              : t('sheet.notLooked', { what: tCode('drill.notice', name) })}
          </li>
        ))}
        {support.verdict !== 'fine' && <li>{t(`sheet.support.${support.verdict}`)}</li>}
      </ul>
      <p class="label">{tCode('drill.why', kind)}</p>
    </li>
  );
}

/** Facts in the words of the lane, each only once, then the alerts. */
function told(facts: Traveller['shown'], alerts: Traveller['alerts']): string[] {
  const titles = new Set(facts.map(({ reason }) => reasonTitle(reason)));
  return [...titles, ...alerts.map((cls) => t('sheet.alert', { cls: t(`cls.${cls}`) }))];
}

function timeOf({ decidedAfterMs, checksAfterMs }: Traveller): string[] {
  if (decidedAfterMs === null) return [];
  const decided = seconds(decidedAfterMs);
  if (checksAfterMs === null) return [t('sheet.timeEarly', { seconds: decided })];
  return [t('sheet.timeWhole', { seconds: decided, checks: seconds(checksAfterMs) })];
}

/** One line for each value; no row if there is no value and no words for that. */
function Row({ name, values, none }: { name: string; values: readonly string[]; none?: string }) {
  const lines = values.length === 0 && none !== undefined ? [none] : values;
  if (lines.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      {lines.map((line) => (
        <dd key={line}>{line}</dd>
      ))}
    </div>
  );
}

function Save({ save }: { save: (label: string) => Promise<boolean> }) {
  const [label, setLabel] = useState('');
  const [saved, setSaved] = useState(false);
  if (saved) return <Status class="prose">{t('sheet.saved')}</Status>;
  return (
    <Form class="sheet-save" onSubmit={() => void save(label).then(setSaved)}>
      <label>
        <span>{t('sheet.label')}</span>
        <input
          type="text"
          maxLength={40}
          autocomplete="off"
          value={label}
          onInput={(event) => setLabel(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        {t('sheet.save')}
      </button>
    </Form>
  );
}

const seconds = (ms: number): string =>
  new Intl.NumberFormat(currentLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000);

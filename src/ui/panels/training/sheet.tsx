import { useState } from 'preact/hooks';
import type { SheetView } from '../../api-training.gen.ts';
import { reasonTitle } from '../../words/index.ts';
import { t, tCode } from './texts.ts';

type Traveller = SheetView['travellers'][number];

interface SheetProps {
  sheet: SheetView;
  /** Absent on a sheet that was saved. */
  save?: (label: string) => Promise<boolean>;
  children?: preact.ComponentChildren;
}

/** Feedback on a set: what was shown, what was done, what fits. No mark, no colour for a person. */
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
  const { kind, shown, alerts, did, notice, support, decision, ways, rightWay, wrongAlarm, decidedAfterMs } = traveller;
  const facts = [
    ...shown.map(({ reason }) => reasonTitle(reason)),
    ...alerts.map((cls) => t('sheet.alert', { cls: t(`cls.${cls}`) })),
  ];
  return (
    <li class="sheet-entry">
      <h4>
        <span class="sheet-number">{number}</span> {tCode('drill.kind', kind)}
      </h4>
      <dl>
        <Row name={t('sheet.shown')} value={facts.length === 0 ? t('sheet.shownNothing') : facts.join('; ')} />
        <Row
          name={t('sheet.did')}
          value={did.length === 0 ? t('sheet.didNothing') : did.map((action) => tCode('did', action)).join('; ')}
        />
        <Row name={t('sheet.decision')} value={decision === null ? t('sheet.decisionNone') : t(`way.${decision}`)} />
        <Row name={t('sheet.ways')} value={ways.map((way) => t(`way.${way}`)).join('; ')} />
        {decidedAfterMs !== null && (
          <Row name={t('sheet.time')} value={t('sheet.seconds', { seconds: seconds(decidedAfterMs) })} />
        )}
      </dl>
      <ul class="sheet-findings">
        <li>{wrongAlarm ? t('sheet.wrongAlarm') : rightWay ? t('sheet.rightWay') : t('sheet.otherWay')}</li>
        {notice.map(({ name, looked }) => (
          <li key={name}>
            {tCode('drill.notice', name)}: {looked ? t('sheet.looked') : t('sheet.notLooked')}
          </li>
        ))}
        {support.verdict !== 'fine' && <li>{t(`sheet.support.${support.verdict}`)}</li>}
      </ul>
      <p class="label">{tCode('drill.why', kind)}</p>
    </li>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Save({ save }: { save: (label: string) => Promise<boolean> }) {
  const [label, setLabel] = useState('');
  const [saved, setSaved] = useState(false);
  if (saved)
    return (
      <p class="prose" role="status">
        {t('sheet.saved')}
      </p>
    );
  return (
    <form
      class="sheet-save"
      onSubmit={(event) => {
        event.preventDefault();
        void save(label).then(setSaved);
      }}
    >
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
    </form>
  );
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

import { useState } from 'preact/hooks';
import type { SettleEntryBody, SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatMoment } from '../format.ts';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { t } from '../words/index.ts';
import { useWho } from './who.ts';

type Entry = SupervisorView['entries'][number];
const SETTLED_AS = ['desk', 'safeguarding', 'let-pass', 'desk-not-reached', 'mistake'] as const;
/** From this age on an entry that nobody settled is shown as late. */
const LATE_AFTER_MS = 2 * 3_600_000;

interface Props {
  entries: readonly Entry[];
  onChange: () => void;
}

/** Entries that were confirmed, or that nobody could rule out: somebody has to say what became of each. */
export function EntriesToSettle({ entries, onChange }: Props) {
  if (entries.length === 0) return <p class="prose">{t('sup.entries.none')}</p>;
  return (
    <ul class="desk-handovers desk-entries">
      {entries.map((entry) => (
        <Row entry={entry} onChange={onChange} key={entry.alertId} />
      ))}
    </ul>
  );
}

function Row({ entry, onChange }: { entry: Entry; onChange: () => void }) {
  const [settling, setSettling] = useState(false);
  const { inspectionId, alertId, cls, outcome, by, second, at, over, open, decision } = entry;
  const { who, problem, ask } = useWho(inspectionId);
  const late = Date.now() - Date.parse(at) > LATE_AFTER_MS;
  const asks = who?.entries.find((one) => one.alertId === alertId);
  return (
    <li class={late ? 'desk-late' : ''}>
      <div class="desk-alert">
        <AlertShape cls={cls} />
        <div>
          <strong>{over === null ? t(`alert.${cls}.title`) : t('sup.entry.allowed')}</strong>
          <p class="label">
            {t('sup.entry.answer', {
              answer: t(`alert.${outcome}`),
              who: second === null ? by : `${by}, ${second}`,
              time: formatMoment(new Date(at)),
            })}
            {late && <span class="tag desk-late-tag">{t('sup.entry.late')}</span>}
          </p>
          <p>{open ? t('sup.entry.open') : decision === null ? t('sup.entry.closed') : t(`action.${decision}`)}</p>
        </div>
      </div>
      {over !== null && (
        <dl class="desk-health">
          <div>
            <dt>{t('sup.entry.followed')}</dt>
            <dd>{t(`over.followed.${over.followed}`)}</dd>
          </div>
          {over.goesWith !== null && (
            <div>
              <dt>{t('sup.entry.goesWith')}</dt>
              <dd>{t(`over.goesWith.${over.goesWith}`)}</dd>
            </div>
          )}
          <div>
            <dt>{t('sup.entry.signed')}</dt>
            <dd>{over.second === null ? over.by : `${over.by}, ${over.second}`}</dd>
          </div>
        </dl>
      )}
      {who !== null && (
        <div class="prose" dir="auto">
          <p>
            {who.person === null
              ? t('sup.handOver.gone')
              : t('sup.handOver.person', {
                  primary: who.person.primary,
                  secondary: who.person.secondary,
                  number: who.person.documentNumber,
                })}
          </p>
          {asks !== undefined && (
            <p>
              <bdi>{asks.action}</bdi>
              {asks.desk !== null && (
                <strong>
                  {' '}
                  <bdi>
                    {asks.desk.who}, {asks.desk.number}
                  </bdi>
                  {asks.record !== null && (
                    <>
                      {' '}
                      (<bdi>{asks.record}</bdi>)
                    </>
                  )}
                </strong>
              )}
            </p>
          )}
        </div>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {settling ? (
        <Settle entry={entry} onChange={onChange} />
      ) : (
        <div class="desk-buttons">
          {who === null && (
            <button type="button" class="button" title={t('sup.handOver.whoRecorded')} onClick={() => void ask()}>
              {t('sup.handOver.who')}
            </button>
          )}
          {!open && (
            <button type="button" class="button" onClick={() => setSettling(true)}>
              {t('sup.entry.settle')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** Nothing is chosen beforehand. The daemon asks for the PIN, and for a mistake a second person signs beside. */
function Settle({ entry: { inspectionId, alertId }, onChange }: { entry: Entry; onChange: () => void }) {
  const [as, setAs] = useState<SettleEntryBody['as'] | null>(null);
  const [other, setOther] = useState({ officerId: '', pin: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const send = async () => {
    if (as === null) return setProblem(t('sup.entry.missing'));
    const isMistake = as === 'mistake';
    const officerId = other.officerId.trim();
    if (isMistake && (officerId === '' || other.pin === '')) return setProblem(t('alert.face.secondMissing'));
    const second = isMistake ? { officerId, pin: other.pin } : null;
    const sent = await daemon.settleEntry({ inspectionId, alertId, as, second });
    setOther({ ...other, pin: '' });
    // Somebody else may have been first: then the list is read again, and the words stay.
    setProblem(sent.ok ? null : problemWords(sent));
    if (sent.ok) onChange();
  };
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset class="over-question">
        <legend class="label strong">{t('sup.entry.as')}</legend>
        <div class="over-choices">
          {SETTLED_AS.map((one) => (
            <button type="button" class="button" key={one} aria-pressed={as === one} onClick={() => setAs(one)}>
              {t(`sup.settled.${one}`)}
            </button>
          ))}
        </div>
      </fieldset>
      {as === 'mistake' && (
        <div class="second-person">
          <p class="label">{t('sup.entry.mistake')}</p>
          <div class="second-fields">
            <OfficerField value={other.officerId} onInput={(officerId) => setOther({ ...other, officerId })} />
            <PinField value={other.pin} onInput={(pin) => setOther({ ...other, pin })} />
          </div>
        </div>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button">
        {t('sup.handOver.confirm')}
      </button>
    </form>
  );
}

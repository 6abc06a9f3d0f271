import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { PapersView } from '../api-papers.gen.ts';
import type { Act } from '../client.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { documentKind, fieldName, formatExpiry } from '../format.ts';
import { MrzText } from '../lane/mrz-text.tsx';
import { Button } from '../parts/button.tsx';
import { Modal } from '../parts/controls.tsx';
import { WarningTriangle } from '../parts/signs.tsx';
import { inspection, lane, panel } from '../store.ts';
import { t } from '../words/index.ts';
import { AWAIT_WORDS } from './await-words.ts';
import { PartyColumn, startsAtMinor } from './party.tsx';
import { SecondSeal } from './seal-parts.tsx';

/** F7: further papers of this traveller, and who travels together. These are the officer's notes; nothing is counted. */
export function PapersPanel() {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const view = inspection.value;
  const open = view !== null && view.decision === null;
  const act: Act = async (work) => {
    // The second press of a double click must not ask again.
    if (busy) return false;
    setBusy(true);
    const answer = await work;
    setBusy(false);
    setProblem(answer.ok ? null : problemWords(answer));
    return answer.ok;
  };
  return (
    <Modal
      title={t('papers.title')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        <p class={problem === null ? 'label' : 'problem'} role={problem === null ? undefined : 'alert'}>
          {problem ?? t('papers.recorded')}
        </p>
      }
    >
      <div class="papers-panel">
        <section>
          <h3 class="section first">{t('papers.documents')}</h3>
          {open ? <Documents view={view} act={act} /> : <p class="prose">{t('papers.nobody')}</p>}
        </section>
        <PartyColumn view={open ? view : null} party={lane.value?.party ?? null} act={act} />
      </div>
    </Modal>
  );
}

function Documents({ view, act }: { view: InspectionView; act: Act }) {
  const { inspectionId, papers } = view;
  const imager = lane.value?.devices.some(({ role, state }) => role === 'imager' && state !== 'not-fitted') === true;
  const barcodes = lane.value?.devices.some(({ role }) => role === 'barcode-reader') === true;
  const ask = async (what: 'document' | 'side' | 'barcode') => {
    // The officer continues at the reader: the lane says what it waits for.
    if (await act(daemon.askSecond({ inspectionId, what }))) panel.value = null;
  };
  const awaited = view.awaiting.includes('second');
  return (
    <>
      {awaited ? (
        <div class="papers-line" role="status">
          <span>{t(AWAIT_WORDS[papers.wants ?? 'document'])}</span>
          <Button data-first="" onClick={() => void act(daemon.endSecond({ inspectionId }))}>
            {t('papers.goOn')}
          </Button>
        </div>
      ) : (
        <div class="papers-ways">
          <Button data-first={startsAtMinor(view) ? undefined : ''} onClick={() => void ask('document')}>
            {t('papers.askDocument')}
          </Button>
          {imager && <Button onClick={() => void ask('side')}>{t('papers.askSide')}</Button>}
          {(imager || barcodes) && <Button onClick={() => void ask('barcode')}>{t('papers.askBarcode')}</Button>}
        </div>
      )}
      {papers.second !== null && <Second second={papers.second} seal={<SecondSeal view={view} />} />}
    </>
  );
}

function Second({ second, seal: worth }: { second: NonNullable<PapersView['second']>; seal: ComponentChildren }) {
  const { person, mrz, page, pairs } = second;
  const expiry = person === null ? null : formatExpiry(person);
  const isSealed = pairs.some(({ seal }) => seal !== null);
  return (
    <>
      {person !== null && expiry !== null && (
        <p class="papers-what">
          <span class="strong">
            {documentKind(person.documentCode)} <code translate={false}>{person.documentNumber}</code>
          </span>
          <span class={expiry.expired ? 'irregular-text' : 'label'}>
            {t('papers.expiry', { label: expiry.label, value: expiry.value })}
          </span>
        </p>
      )}
      {mrz !== null && <MrzText mrz={mrz} />}
      {worth}
      {pairs.length > 0 && (
        <table class="papers-pairs">
          <caption class="visually-hidden">{t('papers.pairs')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('papers.field')}</th>
              <th scope="col">{t('papers.first')}</th>
              <th scope="col">{t('papers.other')}</th>
              {isSealed && <th scope="col">{t('evidence.seal')}</th>}
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ field, first, second: other, seal, agrees }) => (
              <tr key={field} class={agrees ? '' : 'irregular-row'}>
                <th scope="row">
                  {!agrees && <WarningTriangle label={t('papers.differs')} />}
                  {fieldName(field)}
                </th>
                <td>
                  <code translate={false}>{first ?? '–'}</code>
                </td>
                <td>
                  <code translate={false}>{other ?? '–'}</code>
                </td>
                {isSealed && (
                  <td>
                    <code translate={false}>{seal ?? '–'}</code>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {page !== null && <img class="papers-page" src={page.url} alt={t('papers.pageAlt')} />}
    </>
  );
}

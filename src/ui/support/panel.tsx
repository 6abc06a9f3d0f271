import { useEffect, useState } from 'preact/hooks';
import { cover } from '../commands.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatCount } from '../format.ts';
import { LastDrill } from '../panels/last-drill.tsx';
import { Button } from '../parts/button.tsx';
import { Modal } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { inspection, panel, session } from '../store.ts';
import { t, tn } from '../words/index.ts';
import { Done } from './done.tsx';
import { change, type Draft, draft, hasText, newFormId, wipedByLock } from './draft.ts';
import { FactList } from './fact-list.tsx';
import { guidanceOf, missingOf } from './form-rules.ts';
import { HandedNotes } from './handed-notes.tsx';
import { HandoverList } from './handover-list.tsx';
import { inShown } from './pack-words.ts';
import { OutcomeChoice, PersonForm } from './person-form.tsx';
import { OpenCall, Receiver } from './receiver.tsx';
import { Referrals } from './referrals.tsx';
import { sendForm } from './send.ts';
import { leftToRight, routeOf, whoOf } from './way.ts';

/**
 * F8, at any step (docs/protection.md). If the desk was covered meanwhile, it opens with the text written before. Closing wipes
 * the form, and if the form held a text, the page is loaded again, because strings cannot be overwritten.
 */
export function SupportPanel() {
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [sending, setSending] = useState(false);
  const [shows, setShows] = useState<'form' | 'referrals'>(
    session.value?.officer?.role === 'protection' && draft.value === null ? 'referrals' : 'form',
  );
  const form = draft.value;
  const answer = form?.answer ?? null;
  const wrote = hasText(form) || answer !== null;
  const callIsOpen = answer?.urgent === true && form?.call.reached === false;
  useEffect(() => {
    if (draft.value === null) void begin().then(setProblem);
  }, []);
  // The problem concerned the earlier state of the form, so a change of the form clears it.
  useEffect(() => setProblem(null), [form]);
  useAutoCover(form?.view.coverAfterS ?? 15);

  const leave = () => {
    draft.value = null;
    wipedByLock.value = false;
    panel.value = null;
    if (wrote) location.reload();
  };
  const close = () => {
    if (answer === null && hasText(form) && !asking) setAsking(true);
    else if (callIsOpen && !asking) setAsking(true);
    else leave();
  };
  const confirm = async () => {
    if (form === null || sending) return;
    const missing = missingOf(form);
    if (missing !== null) {
      setProblem(t(missing));
      return;
    }
    setSending(true);
    setProblem(null);
    const sent = await sendForm(form);
    setSending(false);
    if (draft.value?.formId !== form.formId) return;
    if (sent.ok) {
      const call = { at: 0, reached: false };
      const answered = { ...form, call, answer: sent.value, answeredAt: new Date(), since: performance.now() };
      // A text that could not be sealed is read out on the telephone; everything else is erased here.
      draft.value = sent.value.telephone ? answered : { ...answered, facts: {}, affirmed: [], contact: '' };
    } else setProblem(refusalWords(sent, form));
  };

  const footer =
    shows === 'referrals' ? undefined : (
      <>
        {problem !== null && <Problem>{problem}</Problem>}
        {answer !== null ? (
          <>
            {asking && callIsOpen && (
              <p class="support-late" role="alert">
                {t('support.reachedAsk')}
              </p>
            )}
            <button type="button" class="button action" data-confirm="done" onClick={close}>
              {t('support.done.close')}
            </button>
          </>
        ) : asking ? (
          <>
            <p class="prose" role="alert">
              {t('support.wipeAsk')}
            </p>
            <Button onClick={() => setAsking(false)}>{t('support.goOn')}</Button>
            <button type="button" class="button action" data-confirm="wipe" onClick={leave}>
              {t('support.wipe')}
            </button>
          </>
        ) : (
          form !== null && (
            <>
              <Status class="support-guidance">{guidanceWords(form)}</Status>
              <button
                type="button"
                class="button action"
                data-confirm="support"
                aria-disabled={sending}
                onClick={() => void confirm()}
              >
                {t(sending ? 'support.sending' : 'support.send')}
              </button>
            </>
          )
        )}
      </>
    );

  return (
    <Modal
      title={t('support.title')}
      {...(shows === 'form' && answer === null ? { lead: t('support.lead') } : {})}
      size="wide"
      onClose={close}
      footer={footer}
    >
      {session.value?.officer?.role === 'protection' && (
        <div class="support-switch">
          {(['referrals', 'form'] as const).map((name) => (
            <Button key={name} aria-pressed={shows === name} onClick={() => setShows(name)}>
              {t(`support.${name}`)}
            </Button>
          ))}
        </div>
      )}
      {shows === 'referrals' && <Referrals />}
      {shows === 'form' && form === null && <p class="prose">{t('support.loading')}</p>}
      {shows === 'form' && form !== null && answer !== null && <Done form={form} answer={answer} />}
      {shows === 'form' && form !== null && answer === null && <SupportForm form={form} />}
      {(shows === 'referrals' || answer !== null) && (
        <p class="label">
          <LastDrill />
        </p>
      )}
    </Modal>
  );
}

function SupportForm({ form }: { form: Draft }) {
  return (
    <>
      <HandoverList />
      <Notices form={form} />
      {form.handed !== null && <HandedNotes handed={form.handed} form={form} />}
      <div class="support-form">
        <div class="support-column">
          <FactList form={form} />
        </div>
        <div class="support-column">
          <PersonForm form={form} />
          <details class="support-cards">
            <summary>{t('support.card')}</summary>
            <dl class="support-card">
              {form.view.card.map(({ id, title, text }) => (
                <div class="support-row" key={id}>
                  <dt>{inShown(title)}</dt>
                  <dd>{inShown(text)}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
        <div class="support-column">
          <OutcomeChoice form={form} />
          <Receiver form={form} />
        </div>
      </div>
    </>
  );
}

/** Notices before writing: the store is closed, a lock erased notes, or another traveller is at the desk. */
function Notices({ form }: { form: Draft }) {
  const here = inspection.value !== null && inspection.value.decision === null ? inspection.value.inspectionId : null;
  return (
    <>
      {form.view.news && (
        <p class="support-rule" data-news>
          {t('support.news', { notes: inShown(form.view.changeNotes) })}
        </p>
      )}
      <OpenCall form={form} />
      {wipedByLock.value && (
        <p class="support-late" role="alert">
          {t('support.wiped')}
        </p>
      )}
      {form.inspectionId !== null && here !== null && here !== form.inspectionId && (
        <Status class="support-rule">{t('support.other')}</Status>
      )}
      {form.inspectionId === null && here !== null && (
        <Status class="support-rule">
          {t('support.bind')}
          <Button onClick={() => void bind()}>{t('support.bindYes')}</Button>
        </Status>
      )}
    </>
  );
}

async function begin(): Promise<string | null> {
  const opened = await daemon.openSupport();
  if (!opened.ok) return t('support.unloaded');
  draft.value = {
    formId: newFormId(),
    inspectionId: opened.value.subject?.inspectionId ?? null,
    view: opened.value,
    tab: 'seen',
    facts: {},
    affirmed: [],
    age: null,
    consent: null,
    needs: [],
    contact: '',
    language: null,
    sendIdentity: false,
    outcome: null,
    colleague: null,
    handed: null,
    answer: null,
    answeredAt: null,
    since: null,
    call: { at: 0, reached: false },
    pending: pendingOf(opened.value.call),
  };
  return null;
}

function pendingOf(call: Draft['view']['call']): Draft['pending'] {
  if (call === null) return null;
  return { numbers: call.numbers, at: call.at, reached: false };
}

/** Assigns the form to the traveller who is now at the desk, as the officer confirms. */
async function bind(): Promise<void> {
  const opened = await daemon.openSupport();
  if (opened.ok) change({ view: opened.value, inspectionId: opened.value.subject?.inspectionId ?? null });
}

/** Covers the desk after a while without a key or a touch, because somebody else may have stepped up to the screen. */
function useAutoCover(afterS: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(cover, afterS * 1_000);
    };
    again();
    addEventListener('keydown', again, { capture: true });
    addEventListener('pointerdown', again, { capture: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', again, { capture: true });
      removeEventListener('pointerdown', again, { capture: true });
    };
  }, [afterS]);
}

function guidanceWords(form: Draft): string {
  const { key, n, groups } = guidanceOf(form);
  if (key === 'none') return t('support.guidance.none');
  return tn(`support.${key}` as Parameters<typeof tn>[0], n, { groups: formatCount(groups) });
}

/** Words for a refusal, which always include the number to call for somebody who needs help. */
function refusalWords(refusal: Parameters<typeof problemWords>[0], form: Draft): string {
  if (refusal.reason === 'NETWORK') return t('support.network');
  if (refusal.reason !== 'REF_LIMIT') return problemWords(refusal);
  const [first] = routeOf(form).numbers;
  if (first === undefined) return t('problem.REF_LIMIT');
  return t('support.limit', { who: whoOf(first), number: leftToRight(first.number) });
}

import type { InspectionView, LaneView } from '../api.gen.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { LaterPanel, laterPart } from '../panels/later-panel.tsx';
import { ReasonsPanel } from '../panels/reasons.tsx';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { about, isOpen, panel } from '../store.ts';
import { SeenQuestion } from '../support/seen-question.tsx';
import { t, wordsWhole } from '../words/index.ts';
import { ActionBar } from './action-bar.tsx';
import { Banners } from './banners.tsx';
import { EdgeTab } from './edge-tab.tsx';
import { FaceCard } from './face-card.tsx';
import { PageCard, PagePictogram } from './page-card.tsx';
import { PersonCard } from './person-card.tsx';
import { StatusLine } from './status-line.tsx';
import { Strip } from './strip.tsx';

/** The whole desk on one screen: summary, work area, decision, status; the same for every kind of document (C.38). */
export function Lane({ lane }: { lane: LaneView }) {
  const view = lane.inspection;
  const open = isOpen(view);
  return (
    <div class="lane">
      <Strip lane={open ? lane : { ...lane, inspection: null }} />
      <Banners lane={lane} />
      <main class="work">
        {open && view !== null ? (
          <>
            <PersonCard view={view} />
            <PageCard view={view} lane={lane} />
          </>
        ) : (
          <Idle decision={view?.decision ?? null} lane={lane} />
        )}
        <FaceCard lane={open ? lane : { ...lane, inspection: null }} />
        <EdgeTab />
        {wordsWhole() && <InSidePanel />}
      </main>
      <ActionBar />
      <StatusLine lane={lane} />
    </div>
  );
}

/** The panel that covers the far edge, if any; the rest of the screen stays as it is. */
function InSidePanel() {
  const open = panel.value;
  // The place stays empty until the panel has loaded: a word there would reveal the entry.
  if (open === 'alert') {
    const Alert = laterPart('AlertPanel');
    return Alert === undefined ? null : <Alert about={about.value} />;
  }
  if (open === 'over') return <LaterPanel name="OverPanel" />;
  if (open === 'abandon') {
    const Abandon = laterPart('AbandonPanel');
    return Abandon === undefined ? null : <Abandon />;
  }
  return open !== null && typeof open === 'object' ? (
    <ReasonsPanel key={open.reasons} decision={open.reasons} held={open.held} />
  ) : null;
}

function Idle({ decision, lane }: { decision: InspectionView['decision']; lane: LaneView }) {
  const { demo, training } = lane.lane;
  return (
    <section class="card idle" role="status">
      {decision === null ? (
        <>
          <PagePictogram />
          <h1 class="idle-title">{t('idle.title')}</h1>
          <p class="idle-hint">{t('idle.hint')}</p>
        </>
      ) : (
        <>
          <h1 class="idle-title">{t(`done.${decision}`)}</h1>
          <p class="idle-hint">{t('done.recorded')}</p>
        </>
      )}
      <SeenQuestion />
      <div class="idle-ways">
        <Button aria-keyshortcuts="F6" onClick={() => (panel.value = 'manual')}>
          <KeyCap>{KEY_CAPS.F6}</KeyCap>
          {t('idle.manual')}
        </Button>
        {demo && (
          <Button aria-keyshortcuts="Alt+D" onClick={() => (panel.value = 'demo')}>
            <KeyCap>{KEY_CAPS.altD}</KeyCap>
            {t('status.demoButton')}
          </Button>
        )}
        {training !== null && (
          <Button aria-keyshortcuts="Alt+D" onClick={() => (panel.value = 'training')}>
            <KeyCap>{KEY_CAPS.altD}</KeyCap>
            {t('training.next')}
          </Button>
        )}
        {decision !== null && <PrivacyPart name="SlipButton" />}
      </div>
    </section>
  );
}

import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { interruptAllow, snapshotForAllow } from './allow-key.ts';
import { onKeyAsked, onPinAgain } from './client.ts';
import { startKeys } from './commands.ts';
import { daemon } from './daemon.gen.ts';
import { keepFocus } from './focus.ts';
import { Lane } from './lane/lane.tsx';
import { MachinePage } from './machine/lazy.tsx';
import { KeyTouch, LaterPanel, loadLater, PinAgain } from './panels/later-panel.tsx';
import { OpenPanel } from './panels/open-panel.tsx';
import { Status } from './parts/status.tsx';
import { askPinAgain, dropPinAgain, pinWanted } from './pin-again.ts';
import { fetchAllWords } from './preferences.ts';
import { PrivacyPart } from './privacy/lazy.tsx';
import { Cover } from './screens/cover.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { askForKey, dropKeyStep, keyWanted } from './second-factor/ask.ts';
import { asksPinInEntry, covered, forgetLane, keepsMachine, lane, link, panel, place, session } from './store.ts';
import { closeStream, openStream, refreshSession } from './stream.ts';
import { Supervisor } from './supervisor/lazy.tsx';
import { loadSupport } from './support/lazy.tsx';
import { loadTraining } from './training/lazy.tsx';
import { inTraining, TrainingMark } from './training/mark.tsx';
import { t } from './words/index.ts';

/** A key or touch is reported to the daemon as activity at most this often. */
const TELL_ACTIVE_EVERY_MS = 15_000;

/** Time after which the first question is repeated; the answer may come late after a cold start of the kiosk. */
const ASK_AGAIN_MS = 1_000;

/** The current screen below the training mark, which every screen has. */
export function App() {
  return (
    <>
      <TrainingMark />
      <Screen />
      {pinWanted.value !== null && !asksPinInEntry.value && <PinAgain />}
      {keyWanted.value !== null && isInside() && <KeyTouch />}
    </>
  );
}

const isInside = (): boolean => session.value !== null && session.value.officer !== null && !session.value.locked;

function Screen() {
  useEffect(() => {
    onPinAgain(askPinAgain);
    onKeyAsked(askForKey);
    const stopKeys = startKeys();
    const stopFocus = keepFocus();
    const stopHold = effect(() => snapshotForAllow(lane.value?.revision ?? 0));
    void refreshSession();
    const ask = setInterval(() => {
      if (session.value === null) void refreshSession();
    }, ASK_AGAIN_MS);
    return () => {
      stopKeys();
      stopFocus();
      stopHold();
      clearInterval(ask);
    };
  }, []);

  const now = session.value;
  const inside = isInside();
  useEffect(() => {
    if (!inside) return;
    openStream();
    loadSupport();
    if (inTraining()) loadTraining();
    loadLater();
    return () => {
      closeStream();
      dropPinAgain();
      dropKeyStep();
      // A locked or signed-out browser keeps no data about a traveller, not even behind the lock.
      forgetLane();
    };
  }, [inside]);
  // Somebody who arrives presses a key before the first dialog; a session that ended needs words of the second part.
  const someone = now !== null && (now.officer !== null || now.ended !== null);
  useEffect(() => {
    if (someone) fetchAllWords();
    else {
      const only = { capture: true, once: true } as const;
      for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, fetchAllWords, only);
    }
    return () => {
      for (const kind of ['keydown', 'pointerdown']) removeEventListener(kind, fetchAllWords, { capture: true });
    };
  }, [someone]);
  useIdleLock(inside ? (now?.lockAfterMs ?? null) : null);

  if (now === null) return <Connecting />;
  if (!inside) return <SignIn key={now.locked ? 'locked' : 'out'} view={now} />;
  if (covered.value) return <Cover />;
  if (lane.value === null) return <Connecting />;
  if (now.officer?.role === 'dpo' || OTHERS.includes(place)) {
    return (
      <>
        <OtherScreen role={now.officer?.role ?? ''} />
        {panel.value === 'own-pin' && <LaterPanel name="OwnPinPanel" />}
        {panel.value === 'keys' && <LaterPanel name="KeysPanel" />}
      </>
    );
  }
  return (
    <>
      <Lane lane={lane.value} />
      <OpenPanel />
    </>
  );
}

/** Pages for people who are not at the lane. */
const OTHERS = ['supervisor', 'diagnostics'];

function OtherScreen({ role }: { role: string }) {
  if (role === 'dpo') return <PrivacyPart name="PrivacyDesk" />;
  if (place === 'supervisor') return role === place ? <Supervisor /> : <NotYours />;
  return keepsMachine(role) ? <MachinePage /> : <NotYours />;
}

function NotYours() {
  return (
    <main class="cover">
      <Status class="prose">{t('supervision.notYours')}</Status>
      <a class="button" href="/">
        {t('supervision.toLane')}
      </a>
    </main>
  );
}

function Connecting() {
  return (
    <main class="cover">
      <p class="cover-lane">{t('app.name')}</p>
      <Status class="prose">{link.value === 'lost' && t('banner.link')}</Status>
    </main>
  );
}

/** Locks after the time that the daemon states; any key or touch restarts the time. */
function useIdleLock(afterMs: number | null): void {
  useEffect(() => {
    if (afterMs === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const lock = () => {
      interruptAllow();
      panel.value = null;
      void daemon.lock().then((answer) => {
        if (answer.ok) session.value = answer.value;
      });
    };
    let told = Date.now();
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, afterMs);
      // An officer who reads and scrolls sends no command; without a sign of activity the daemon would lock the screen.
      if (Date.now() - told < TELL_ACTIVE_EVERY_MS) return;
      told = Date.now();
      void daemon.active();
    };
    again();
    addEventListener('keydown', again, { capture: true });
    addEventListener('pointerdown', again, { capture: true });
    // A person who reads a long text may only scroll.
    addEventListener('wheel', again, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', again, { capture: true });
      removeEventListener('pointerdown', again, { capture: true });
      removeEventListener('wheel', again, { capture: true });
    };
  }, [afterMs]);
}

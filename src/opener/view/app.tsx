import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { type Intake, ofDrop, ofList } from '../files.ts';
import { ownCopy } from '../own-copy.ts';
import { idGroups, type Session } from '../session.ts';
import { current, isLocale, LANGUAGES, speak, spoken, t } from '../words/speak.ts';
import { Answer } from './answer.tsx';
import { List } from './list.tsx';
import { More } from './more.tsx';
import { Button } from './parts.tsx';
import { SetUp } from './set-up.tsx';
import type { Shared } from './shared.ts';
import { Sheet } from './sheet.tsx';
import { Start } from './start.tsx';

/** Time without any input after which the page covers itself. */
const COVER_MS = 60_000;

export function App({ session }: { session: Session }) {
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const [screen, setScreen] = useState<'start' | 'set-up' | 'restore'>('start');
  const [chosen, setChosen] = useState<string | null>(null);
  const [covered, setCovered] = useState(false);
  const taking = useRef(Promise.resolve());

  const takeIn = (intake: Promise<Intake>) => {
    // Drops are handled one after the other: two at once would open the same file twice.
    taking.current = taking.current
      .then(async () => {
        await session.take(await intake);
        await session.openAll(() => changed(null as never));
      })
      .catch(() => undefined)
      .then(() => changed(null as never));
  };
  const shared: Shared = {
    session,
    takeIn,
    give: (files) => takeIn(Promise.resolve(ofList(files))),
    changed: () => changed(null as never),
  };
  useCover(covered, setCovered);
  useDrop(takeIn);

  const opened = session.keys !== null;
  const entry = session.entries.find(({ key }) => key === chosen) ?? null;
  const reopen = () => takeIn(Promise.resolve({ files: [], cutOff: false }));
  return (
    <>
      <div class={covered ? 'page hidden' : 'page'} aria-hidden={covered}>
        <Header session={session} cover={() => setCovered(true)} redraw={shared.changed} />
        {!opened && screen === 'start' && <Start {...shared} onOpen={reopen} go={setScreen} />}
        {!opened && screen !== 'start' && (
          <SetUp
            restore={screen === 'restore'}
            onKeys={(keys) => {
              session.useKeys(keys);
              reopen();
            }}
          />
        )}
        {opened && (
          <main class="work">
            <List {...shared} chosen={chosen} onChoose={setChosen} reopen={reopen} />
            {entry === null ? (
              <section class="card sheet">
                <p>{t(session.entries.length === 0 ? 'none' : 'pick')}</p>
              </section>
            ) : (
              <Sheet key={entry.key} entry={entry} />
            )}
            <aside class="card chrome side" aria-label={t('answer')}>
              {entry !== null && <Answer key={entry.key} {...shared} entry={entry} />}
              {entry !== null && <More key={`more ${entry.key}`} {...shared} entry={entry} />}
              <Button
                name="forget"
                onClick={() => {
                  session.forget();
                  location.reload();
                }}
              >
                {t('forget')}
              </Button>
            </aside>
          </main>
        )}
        <footer class="chrome">
          <span>
            {t('footer')} <code dir="ltr">{ownCopy().words}</code>
          </span>
          <span>{t('nowhere')}</span>
        </footer>
      </div>
      {covered && (
        <div class="cover">
          <p>{t('covered')}</p>
          <Button main name="uncover" onClick={() => setCovered(false)}>
            {t('uncover')}
          </Button>
        </div>
      )}
    </>
  );
}

function Header({ session, cover, redraw }: { session: Session; cover: () => void; redraw: () => void }) {
  return (
    <header class="chrome">
      <h1>{t('title')}</h1>
      <span class="pill">{t('promise')}</span>
      <span class="space" />
      {session.keys !== null && (
        <span class="whose">
          <code dir="ltr">{idGroups(session.keys.id)}</code>
          <small>{t('keyOpen')}</small>
        </span>
      )}
      <label>
        <span class="hidden">{t('language')}</span>
        <select
          value={current()}
          data-do="language"
          onChange={({ currentTarget: { value } }) => {
            if (isLocale(value)) speak(value);
            redraw();
          }}
        >
          {spoken().map((locale) => (
            <option key={locale} value={locale} lang={locale}>
              {LANGUAGES[locale].name}
            </option>
          ))}
        </select>
      </label>
      <Button name="cover" onClick={cover}>
        {t('cover')}
      </Button>
    </header>
  );
}

/** Covers the page at once on Esc, and after a minute without a key or a touch. */
function useCover(covered: boolean, setCovered: (on: boolean) => void): void {
  useEffect(() => {
    let timer = setTimeout(() => setCovered(true), COVER_MS);
    const touched = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key === 'Escape') setCovered(true);
      clearTimeout(timer);
      timer = setTimeout(() => setCovered(true), COVER_MS);
    };
    const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, touched, { passive: true });
    document.title = covered ? t('covered') : t('title');
    if (covered) document.querySelector<HTMLElement>('[data-do="uncover"]')?.focus();
    return () => {
      clearTimeout(timer);
      for (const kind of kinds) removeEventListener(kind, touched);
    };
  }, [covered, setCovered]);
}

/** A drop anywhere on the page counts: otherwise a missed field would make the browser leave the page for the file. */
function useDrop(takeIn: (intake: Promise<Intake>) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer !== null) takeIn(ofDrop(event.dataTransfer));
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  });
}

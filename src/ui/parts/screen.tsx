import type { ComponentChildren } from 'preact';
import { cover } from '../commands.ts';
import { daemon } from '../daemon.gen.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { Lights, listAges } from '../lane/status-line.tsx';
import { hasKeys, lane, panel, session } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t } from '../words/index.ts';
import { Button, QuietButton } from './button.tsx';
import { KeyCap } from './controls.tsx';
import '../styles/supervisor.css';
import '../styles/machine.css';

interface ScreenProps<Tab extends string> {
  /** Words of the screen; the caller passes them, because the first script does not contain them. */
  words: { title: string; nav: string; keys: string; pinAlone: string; ownPin: string; signOut: string };
  tabs: readonly { name: Tab; label: string }[];
  tab: Tab;
  onTab: (tab: Tab) => void;
  /** Content beside the button that signs out. */
  extra?: ComponentChildren;
  children: ComponentChildren;
}

/** A screen for somebody who is not at the lane: who is signed in, the tabs, and the chosen tab. */
export function Screen<Tab extends string>({ words, tabs, tab, onTab, extra, children }: ScreenProps<Tab>) {
  const now = session.value;
  return (
    <main class="desk">
      <header class="desk-head">
        <h1>{words.title}</h1>
        <p class="desk-who">
          {now?.lane.name} · {now?.officer?.name}
          {now?.factor === 'pin-alone' && ` · ${words.pinAlone}`}
        </p>
        <nav class="desk-tabs" aria-label={words.nav}>
          {tabs.map(({ name, label }) => (
            <Button key={name} aria-current={tab === name ? 'page' : undefined} onClick={() => onTab(name)}>
              {label}
            </Button>
          ))}
        </nav>
        {extra}
        {hasKeys(now?.officer?.role ?? '') && (
          <QuietButton onClick={() => (panel.value = 'keys')}>{words.keys}</QuietButton>
        )}
        <QuietButton onClick={() => (panel.value = 'own-pin')}>{words.ownPin}</QuietButton>
        <QuietButton onClick={() => void daemon.signOut().then(refreshSession)}>{words.signOut}</QuietButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long part scrolls, and the arrow keys must reach it */}
      <section class="desk-body" key={tab} tabIndex={0} aria-label={tabs.find(({ name }) => name === tab)?.label}>
        {children}
      </section>
      <DeskStatus />
    </main>
  );
}

/** The dark line of the lane, with the keys that work on a desk. */
function DeskStatus() {
  const view = lane.value;
  if (view === null) return null;
  const ages = listAges(view);
  return (
    <section class="status" aria-label={t('status.label')}>
      <span class="status-devices">
        <Lights lane={view} />
      </span>
      <span class="status-end">
        {view.lane.demo && <span class="status-demo">{t('status.demo')}</span>}
        {ages !== null && <span>{ages}</span>}
      </span>
      <button type="button" class="status-button" aria-keyshortcuts="F12" onClick={cover}>
        <KeyCap>{KEY_CAPS.F12}</KeyCap>
        {t('status.cover')}
      </button>
    </section>
  );
}

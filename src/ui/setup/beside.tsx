import { useEffect, useRef } from 'preact/hooks';
import { t } from '../words/index.ts';
import type { SetupView } from './api.gen.ts';

/** Lines that the steps reported, as on the console. The newest line stays in view unless somebody scrolls up. */
export function Lines({ lines }: { lines: readonly string[] }) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const top = useRef(0);
  useEffect(() => {
    if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <section class="card setup-lines">
      <h2 class="section first">{t('setup.lines')}</h2>
      <pre
        ref={box}
        lang="en"
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box without controls is out of reach for the keyboard
        tabIndex={0}
        aria-label={t('setup.lines')}
        role="log"
        aria-live="off"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // New lines may have come before this event; only a person scrolls up.
          if (scrollTop < top.current) isAtEnd.current = false;
          if (scrollTop + clientHeight >= scrollHeight - 8) isAtEnd.current = true;
          top.current = scrollTop;
        }}
      >
        {lines.join('\n')}
      </pre>
    </section>
  );
}

/** The devices that were found on this machine, shown at every step. */
export function Machine({ found }: { found: SetupView['found'] }) {
  return (
    <aside class="card setup-found">
      <h2 class="section first">{t('setup.found')}</h2>
      <dl>
        <Kind label={t('setup.found.ports')} rows={found.ports.map(({ path, words }) => [path, words])} />
        <Kind label={t('setup.found.pages')} rows={found.pageFolders.map((path) => [path, ''])} />
        <Kind label={t('setup.found.cameras')} rows={found.cameras.map((name) => [name, ''])} />
      </dl>
    </aside>
  );
}

function Kind({ label, rows }: { label: string; rows: string[][] }) {
  return (
    <>
      <dt class="label">{label}</dt>
      {rows.length === 0 && <dd class="setup-none">{t('setup.found.none')}</dd>}
      {rows.map(([value, words]) => (
        <dd key={value} lang="en" dir="ltr">
          <strong>{value}</strong>
          {words !== '' && <span class="label">{words}</span>}
        </dd>
      ))}
    </>
  );
}

import { useEffect, useState } from 'preact/hooks';
import type { SavedSheetsView } from '../../api-training.gen.ts';
import { daemon } from '../../daemon.gen.ts';
import { Sheet } from './sheet.tsx';
import { t } from './texts.ts';

/** Sheets that trainees saved, for the instructor, in the order in which they came. Trainees are not ranked. */
export function Saved() {
  const [view, setView] = useState<SavedSheetsView | null>(null);
  useEffect(() => {
    void daemon.savedSheets().then((answer) => setView(answer.ok ? answer.value : { saved: [] }));
  }, []);
  if (view === null) return null;
  if (view.saved.length === 0) return <p class="prose">{t('sheet.savedNone')}</p>;
  return (
    <>
      {view.saved.map(({ savedAt, label, sheet }) => (
        <details key={savedAt} class="sheet-saved">
          <summary>
            {t('sheet.savedAt', { label, time: savedAt.slice(0, 16).replace('T', ' '), seed: sheet.seed })}
          </summary>
          <Sheet sheet={sheet} />
        </details>
      ))}
    </>
  );
}

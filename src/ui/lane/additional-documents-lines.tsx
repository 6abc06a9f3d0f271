import type { InspectionView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { documentKind, fieldName } from '../format.ts';
import { AWAIT_WORDS } from '../panels/await-words.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { WarningTriangle } from '../parts/signs.tsx';
import { notice, panel } from '../store.ts';
import { t } from '../words/index.ts';

/** The lane's lines about further papers: what is awaited, what was read, and what may be presented next. */
export function AdditionalDocumentsLines({ view }: { view: InspectionView }) {
  const { wants, second, prompts } = view.papers;
  const awaited = view.awaiting.includes('second');
  const differing = second?.pairs.filter(({ agrees }) => !agrees) ?? [];
  return (
    <div class="papers-lines">
      {awaited && wants !== null && (
        <div class="papers-line" role="status">
          <span>{t(AWAIT_WORDS[wants])}</span>
          <Button onClick={() => void goOn(view.inspectionId)}>{t('papers.goOn')}</Button>
        </div>
      )}
      {!awaited && (second?.person || prompts.length > 0) && (
        <div class="papers-line">
          <span class="papers-said">
            {second?.person && (
              <span>
                {t('papers.second', {
                  kind: documentKind(second.person.documentCode),
                  number: second.person.documentNumber,
                })}
              </span>
            )}
            {prompts.map((prompt) => (
              <span key={prompt}>{t(`papers.prompt.${prompt}`)}</span>
            ))}
          </span>
          {/* A pair that differs is a fact, and the line of that fact opens the comparison already. */}
          {differing.length === 0 && <OpenButton label={t(second?.person ? 'papers.compare' : 'papers.open')} />}
        </div>
      )}
      {differing.map(({ field, first, second: other, seal }) => (
        <div class="papers-pair irregular" key={field}>
          <WarningTriangle label={t('strip.warning')} />
          <span>{fieldName(field)}</span>
          {[...new Set([first, other, seal])].map(
            (text) =>
              text !== null && (
                <code key={text} translate={false}>
                  {text}
                </code>
              ),
          )}
        </div>
      ))}
    </div>
  );
}

function OpenButton({ label }: { label: string }) {
  return (
    <Button aria-keyshortcuts="F7" onClick={() => (panel.value = 'papers')}>
      <KeyCap>F7</KeyCap>
      {label}
    </Button>
  );
}

async function goOn(inspectionId: string): Promise<void> {
  const answer = await daemon.endSecond({ inspectionId });
  notice.value = answer.ok ? null : problemWords(answer);
}

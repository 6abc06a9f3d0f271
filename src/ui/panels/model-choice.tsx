import { useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';

type Offer = InspectionView['documentModels']['offered'][number];

/** Value of the option "by its print"; no model has this name. */
const BY_PRINT = '';

/**
 * The officer chooses the document model if its print did not identify it correctly (TR-03135-1 5.5.3, ICAO 9303-2 C.12).
 * A list alone would act while arrow keys move through it, so a button confirms the choice.
 */
export function DocumentTypeChoice({ view }: { view: InspectionView }) {
  const { offered, chosen } = view.documentModels;
  const [wanted, setWanted] = useState(chosen ?? BY_PRINT);
  const [problem, setProblem] = useState<string | null>(null);
  if (offered.length === 0 || view.decision !== null) return null;
  const same = wanted === (chosen ?? BY_PRINT);
  const confirm = async () => {
    setProblem(null);
    const model = wanted === BY_PRINT ? null : wanted;
    const answer = await daemon.chooseModel({ inspectionId: view.inspectionId, model });
    if (!answer.ok) setProblem(problemWords(answer));
  };
  const inForce = offered.find(({ id }) => id === chosen);
  return (
    <div class="model-choice">
      <Choice
        label={t('models.choose')}
        value={wanted}
        options={[
          { value: BY_PRINT, words: t('models.byPrint') },
          ...offered.map((offer) => ({ value: offer.id, words: wordsOf(offer) })),
        ]}
        onChoose={setWanted}
      />
      <Button aria-disabled={same} onClick={() => !same && void confirm()}>
        {t('models.check')}
      </Button>
      <Status>{inForce === undefined ? t('models.hint') : t('models.inForce', { model: wordsOf(inForce) })}</Status>
      {problem !== null && <Problem>{problem}</Problem>}
    </div>
  );
}

function wordsOf({ country, type, number: n, year }: Offer): string {
  return t('models.option', { country, type, n, year: year === null ? '' : `, ${year}` });
}

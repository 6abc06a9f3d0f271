import { useState } from 'preact/hooks';
import type { AlertDetailView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { useAsked } from '../use-asked.ts';

/** Opens an entry for the person at the screen; every opening adds a row to the record. */
export function useOpenedAlert(inspectionId: string, alertId: string) {
  const [detail, setDetail] = useState<AlertDetailView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useAsked(
    () => daemon.openAlert({ inspectionId, alertId }),
    (answer) => {
      if (answer.ok) setDetail(answer.value);
      else setProblem(problemWords(answer));
    },
    { by: [alertId, inspectionId] },
  );
  return { detail, problem };
}

import { useEffect, useState } from 'preact/hooks';
import type { AlertDetailView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';

/** Opens an entry for whom the screen is; every opening is a row of the record. */
export function useOpenedAlert(inspectionId: string, alertId: string) {
  const [detail, setDetail] = useState<AlertDetailView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let closed = false;
    void daemon.openAlert({ inspectionId, alertId }).then((answer) => {
      if (closed) return;
      if (answer.ok) setDetail(answer.value);
      else setProblem(problemWords(answer));
    });
    return () => {
      closed = true;
    };
  }, [alertId, inspectionId]);
  return { detail, problem };
}

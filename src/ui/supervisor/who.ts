import { useState } from 'preact/hooks';
import type { HandOverView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';

/** The person whom a case is about. It is fetched only if the supervisor asks, and asking is recorded. */
export function useWho(inspectionId: string) {
  const [who, setWho] = useState<HandOverView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    const answer = await daemon.handOver({ inspectionId });
    setProblem(answer.ok ? null : problemWords(answer));
    if (answer.ok) setWho(answer.value);
  };
  return { who, problem, setProblem, ask };
}

import { type Inputs, useEffect, useState } from 'preact/hooks';
import type { Outcome } from './client.ts';

type Ask<T> = () => Promise<Outcome<T>>;

/** Asks while the part is on the screen: at once, and again after each `everyMs`. Answers after its removal are dropped. */
export function useAsked<T>(
  ask: Ask<T>,
  take: (answer: Outcome<T>) => void,
  { everyMs, by = [] }: { everyMs?: number; by?: Inputs } = {},
): void {
  useEffect(() => {
    let closed = false;
    const askNow = () =>
      void ask().then((answer) => {
        if (!closed) take(answer);
      });
    askNow();
    const timer = everyMs === undefined ? undefined : setInterval(askNow, everyMs);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, by);
}

/** The latest answer to a repeated question: null until there is one; after a refusal the last answer is kept. */
export function useAnswer<T>(ask: Ask<T>, everyMs?: number): T | null {
  const [answer, setAnswer] = useState<T | null>(null);
  useAsked(
    ask,
    (outcome) => {
      if (outcome.ok) setAnswer(() => outcome.value);
    },
    everyMs === undefined ? {} : { everyMs },
  );
  return answer;
}

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { wordsWhole } from '../words/index.ts';

const page = signal<ComponentType | null>(null);
const ASK_AGAIN_MS = 1_000;

/** The page of the supervisor comes in a part of its own; the lane never fetches it. */
export function Supervisor() {
  useEffect(() => {
    const load = () =>
      void import('./page.tsx').then(
        ({ SupervisorPage }) => {
          page.value = SupervisorPage;
        },
        () => undefined,
      );
    load();
    const timer = setInterval(() => page.value === null && load(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const Page = page.value;
  return Page === null || !wordsWhole() ? <main class="cover" /> : <Page />;
}

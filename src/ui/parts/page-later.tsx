import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { wordsWhole } from '../words/index.ts';

const ASK_AGAIN_MS = 1_000;

/** A page in a separate script, requested again if the kiosk was out of reach; the lane never fetches it. */
export function pageLater(fetchPage: () => Promise<ComponentType>): ComponentType {
  const page = signal<ComponentType | null>(null);
  return () => {
    useEffect(() => {
      const load = () =>
        void fetchPage().then(
          (loaded) => {
            page.value = loaded;
          },
          () => undefined,
        );
      load();
      const timer = setInterval(() => page.value === null && load(), ASK_AGAIN_MS);
      return () => clearInterval(timer);
    }, []);
    const Page = page.value;
    return Page === null || !wordsWhole() ? <main class="cover" /> : <Page />;
  };
}

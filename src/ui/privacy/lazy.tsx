import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { wordsWhole } from '../words/index.ts';

type Parts = typeof import('./parts.ts')['parts'];

const parts = signal<Readonly<Record<keyof Parts, ComponentType>> | null>(null);
let asked = false;

function load(): void {
  if (asked) return;
  asked = true;
  void import('./parts.ts').then(
    (loaded) => {
      parts.value = loaded.parts;
    },
    () => {
      asked = false;
    },
  );
}

/**
 * A part of the screen about policy, data protection or slips; empty until it has loaded. Its caller requests it, and repeats
 * the request if the connection was lost.
 */
export function PrivacyPart({ name }: { name: keyof Parts }) {
  const Part = parts.value?.[name];
  load();
  return Part === undefined || !wordsWhole() ? null : <Part />;
}

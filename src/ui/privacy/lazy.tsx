import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { wordsWhole } from '../words/index.ts';

type Parts = typeof import('./parts.ts')['parts'];

const parts = signal<Readonly<Record<keyof Parts, ComponentType>> | null>(null);
let asked = false;
const ASK_AGAIN_MS = 2_000;

/** Fetched as soon as somebody is signed in: whose rules these are must not wait until somebody asks. */
export function loadPrivacy(): void {
  if (asked) return;
  asked = true;
  void import('./parts.ts').then(
    (loaded) => {
      parts.value = loaded.parts;
    },
    () =>
      setTimeout(() => {
        asked = false;
        loadPrivacy();
      }, ASK_AGAIN_MS),
  );
}

/** A part of the screen about policy, data protection or slips; nothing until it has come. */
export function PrivacyPart({ name }: { name: keyof Parts }) {
  const Part = parts.value?.[name];
  return Part === undefined || !wordsWhole() ? null : <Part />;
}

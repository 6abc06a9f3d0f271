import type { words as answersEn } from './answers-en.ts';
import type { words as chipEn } from './chip-en.ts';
import type { words as countersEn } from './counters-en.ts';
import type { words as deskEn } from './desk-en.ts';
import type { words as entryEn } from './entry-en.ts';
import type { words as faceEn } from './face-en.ts';
import type { words as handoverEn } from './handover-en.ts';
import type { words as keysEn } from './keys-en.ts';
import type { words as laneEn } from './lane-en.ts';
import type { CountKey, Locale } from './languages.ts';
import type { words as lightEn } from './light-en.ts';
import type { words as machineEn } from './machine-en.ts';
import type { words as measuresEn } from './measures-en.ts';
import type { words as modelsEn } from './models-en.ts';
import type { words as panelsEn } from './panels-en.ts';
import type { words as papersEn } from './papers-en.ts';
import type { words as partyEn } from './party-en.ts';
import type { words as privacyEn } from './privacy-en.ts';
import type { words as reasonsEn } from './reasons-en.ts';
import type { words as sealEn } from './seal-en.ts';
import type { words as setupEn } from './setup-en.ts';
import type { words as supervisorEn } from './supervisor-en.ts';
import type { words as supportEn } from './support-en.ts';
import type { words as trainingEn } from './training-en.ts';
import type { words as viewsEn } from './views-en.ts';

/** The English words of every area; their keys are the keys of every language. */
interface English {
  desk: typeof deskEn;
  lane: typeof laneEn;
  reasons: typeof reasonsEn;
  face: typeof faceEn;
  light: typeof lightEn;
  measures: typeof measuresEn;
  models: typeof modelsEn;
  papers: typeof papersEn;
  party: typeof partyEn;
  panels: typeof panelsEn;
  chip: typeof chipEn;
  seal: typeof sealEn;
  counters: typeof countersEn;
  support: typeof supportEn;
  handover: typeof handoverEn;
  training: typeof trainingEn;
  supervisor: typeof supervisorEn;
  privacy: typeof privacyEn;
  machine: typeof machineEn;
  answers: typeof answersEn;
  entry: typeof entryEn;
  keys: typeof keysEn;
  setup: typeof setupEn;
  views: typeof viewsEn;
}
export type Area = keyof English;
type Each<T> = T[keyof T];
export type Key = Each<{ [A in Area]: keyof English[A] }>;
/** What `tn` counts. */
export type CountBase = Each<{ [A in Area]: CountKey<English[A]> }>;

/** What the screen shows first: nothing is drawn without these words. */
export const FIRST = ['desk', 'lane', 'reasons', 'face', 'papers', 'training'] as const satisfies readonly Area[];
/** What dialogs and pictures of a document say; fetched right after the first words, before anybody can ask for them. */
export const REST = [
  'light',
  'measures',
  'models',
  'panels',
  'chip',
  'seal',
  'counters',
  'support',
  'handover',
  'party',
  'supervisor',
  'privacy',
  'machine',
  'answers',
  'entry',
  'keys',
  'setup',
  'views',
] as const satisfies readonly Area[];

type Words = Readonly<Record<string, string>>;
/** Words of several areas, by area. */
export type Areas<A extends Area> = () => Promise<Readonly<Record<A, Words>>>;

/**
 * Where the words of each language lie, in the two parts that the build makes files of (vite.ui.config.ts). An area that is
 * missing in one language does not compile.
 */
export const PARTS: Readonly<
  Record<Locale, { first: Areas<(typeof FIRST)[number]>; rest: Areas<(typeof REST)[number]> }>
> = {
  en: { first: () => import('./parts/first-en.ts'), rest: () => import('./parts/rest-en.ts') },
  fr: { first: () => import('./parts/first-fr.ts'), rest: () => import('./parts/rest-fr.ts') },
  es: { first: () => import('./parts/first-es.ts'), rest: () => import('./parts/rest-es.ts') },
  ar: { first: () => import('./parts/first-ar.ts'), rest: () => import('./parts/rest-ar.ts') },
  pt: { first: () => import('./parts/first-pt.ts'), rest: () => import('./parts/rest-pt.ts') },
  ru: { first: () => import('./parts/first-ru.ts'), rest: () => import('./parts/rest-ru.ts') },
};

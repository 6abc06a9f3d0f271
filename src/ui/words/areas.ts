import type { words as answersEn } from './answers-en.ts';
import type { words as countersEn } from './counters-en.ts';
import type { words as deskEn } from './desk-en.ts';
import type { words as faceEn } from './face-en.ts';
import type { words as keysEn } from './keys-en.ts';
import type { words as laneEn } from './lane-en.ts';
import type { CountKey, Locale } from './languages.ts';
import type { words as lightEn } from './light-en.ts';
import type { words as machineEn } from './machine-en.ts';
import type { words as modelsEn } from './models-en.ts';
import type { words as panelsEn } from './panels-en.ts';
import type { words as papersEn } from './papers-en.ts';
import type { words as partyEn } from './party-en.ts';
import type { words as privacyEn } from './privacy-en.ts';
import type { words as reasonsEn } from './reasons-en.ts';
import type { words as setupEn } from './setup-en.ts';
import type { words as supervisorEn } from './supervisor-en.ts';
import type { words as supportEn } from './support-en.ts';
import type { words as trainingEn } from './training-en.ts';

/** The English words of every area; their keys are the keys of every language. */
interface English {
  desk: typeof deskEn;
  lane: typeof laneEn;
  reasons: typeof reasonsEn;
  face: typeof faceEn;
  light: typeof lightEn;
  models: typeof modelsEn;
  papers: typeof papersEn;
  party: typeof partyEn;
  panels: typeof panelsEn;
  counters: typeof countersEn;
  support: typeof supportEn;
  training: typeof trainingEn;
  supervisor: typeof supervisorEn;
  privacy: typeof privacyEn;
  machine: typeof machineEn;
  answers: typeof answersEn;
  keys: typeof keysEn;
  setup: typeof setupEn;
}
export type Area = keyof English;
type Each<T> = T[keyof T];
export type Key = Each<{ [A in Area]: keyof English[A] }>;
/** What `tn` counts. */
export type CountBase = Each<{ [A in Area]: CountKey<English[A]> }>;

/** What stands on the screen first: without these words nothing is drawn. */
export const FIRST = ['desk', 'lane', 'reasons', 'face', 'papers', 'training'] as const satisfies readonly Area[];
/** What dialogs and pictures of a document say; fetched right after the first words, before anybody can ask for them. */
export const REST = [
  'light',
  'models',
  'panels',
  'counters',
  'support',
  'party',
  'supervisor',
  'privacy',
  'machine',
  'answers',
  'keys',
  'setup',
] as const satisfies readonly Area[];

export type Loader = () => Promise<{ words: Readonly<Record<string, string>> }>;

/**
 * Where the words of each language and area lie. An area that is missing in one language does not compile; the build
 * puts those of one language into two files, `FIRST` and the rest (vite.ui.config.ts).
 */
export const LOADERS: Readonly<Record<Locale, Readonly<Record<Area, Loader>>>> = {
  en: {
    desk: () => import('./desk-en.ts'),
    lane: () => import('./lane-en.ts'),
    reasons: () => import('./reasons-en.ts'),
    face: () => import('./face-en.ts'),
    light: () => import('./light-en.ts'),
    models: () => import('./models-en.ts'),
    papers: () => import('./papers-en.ts'),
    party: () => import('./party-en.ts'),
    panels: () => import('./panels-en.ts'),
    counters: () => import('./counters-en.ts'),
    support: () => import('./support-en.ts'),
    training: () => import('./training-en.ts'),
    supervisor: () => import('./supervisor-en.ts'),
    privacy: () => import('./privacy-en.ts'),
    machine: () => import('./machine-en.ts'),
    answers: () => import('./answers-en.ts'),
    keys: () => import('./keys-en.ts'),
    setup: () => import('./setup-en.ts'),
  },
  fr: {
    desk: () => import('./desk-fr.ts'),
    lane: () => import('./lane-fr.ts'),
    reasons: () => import('./reasons-fr.ts'),
    face: () => import('./face-fr.ts'),
    light: () => import('./light-fr.ts'),
    models: () => import('./models-fr.ts'),
    papers: () => import('./papers-fr.ts'),
    party: () => import('./party-fr.ts'),
    panels: () => import('./panels-fr.ts'),
    counters: () => import('./counters-fr.ts'),
    support: () => import('./support-fr.ts'),
    training: () => import('./training-fr.ts'),
    supervisor: () => import('./supervisor-fr.ts'),
    privacy: () => import('./privacy-fr.ts'),
    machine: () => import('./machine-fr.ts'),
    answers: () => import('./answers-fr.ts'),
    keys: () => import('./keys-fr.ts'),
    setup: () => import('./setup-fr.ts'),
  },
  es: {
    desk: () => import('./desk-es.ts'),
    lane: () => import('./lane-es.ts'),
    reasons: () => import('./reasons-es.ts'),
    face: () => import('./face-es.ts'),
    light: () => import('./light-es.ts'),
    models: () => import('./models-es.ts'),
    papers: () => import('./papers-es.ts'),
    party: () => import('./party-es.ts'),
    panels: () => import('./panels-es.ts'),
    counters: () => import('./counters-es.ts'),
    support: () => import('./support-es.ts'),
    training: () => import('./training-es.ts'),
    supervisor: () => import('./supervisor-es.ts'),
    privacy: () => import('./privacy-es.ts'),
    machine: () => import('./machine-es.ts'),
    answers: () => import('./answers-es.ts'),
    keys: () => import('./keys-es.ts'),
    setup: () => import('./setup-es.ts'),
  },
  ar: {
    desk: () => import('./desk-ar.ts'),
    lane: () => import('./lane-ar.ts'),
    reasons: () => import('./reasons-ar.ts'),
    face: () => import('./face-ar.ts'),
    light: () => import('./light-ar.ts'),
    models: () => import('./models-ar.ts'),
    papers: () => import('./papers-ar.ts'),
    party: () => import('./party-ar.ts'),
    panels: () => import('./panels-ar.ts'),
    counters: () => import('./counters-ar.ts'),
    support: () => import('./support-ar.ts'),
    training: () => import('./training-ar.ts'),
    supervisor: () => import('./supervisor-ar.ts'),
    privacy: () => import('./privacy-ar.ts'),
    machine: () => import('./machine-ar.ts'),
    answers: () => import('./answers-ar.ts'),
    keys: () => import('./keys-ar.ts'),
    setup: () => import('./setup-ar.ts'),
  },
  pt: {
    desk: () => import('./desk-pt.ts'),
    lane: () => import('./lane-pt.ts'),
    reasons: () => import('./reasons-pt.ts'),
    face: () => import('./face-pt.ts'),
    light: () => import('./light-pt.ts'),
    models: () => import('./models-pt.ts'),
    papers: () => import('./papers-pt.ts'),
    party: () => import('./party-pt.ts'),
    panels: () => import('./panels-pt.ts'),
    counters: () => import('./counters-pt.ts'),
    support: () => import('./support-pt.ts'),
    training: () => import('./training-pt.ts'),
    supervisor: () => import('./supervisor-pt.ts'),
    privacy: () => import('./privacy-pt.ts'),
    machine: () => import('./machine-pt.ts'),
    answers: () => import('./answers-pt.ts'),
    keys: () => import('./keys-pt.ts'),
    setup: () => import('./setup-pt.ts'),
  },
  ru: {
    desk: () => import('./desk-ru.ts'),
    lane: () => import('./lane-ru.ts'),
    reasons: () => import('./reasons-ru.ts'),
    face: () => import('./face-ru.ts'),
    light: () => import('./light-ru.ts'),
    models: () => import('./models-ru.ts'),
    papers: () => import('./papers-ru.ts'),
    party: () => import('./party-ru.ts'),
    panels: () => import('./panels-ru.ts'),
    counters: () => import('./counters-ru.ts'),
    support: () => import('./support-ru.ts'),
    training: () => import('./training-ru.ts'),
    supervisor: () => import('./supervisor-ru.ts'),
    privacy: () => import('./privacy-ru.ts'),
    machine: () => import('./machine-ru.ts'),
    answers: () => import('./answers-ru.ts'),
    keys: () => import('./keys-ru.ts'),
    setup: () => import('./setup-ru.ts'),
  },
};

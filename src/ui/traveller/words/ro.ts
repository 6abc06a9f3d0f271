import type { TravellerLanguage } from './language.ts';

export const ro: TravellerLanguage = {
  tag: 'ro',
  name: 'Română',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Instruire: aici nu este controlat nimeni',
  words: {
    idle: 'Bun venit',
    'place-document': 'Vă rugăm să așezați documentul pe cititor',
    'look-at-camera': 'Vă rugăm să priviți spre cameră',
    'keep-still': 'Vă rugăm să stați pe loc',
    'too-near': 'Vă rugăm să faceți un pas înapoi',
    'too-far': 'Vă rugăm să vă apropiați puțin',
    'too-far-left': 'Vă rugăm să vă mutați puțin spre dreapta',
    'too-far-right': 'Vă rugăm să vă mutați puțin spre stânga',
    'too-high': 'Vă rugăm să coborâți puțin',
    'too-low': 'Vă rugăm să vă ridicați puțin',
    moving: 'Vă rugăm să nu vă mișcați',
    'not-frontal': 'Vă rugăm să stați drept, cu fața spre cameră',
    'eyes-closed': 'Vă rugăm să deschideți ochii',
    'mouth-open': 'Vă rugăm să închideți gura',
    'several-faces': 'Câte o singură persoană, vă rugăm',
    'please-wait': 'Vă rugăm să așteptați',
    'thank-you': 'Vă mulțumim',
    'please-see-officer': 'Vă rugăm să vă adresați agentului',
  },
};

import type { TravellerLanguage } from './language.ts';

export const fr: TravellerLanguage = {
  tag: 'fr',
  name: 'Français',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Formation : personne n’est contrôlé ici',
  words: {
    idle: 'Bienvenue',
    'place-document': 'Veuillez poser votre document sur le lecteur',
    'look-at-camera': 'Veuillez regarder la caméra',
    'keep-still': 'Veuillez rester immobile',
    'too-near': 'Veuillez reculer d’un pas',
    'too-far': 'Veuillez vous approcher un peu',
    'too-far-left': 'Veuillez vous déplacer un peu vers votre droite',
    'too-far-right': 'Veuillez vous déplacer un peu vers votre gauche',
    'too-high': 'Veuillez vous baisser un peu',
    'too-low': 'Veuillez vous redresser un peu',
    moving: 'Veuillez ne pas bouger',
    'not-frontal': 'Veuillez vous placer bien en face de la caméra',
    'eyes-closed': 'Veuillez ouvrir les yeux',
    'mouth-open': 'Veuillez fermer la bouche',
    'several-faces': 'Une seule personne à la fois, s’il vous plaît',
    'please-wait': 'Veuillez patienter',
    'thank-you': 'Merci',
    'please-see-officer': 'Veuillez vous adresser à l’agent',
  },
};

import type { TravellerLanguage } from './language.ts';

export const de: TravellerLanguage = {
  tag: 'de',
  name: 'Deutsch',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Schulung: Hier wird niemand kontrolliert',
  words: {
    idle: 'Willkommen',
    'place-document': 'Bitte legen Sie Ihr Dokument auf das Lesegerät',
    'look-at-camera': 'Bitte schauen Sie in die Kamera',
    'keep-still': 'Bitte halten Sie still',
    'too-near': 'Bitte gehen Sie einen Schritt zurück',
    'too-far': 'Bitte kommen Sie etwas näher',
    'too-far-left': 'Bitte gehen Sie etwas nach rechts',
    'too-far-right': 'Bitte gehen Sie etwas nach links',
    'too-high': 'Bitte etwas tiefer',
    'too-low': 'Bitte etwas höher',
    moving: 'Bitte nicht bewegen',
    'not-frontal': 'Bitte schauen Sie gerade in die Kamera',
    'eyes-closed': 'Bitte öffnen Sie die Augen',
    'mouth-open': 'Bitte schließen Sie den Mund',
    'several-faces': 'Bitte treten Sie einzeln vor',
    'please-wait': 'Bitte warten Sie',
    'thank-you': 'Vielen Dank',
    'please-see-officer': 'Bitte wenden Sie sich an das Personal',
  },
};

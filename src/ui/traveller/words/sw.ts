import type { TravellerLanguage } from './language.ts';

export const sw: TravellerLanguage = {
  tag: 'sw',
  name: 'Kiswahili',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Mafunzo: hakuna anayekaguliwa hapa',
  words: {
    idle: 'Karibu',
    'place-document': 'Tafadhali weka hati yako kwenye kisomaji',
    'look-at-camera': 'Tafadhali angalia kamera',
    'keep-still': 'Tafadhali tulia',
    'too-near': 'Tafadhali rudi nyuma hatua moja',
    'too-far': 'Tafadhali sogea karibu kidogo',
    'too-far-left': 'Tafadhali sogea kidogo kulia kwako',
    'too-far-right': 'Tafadhali sogea kidogo kushoto kwako',
    'too-high': 'Tafadhali shuka kidogo',
    'too-low': 'Tafadhali inuka kidogo',
    moving: 'Tafadhali usisogee',
    'not-frontal': 'Tafadhali elekeza uso moja kwa moja kwenye kamera',
    'eyes-closed': 'Tafadhali fungua macho',
    'mouth-open': 'Tafadhali funga mdomo',
    'several-faces': 'Mtu mmoja kwa wakati mmoja, tafadhali',
    'please-wait': 'Tafadhali subiri',
    'thank-you': 'Asante',
    'please-see-officer': 'Tafadhali mwone afisa',
  },
};

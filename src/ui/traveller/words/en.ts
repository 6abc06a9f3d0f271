import type { TravellerLanguage } from './language.ts';

export const en: TravellerLanguage = {
  tag: 'en',
  name: 'English',
  dir: 'ltr',
  review: 'source text',
  training: 'Training: nobody is checked here',
  words: {
    idle: 'Welcome',
    'place-document': 'Please place your document on the reader',
    'look-at-camera': 'Please look at the camera',
    'keep-still': 'Please keep still',
    'too-near': 'Please take a step back',
    'too-far': 'Please come a little closer',
    'too-far-left': 'Please move a little to your right',
    'too-far-right': 'Please move a little to your left',
    'too-high': 'Please move down a little',
    'too-low': 'Please move up a little',
    moving: 'Please do not move',
    'not-frontal': 'Please face the camera straight on',
    'eyes-closed': 'Please open your eyes',
    'mouth-open': 'Please close your mouth',
    'several-faces': 'One person at a time, please',
    'please-wait': 'Please wait',
    'thank-you': 'Thank you',
    'please-see-officer': 'Please see the officer',
  },
};

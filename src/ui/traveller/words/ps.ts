import type { TravellerLanguage } from './language.ts';

export const ps: TravellerLanguage = {
  tag: 'ps',
  name: 'پښتو',
  dir: 'rtl',
  review: 'awaiting native review',
  training: 'روزنه: دلته هیڅوک نه کتل کېږي',
  words: {
    idle: 'ښه راغلاست',
    'place-document': 'مهرباني وکړئ خپل سند پر لوستونکي کېږدئ',
    'look-at-camera': 'مهرباني وکړئ کمرې ته وګورئ',
    'keep-still': 'مهرباني وکړئ بې حرکته پاتې شئ',
    'too-near': 'مهرباني وکړئ یو ګام شاته لاړ شئ',
    'too-far': 'مهرباني وکړئ لږ رانږدې شئ',
    'too-far-left': 'مهرباني وکړئ لږ خپل ښي لوري ته شئ',
    'too-far-right': 'مهرباني وکړئ لږ خپل کیڼ لوري ته شئ',
    'too-high': 'مهرباني وکړئ لږ ښکته شئ',
    'too-low': 'مهرباني وکړئ لږ پورته شئ',
    moving: 'مهرباني وکړئ حرکت مه کوئ',
    'not-frontal': 'مهرباني وکړئ مخ مو سم کمرې ته کړئ',
    'eyes-closed': 'مهرباني وکړئ سترګې مو خلاصې کړئ',
    'mouth-open': 'مهرباني وکړئ خوله مو بنده کړئ',
    'several-faces': 'مهرباني وکړئ یو یو کس راشئ',
    'please-wait': 'مهرباني وکړئ انتظار وکړئ',
    'thank-you': 'مننه',
    'please-see-officer': 'مهرباني وکړئ افسر ته ورشئ',
  },
};

import type { TravellerLanguage } from './language.ts';

export const so: TravellerLanguage = {
  tag: 'so',
  name: 'Soomaali',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Tababar: halkan cidna laguma baaro',
  words: {
    idle: 'Soo dhawow',
    'place-document': 'Fadlan dukumeentigaaga saar akhriyaha',
    'look-at-camera': 'Fadlan eeg kamarada',
    'keep-still': 'Fadlan sidaas u joog',
    'too-near': 'Fadlan hal tallaabo dib u qaad',
    'too-far': 'Fadlan wax yar soo dhawow',
    'too-far-left': 'Fadlan wax yar u dhaqaaq midigtaada',
    'too-far-right': 'Fadlan wax yar u dhaqaaq bidixdaada',
    'too-high': 'Fadlan wax yar hoos u dhaadhac',
    'too-low': 'Fadlan wax yar kor u kac',
    moving: 'Fadlan ha dhaqaaqin',
    'not-frontal': 'Fadlan wejigaaga si toos ah ugu jeedi kamarada',
    'eyes-closed': 'Fadlan indhaha fur',
    'mouth-open': 'Fadlan afka xir',
    'several-faces': 'Hal qof markiiba, fadlan',
    'please-wait': 'Fadlan sug',
    'thank-you': 'Mahadsanid',
    'please-see-officer': 'Fadlan u tag sarkaalka',
  },
};

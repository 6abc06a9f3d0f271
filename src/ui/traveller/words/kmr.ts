import type { TravellerLanguage } from './language.ts';

export const kmr: TravellerLanguage = {
  tag: 'kmr',
  name: 'Kurmancî',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Perwerde: li vir kes nayê kontrolkirin',
  words: {
    idle: 'Hûn bi xêr hatin',
    'place-document': 'Ji kerema xwe belgeya xwe deynin ser cîhazê',
    'look-at-camera': 'Ji kerema xwe li kamerayê binêrin',
    'keep-still': 'Ji kerema xwe bê tevger bimînin',
    'too-near': 'Ji kerema xwe gavekê paş ve biçin',
    'too-far': 'Ji kerema xwe hinekî nêzîktir bibin',
    'too-far-left': 'Ji kerema xwe hinekî ber bi rastê ve biçin',
    'too-far-right': 'Ji kerema xwe hinekî ber bi çepê ve biçin',
    'too-high': 'Ji kerema xwe hinekî dakevin',
    'too-low': 'Ji kerema xwe hinekî bilind bibin',
    moving: 'Ji kerema xwe nelivin',
    'not-frontal': 'Ji kerema xwe rûyê xwe rast bidin kamerayê',
    'eyes-closed': 'Ji kerema xwe çavên xwe vekin',
    'mouth-open': 'Ji kerema xwe devê xwe bigirin',
    'several-faces': 'Ji kerema xwe yek bi yek werin',
    'please-wait': 'Ji kerema xwe li bendê bin',
    'thank-you': 'Spas',
    'please-see-officer': 'Ji kerema xwe biçin cem karmend',
  },
};

import type { TravellerLanguage } from './language.ts';

export const tr: TravellerLanguage = {
  tag: 'tr',
  name: 'Türkçe',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Eğitim: burada kimse kontrol edilmiyor',
  words: {
    idle: 'Hoş geldiniz',
    'place-document': 'Lütfen belgenizi okuyucuya yerleştirin',
    'look-at-camera': 'Lütfen kameraya bakın',
    'keep-still': 'Lütfen sabit durun',
    'too-near': 'Lütfen bir adım geri gidin',
    'too-far': 'Lütfen biraz yaklaşın',
    'too-far-left': 'Lütfen biraz sağınıza kayın',
    'too-far-right': 'Lütfen biraz solunuza kayın',
    'too-high': 'Lütfen biraz alçalın',
    'too-low': 'Lütfen biraz yükselin',
    moving: 'Lütfen hareket etmeyin',
    'not-frontal': 'Lütfen yüzünüzü tam kameraya çevirin',
    'eyes-closed': 'Lütfen gözlerinizi açın',
    'mouth-open': 'Lütfen ağzınızı kapatın',
    'several-faces': 'Lütfen teker teker gelin',
    'please-wait': 'Lütfen bekleyin',
    'thank-you': 'Teşekkür ederiz',
    'please-see-officer': 'Lütfen görevliye başvurun',
  },
};

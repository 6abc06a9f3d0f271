import type { TravellerLanguage } from './language.ts';

export const ar: TravellerLanguage = {
  tag: 'ar',
  name: 'العربية',
  dir: 'rtl',
  review: 'awaiting native review',
  training: 'تدريب: لا يُفحص أحد هنا',
  words: {
    idle: 'أهلاً وسهلاً',
    'place-document': 'يرجى وضع وثيقتك على القارئ',
    'look-at-camera': 'يرجى النظر إلى الكاميرا',
    'keep-still': 'يرجى الثبات',
    'too-near': 'يرجى الرجوع خطوة إلى الخلف',
    'too-far': 'يرجى الاقتراب قليلاً',
    'too-far-left': 'يرجى التحرك قليلاً إلى يمينك',
    'too-far-right': 'يرجى التحرك قليلاً إلى يسارك',
    'too-high': 'يرجى النزول قليلاً',
    'too-low': 'يرجى الارتفاع قليلاً',
    moving: 'يرجى عدم الحركة',
    'not-frontal': 'يرجى مواجهة الكاميرا مباشرة',
    'eyes-closed': 'يرجى فتح عينيك',
    'mouth-open': 'يرجى إغلاق فمك',
    'several-faces': 'شخص واحد فقط، من فضلكم',
    'please-wait': 'يرجى الانتظار',
    'thank-you': 'شكراً لك',
    'please-see-officer': 'يرجى مراجعة الموظف',
  },
};

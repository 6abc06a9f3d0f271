import type { TravellerLanguage } from './language.ts';

export const fa: TravellerLanguage = {
  tag: 'fa',
  name: 'فارسی',
  dir: 'rtl',
  review: 'awaiting native review',
  training: 'آموزش: اینجا کسی بررسی نمی‌شود',
  words: {
    idle: 'خوش آمدید',
    'place-document': 'لطفاً مدرک خود را روی دستگاه قرار دهید',
    'look-at-camera': 'لطفاً به دوربین نگاه کنید',
    'keep-still': 'لطفاً بی‌حرکت بمانید',
    'too-near': 'لطفاً یک قدم به عقب بروید',
    'too-far': 'لطفاً کمی نزدیک‌تر بیایید',
    'too-far-left': 'لطفاً کمی به سمت راست خود بروید',
    'too-far-right': 'لطفاً کمی به سمت چپ خود بروید',
    'too-high': 'لطفاً کمی پایین‌تر بیایید',
    'too-low': 'لطفاً کمی بالاتر بیایید',
    moving: 'لطفاً تکان نخورید',
    'not-frontal': 'لطفاً مستقیم رو به دوربین بایستید',
    'eyes-closed': 'لطفاً چشم‌هایتان را باز کنید',
    'mouth-open': 'لطفاً دهانتان را ببندید',
    'several-faces': 'لطفاً یک نفر یک نفر جلو بیایید',
    'please-wait': 'لطفاً منتظر بمانید',
    'thank-you': 'متشکریم',
    'please-see-officer': 'لطفاً به مأمور مراجعه کنید',
  },
};

import type { Translation } from './languages.ts';
import type { words as en } from './training-en.ts';

/** Arabic, awaiting native review. */
export const words: Translation<typeof en, 'ar'> = {
  'training.mark': 'تدريب',
  'training.band': 'لا شيء هنا حقيقي: مسافرون مرسومون، ولا قوائم فعلية، ولا يُحتسب شيء.',
  'training.refused': 'قُدِّمت وثيقة حقيقية ولم تُقرأ. وجِّه المسافر إلى مسار آخر.',
  'training.open': 'تدريب',
  'training.next': 'المسافر التالي',
  'training.sceneLabel': 'عند المكتب',
  'training.signin': 'عُرضت حسابات هذا التدريب ورموز PIN عند تفعيله. لا تكتب رمزك هنا.',
};

import type { TravellerLanguage } from './language.ts';

export const ur: TravellerLanguage = {
  tag: 'ur',
  name: 'اردو',
  dir: 'rtl',
  review: 'awaiting native review',
  training: 'تربیت: یہاں کسی کی جانچ نہیں ہوتی',
  words: {
    idle: 'خوش آمدید',
    'place-document': 'براہِ کرم اپنی دستاویز ریڈر پر رکھیں',
    'look-at-camera': 'براہِ کرم کیمرے کی طرف دیکھیں',
    'keep-still': 'براہِ کرم بے حرکت رہیں',
    'too-near': 'براہِ کرم ایک قدم پیچھے ہٹیں',
    'too-far': 'براہِ کرم تھوڑا قریب آئیں',
    'too-far-left': 'براہِ کرم تھوڑا اپنے دائیں طرف ہوں',
    'too-far-right': 'براہِ کرم تھوڑا اپنے بائیں طرف ہوں',
    'too-high': 'براہِ کرم تھوڑا نیچے ہوں',
    'too-low': 'براہِ کرم تھوڑا اوپر ہوں',
    moving: 'براہِ کرم حرکت نہ کریں',
    'not-frontal': 'براہِ کرم چہرہ سیدھا کیمرے کی طرف رکھیں',
    'eyes-closed': 'براہِ کرم آنکھیں کھولیں',
    'mouth-open': 'براہِ کرم منہ بند کریں',
    'several-faces': 'براہِ کرم ایک وقت میں ایک شخص',
    'please-wait': 'براہِ کرم انتظار کریں',
    'thank-you': 'شکریہ',
    'please-see-officer': 'براہِ کرم افسر سے ملیں',
  },
};

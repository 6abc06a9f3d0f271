import type { TravellerLanguage } from './language.ts';

export const bn: TravellerLanguage = {
  tag: 'bn',
  name: 'বাংলা',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'প্রশিক্ষণ: এখানে কাউকে পরীক্ষা করা হয় না',
  words: {
    idle: 'স্বাগতম',
    'place-document': 'অনুগ্রহ করে আপনার নথি রিডারের উপর রাখুন',
    'look-at-camera': 'অনুগ্রহ করে ক্যামেরার দিকে তাকান',
    'keep-still': 'অনুগ্রহ করে স্থির থাকুন',
    'too-near': 'অনুগ্রহ করে এক পা পিছিয়ে যান',
    'too-far': 'অনুগ্রহ করে একটু কাছে আসুন',
    'too-far-left': 'অনুগ্রহ করে একটু আপনার ডানে সরুন',
    'too-far-right': 'অনুগ্রহ করে একটু আপনার বামে সরুন',
    'too-high': 'অনুগ্রহ করে একটু নিচে নামুন',
    'too-low': 'অনুগ্রহ করে একটু উপরে উঠুন',
    moving: 'অনুগ্রহ করে নড়বেন না',
    'not-frontal': 'অনুগ্রহ করে মুখ সোজা ক্যামেরার দিকে রাখুন',
    'eyes-closed': 'অনুগ্রহ করে চোখ খুলুন',
    'mouth-open': 'অনুগ্রহ করে মুখ বন্ধ করুন',
    'several-faces': 'অনুগ্রহ করে একবারে একজন',
    'please-wait': 'অনুগ্রহ করে অপেক্ষা করুন',
    'thank-you': 'ধন্যবাদ',
    'please-see-officer': 'অনুগ্রহ করে কর্মকর্তার সঙ্গে কথা বলুন',
  },
};

import type { TravellerLanguage } from './language.ts';

export const ti: TravellerLanguage = {
  tag: 'ti',
  name: 'ትግርኛ',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'ስልጠና፦ ኣብዚ ዋላ ሓደ ኣይምርመርን',
  words: {
    idle: 'እንቋዕ ብደሓን መጻእኩም',
    'place-document': 'በጃኹም ሰነድኩም ኣብ መንበቢ ኣቐምጡ',
    'look-at-camera': 'በጃኹም ናብ ካሜራ ጠምቱ',
    'keep-still': 'በጃኹም ከምኡ ኢልኩም ጽንሑ',
    'too-near': 'በጃኹም ሓደ ስጉምቲ ንድሕሪት ተመለሱ',
    'too-far': 'በጃኹም ቁሩብ ቅረቡ',
    'too-far-left': 'በጃኹም ቁሩብ ንየማንኩም ኪዱ',
    'too-far-right': 'በጃኹም ቁሩብ ንጸጋምኩም ኪዱ',
    'too-high': 'በጃኹም ቁሩብ ንታሕቲ',
    'too-low': 'በጃኹም ቁሩብ ንላዕሊ',
    moving: 'በጃኹም ኣይትንቀሳቐሱ',
    'not-frontal': 'በጃኹም ገጽኩም ብቕንዕ ናብ ካሜራ ግበሩ',
    'eyes-closed': 'በጃኹም ኣዒንትኹም ክፈቱ',
    'mouth-open': 'በጃኹም ኣፍኩም ዕጸዉ',
    'several-faces': 'በጃኹም ሓደ ሰብ ጥራይ',
    'please-wait': 'በጃኹም ተጸበዩ',
    'thank-you': 'የቐንየልና',
    'please-see-officer': 'በጃኹም ናብ ሓላፊ ቅረቡ',
  },
};

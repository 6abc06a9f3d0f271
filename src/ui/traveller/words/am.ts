import type { TravellerLanguage } from './language.ts';

export const am: TravellerLanguage = {
  tag: 'am',
  name: 'አማርኛ',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'ስልጠና፦ እዚህ ማንም አይመረመርም',
  words: {
    idle: 'እንኳን ደህና መጡ',
    'place-document': 'እባክዎ ሰነድዎን በማንበቢያው ላይ ያስቀምጡ',
    'look-at-camera': 'እባክዎ ወደ ካሜራው ይመልከቱ',
    'keep-still': 'እባክዎ ሳይንቀሳቀሱ ይቆዩ',
    'too-near': 'እባክዎ አንድ እርምጃ ወደ ኋላ ይሂዱ',
    'too-far': 'እባክዎ ትንሽ ይቅረቡ',
    'too-far-left': 'እባክዎ ትንሽ ወደ ቀኝዎ ይሂዱ',
    'too-far-right': 'እባክዎ ትንሽ ወደ ግራዎ ይሂዱ',
    'too-high': 'እባክዎ ትንሽ ዝቅ ይበሉ',
    'too-low': 'እባክዎ ትንሽ ከፍ ይበሉ',
    moving: 'እባክዎ አይንቀሳቀሱ',
    'not-frontal': 'እባክዎ ፊትዎን በቀጥታ ወደ ካሜራው ያዙሩ',
    'eyes-closed': 'እባክዎ ዓይንዎን ይክፈቱ',
    'mouth-open': 'እባክዎ አፍዎን ይዝጉ',
    'several-faces': 'እባክዎ አንድ ሰው ብቻ',
    'please-wait': 'እባክዎ ይጠብቁ',
    'thank-you': 'እናመሰግናለን',
    'please-see-officer': 'እባክዎ ባለሥልጣኑን ያነጋግሩ',
  },
};

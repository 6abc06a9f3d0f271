import type { TravellerLanguage } from './language.ts';

export const hi: TravellerLanguage = {
  tag: 'hi',
  name: 'हिन्दी',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'प्रशिक्षण: यहाँ किसी की जाँच नहीं होती',
  words: {
    idle: 'स्वागत है',
    'place-document': 'कृपया अपना दस्तावेज़ रीडर पर रखें',
    'look-at-camera': 'कृपया कैमरे की ओर देखें',
    'keep-still': 'कृपया स्थिर रहें',
    'too-near': 'कृपया एक कदम पीछे जाएँ',
    'too-far': 'कृपया थोड़ा पास आएँ',
    'too-far-left': 'कृपया थोड़ा अपनी दाईं ओर जाएँ',
    'too-far-right': 'कृपया थोड़ा अपनी बाईं ओर जाएँ',
    'too-high': 'कृपया थोड़ा नीचे हों',
    'too-low': 'कृपया थोड़ा ऊपर हों',
    moving: 'कृपया हिलें नहीं',
    'not-frontal': 'कृपया चेहरा सीधे कैमरे की ओर रखें',
    'eyes-closed': 'कृपया आँखें खोलें',
    'mouth-open': 'कृपया मुँह बंद करें',
    'several-faces': 'कृपया एक बार में एक ही व्यक्ति',
    'please-wait': 'कृपया प्रतीक्षा करें',
    'thank-you': 'धन्यवाद',
    'please-see-officer': 'कृपया अधिकारी से मिलें',
  },
};

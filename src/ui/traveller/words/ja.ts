import type { TravellerLanguage } from './language.ts';

export const ja: TravellerLanguage = {
  tag: 'ja',
  name: '日本語',
  dir: 'ltr',
  review: 'awaiting native review',
  training: '訓練中：ここでは誰も検査されません',
  words: {
    idle: 'ようこそ',
    'place-document': '書類を読取機の上に置いてください',
    'look-at-camera': 'カメラを見てください',
    'keep-still': 'そのまま動かないでください',
    'too-near': '一歩後ろへ下がってください',
    'too-far': 'もう少し近づいてください',
    'too-far-left': '少し右に動いてください',
    'too-far-right': '少し左に動いてください',
    'too-high': '顔の位置を少し下げてください',
    'too-low': '顔の位置を少し上げてください',
    moving: '動かないでください',
    'not-frontal': 'カメラに正面を向いてください',
    'eyes-closed': '目を開けてください',
    'mouth-open': '口を閉じてください',
    'several-faces': 'お一人ずつお願いします',
    'please-wait': 'お待ちください',
    'thank-you': 'ありがとうございます',
    'please-see-officer': '係員のところへお進みください',
  },
};

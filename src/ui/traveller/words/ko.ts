import type { TravellerLanguage } from './language.ts';

export const ko: TravellerLanguage = {
  tag: 'ko',
  name: '한국어',
  dir: 'ltr',
  review: 'awaiting native review',
  training: '교육 중: 여기서는 아무도 검사하지 않습니다',
  words: {
    idle: '환영합니다',
    'place-document': '문서를 판독기 위에 올려 주세요',
    'look-at-camera': '카메라를 봐 주세요',
    'keep-still': '그대로 가만히 계세요',
    'too-near': '한 걸음 뒤로 가 주세요',
    'too-far': '조금 더 가까이 와 주세요',
    'too-far-left': '오른쪽으로 조금 움직여 주세요',
    'too-far-right': '왼쪽으로 조금 움직여 주세요',
    'too-high': '조금 아래로 내려 주세요',
    'too-low': '조금 위로 올려 주세요',
    moving: '움직이지 마세요',
    'not-frontal': '카메라를 정면으로 봐 주세요',
    'eyes-closed': '눈을 떠 주세요',
    'mouth-open': '입을 다물어 주세요',
    'several-faces': '한 번에 한 분씩 오세요',
    'please-wait': '잠시 기다려 주세요',
    'thank-you': '감사합니다',
    'please-see-officer': '담당 직원에게 가 주세요',
  },
};

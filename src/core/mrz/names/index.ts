export { ARABIC_SCRIPT_ISSUERS, nameAgrees } from './names-agree.ts';
export { hasArabicScript, MRZ_FORM_TEXT_MAX, mrzForms, plainForm } from './transliteration.ts';

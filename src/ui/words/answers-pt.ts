import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'problem.NOT_ASSESSED': 'As verificações ainda decorrem.',
  'problem.INSPECTION_OPEN': 'Decida primeiro sobre o viajante em curso.',
  'problem.UNKNOWN_ALERT': 'Esta entrada não pertence ao viajante em curso.',
  'problem.JUDGEMENT_REASON': 'Escolha um motivo: o que foi comparado e como.',
  'problem.CONFIRMED_BY_TWO': 'Duas pessoas confirmaram-no. Fica no registo; escolha a segunda linha.',
  'problem.NOT_ASKED': 'Ninguém pediu aqui uma segunda pessoa.',
  'problem.NO_HAND_OVER': 'Esta passagem está concluída, ou não o era.',
  'problem.ROUTE_UNKNOWN': 'Este encaminhamento não consta da configuração do quiosque.',
  'problem.SAME_PERSON': 'A segunda pessoa tem de ser outra, com sessão própria.',
  'problem.ALERT_UNSEEN': 'Abra primeiro a entrada e responda depois.',
  'problem.READ_NOT_FITTED': 'Este posto não tem tal dispositivo.',
  'problem.GLYPH_NOT_OPEN': 'Este carácter não está em dúvida. Para o alterar, introduza a MRZ (F6).',
  'problem.READ_OTHER_DOCUMENT': 'Este é outro documento. Decida primeiro sobre o viajante em curso.',
  'problem.FIELD_INVALID': 'Algo do que foi introduzido não é permitido.',
  'problem.ALERT_OPEN': 'O separador lateral aguarda a sua resposta. Abra-o com Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'Não há registo deste controlo; um papel não levaria a nada.',
  'problem.CASE_NAMES_NOBODY': 'Nada neste registo indica um viajante, ou já não indica; um papel não levaria a nada.',
  'problem.SLIPS_USED_UP': 'Já foram dados cinco papéis para este viajante. Use um deles.',
  'manual.leftOut': 'Foram omitidos caracteres que nenhuma MRZ contém. Compare o que está aqui com o documento.',
};

import type { words as en } from './handover-en.ts';
import type { Translation } from './languages.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'handover.waitsFor': 'À espera de {name}.',
  'handover.waitsLate': 'Uma passagem espera por {name}. Telefone, ou retome-a.',
  'handover.word': 'Palavra a dizer: {word}',
  'handover.taken': '{name} assumiu. A cópia deste equipamento foi sobrescrita.',
  'handover.back': 'Retomado.',
  'handover.ended': 'Ninguém assumiu a tempo. O formulário para {name} foi destruído.',
  'handover.toYou': '{name} passa-lhe um formulário.',
  'handover.open': 'Assumir',
  'handover.takeBack': 'Retomar',
  'handover.closeFirst': 'Feche primeiro o seu formulário. As notas perder-se-iam.',
  'handover.who': 'Quem assume',
  'handover.whoNone': 'Ninguém com formação está de serviço: telefone para {who}, {number}.',
  'handover.whoNoneAlone': 'Ninguém com formação está de serviço. Chame o supervisor.',
  'handover.here': 'entrou hoje',
  'handover.notHere': 'não entrou hoje',
  'handover.atBox': 'em {box}',
  'handover.noText':
    'A política deste local não deixa passar texto. O seu colega recebe idade, língua, necessidades e pontos.',
  'handover.missing': 'Escolha quem assume.',
  'handover.from': 'De {name}, {time}. Palavra: {word}',
  'handover.writtenBy': 'Escrito por {name}',
  'handover.bare': 'Pontos sem o seu texto',
  'handover.minors': 'O que se perguntou sobre menores',
  'handover.minor': 'Idade: {age}. {answers}',
  'handover.companion': 'alguém do grupo',
  'handover.ageUnknown': 'não se sabe',
  'handover.noAnswers': 'Ainda nada foi perguntado.',
  'handover.refNo': 'Foi selado um encaminhamento: {refNo}',
  'handover.identity': 'Quem é, segundo o documento',
  'handover.list': 'Passagens',
  'handover.explain': 'O formulário vai para um só colega, selado. Abre-se uma vez, com o PIN próprio.',
  'handover.sup': 'Uma passagem espera por {name}',
  'problem.HANDOVER_NOT_YOURS': 'Esta passagem é para outra pessoa.',
  'problem.HANDOVER_OPENED': 'Esta passagem já foi aberta. Só pode ser aberta uma vez.',
  'problem.HANDOVER_ENDED': 'Esta passagem terminou. Peça ao colega que a faça de novo.',
  'problem.HANDOVER_NOBODY':
    'Este colega não pode assumir agora. Escolha outro, ou telefone. As suas notas continuam aqui.',
  'problem.HANDOVER_POINT':
    'O posto deste colega não tem um ponto da operação conjunta. Retire esse ponto, ou escolha alguém deste posto. As suas notas continuam aqui.',
};

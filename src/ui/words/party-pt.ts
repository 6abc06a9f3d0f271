import type { Translation } from './languages.ts';
import type { words as en } from './party-en.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'help.key.F7': 'segundo documento, acompanhante, grupo',

  'papers.documents': 'Documentos deste viajante',
  'papers.nobody': 'Não há viajante no posto.',
  'papers.recorded': 'O que anotar aqui fica registado com o viajante e termina com esse registo.',
  'papers.askDocument': 'Outro documento, um visto',
  'papers.askSide': 'Outro lado do cartão',
  'papers.expiry': '{label}: {value}',
  'papers.pairs': 'Comparação de ambos os documentos',
  'papers.field': 'Campo',
  'papers.first': 'Primeiro documento',
  'papers.other': 'Segundo documento',
  'papers.differs': 'Diferem',

  'party.title': 'Viaja com',
  'party.none': 'Não há grupo aberto. Começa quando indicar que o viajante seguinte é acompanhante.',
  'party.expect': 'O viajante seguinte é acompanhante',
  'party.link': 'Pertence ao grupo aberto',
  'party.leave': 'Não pertence ao grupo',
  'party.end': 'Fechar o grupo',
  'party.here': 'no posto',
  'party.unlinked': 'Alguém não associado',
  'party.answers': 'Quem respondeu por quem',
  'party.by': 'Respondeu',
  'party.for': 'Perguntou-se a',
  'party.answered': '{by} respondeu por {other}',
  'party.note': 'Anotar',

  'minor.title': 'Menor de 18 anos, ou pode sê-lo',
  'minor.maybe': 'Pode ser menor de 18 anos',
  'minor.adult': 'Adulto que o acompanha',
  'minor.nobody': 'Nenhum adulto',
  'minor.relationship': 'Parentesco declarado',
  'minor.authority': 'Papel que autoriza a viagem',
  'minor.choose': 'Escolher',
  'minor.again': 'Anotar de novo',
  'minor.hint': 'Um papel em falta é anotado e não faz falhar nenhuma verificação. Para apoio, prima F8.',
  'minor.relationship.parent': 'Pai ou mãe',
  'minor.relationship.grandparent': 'Avô ou avó',
  'minor.relationship.sibling': 'Irmão ou irmã',
  'minor.relationship.other-relative': 'Outro familiar',
  'minor.relationship.guardian': 'Tutor',
  'minor.relationship.group-leader': 'Responsável de um grupo',
  'minor.relationship.not-related': 'Sem parentesco',
  'minor.relationship.not-stated': 'Não declarado',
  'minor.authority.shown': 'Mostrado',
  'minor.authority.not-shown': 'Não mostrado',
  'minor.authority.not-needed': 'Não necessário aqui',
  'minor.authority.not-asked': 'Não perguntado',

  'limits.title': 'O que as verificações não podem fazer',
  'limits.face':
    'A comparação facial erra nos dois sentidos: toma alguns desconhecidos pelo titular e alguns titulares por desconhecidos. Gémeos, imagens antigas e má luz fazem-na errar mais vezes.',
  'limits.odds':
    'A frequência com que um desconhecido passa está junto de cada comparação. Onde não está, não é conhecida aqui. Num teste com imagens públicas, no limiar em que passa um desconhecido em 2000, um titular em cem não foi reconhecido.',
  'limits.liveness': 'A prova de vida é só indicação. Não está certificada e erra muitas vezes com má luz.',
  'limits.document':
    'Uma verificação do documento que passou nada encontrou do que procura. Uma boa falsificação pode passar, e um documento autêntico gasto pode não passar.',
  'limits.lists':
    'Sem entrada significa sem entrada nas listas deste posto, com a idade que têm. Os nomes têm mais de uma grafia.',
  'limits.rare':
    'As entradas são raras: mesmo uma boa comparação encontra mais pessoas parecidas com uma entrada do que pessoas que o são. A própria entrada mostra quantas das últimas foram aqui confirmadas.',
  'limits.decide': 'Um sinal nunca decide. Pergunte, observe e chame a segunda linha quando não tiver a certeza.',
};

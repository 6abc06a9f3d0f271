import type { Translation } from './languages.ts';
import type { words as en } from './papers-en.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'tile.second.read': 'Segundo documento',
  'tile.second.expiry': 'Segunda validade',
  'tile.second.pairs': 'Ambos os documentos',
  'tile.second.sides': 'Frente e verso',
  'tile.lists.second': 'Segundo número',
  'check.second.read': 'O segundo documento ou lado foi lido',
  'check.second.expiry': 'O segundo documento está dentro do prazo',
  'check.second.pairs': 'Nome, data de nascimento, sexo e nacionalidade de ambos os documentos',
  'check.second.sides': 'Texto impresso do outro lado face à MRZ',
  'check.lists.second': 'Número do segundo documento face às listas',

  'reason.DOC_PAIRS_AGREE.title': 'Ambos os documentos dizem o mesmo da pessoa',
  'reason.DOC_PAIRS_AGREE.short': 'documentos concordam',
  'reason.DOC_PAIRS_AGREE.advice': 'Nada a fazer.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'Os documentos podem diferir',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'leitura incerta',
  'reason.DOC_PAIRS_DOUBTFUL.advice':
    'A leitura de um carácter é incerta. Compare o par assinalado em ambos os documentos.',
  'reason.DOC_PAIRS_DIFFER.title': 'Os documentos diferem',
  'reason.DOC_PAIRS_DIFFER.short': 'documentos diferem',
  'reason.DOC_PAIRS_DIFFER.advice': 'Compare o par assinalado.',

  'problem.FIRST_DOCUMENT_NEEDED': 'Leia o primeiro documento antes de colocar outro.',
  'problem.NOT_AWAITED': 'Não se espera um segundo documento.',
  'problem.NOT_IN_PARTY': 'Este viajante não pertence a nenhum grupo.',
  'problem.NO_PARTY': 'Não há grupo aberto.',
  'problem.UNKNOWN_MEMBER': 'Escolha o viajante em curso e alguém do grupo.',

  'papers.title': 'Documentos e grupo',
  'papers.open': 'Abrir',
  'papers.compare': 'Comparar',
  'papers.second': '{kind} {number}',
  'papers.awaitDocument': 'Coloque o segundo documento ou introduza-o (F6).',
  'papers.awaitSide': 'Coloque o cartão com o outro lado para baixo.',
  'papers.awaitBarcode': 'Coloque o código de barras sobre o vidro, ou leia-o com o leitor de códigos de barras.',
  'papers.goOn': 'Continuar sem ele',
  'papers.prompt.side': 'Vire o cartão.',
  'papers.prompt.visa': 'Há uma página de visto?',
  'papers.prompt.minor': 'Menor de 18 anos: com quem?',
  'papers.showSecond': 'Segundo documento',
  'papers.pageAlt': 'Página do segundo documento',
};

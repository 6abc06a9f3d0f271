import type { Translation } from './languages.ts';
import type { words as en } from './papers-en.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'tile.second.read': 'Deuxième document',
  'tile.second.expiry': 'Seconde validité',
  'tile.second.pairs': 'Les deux documents',
  'tile.second.sides': 'Les deux faces',
  'tile.lists.second': 'Second numéro',
  'check.second.read': 'Le second document ou l’autre face a été lu',
  'check.second.expiry': 'Le second document est en cours de validité',
  'check.second.pairs': 'Nom, date de naissance, sexe et nationalité des deux documents',
  'check.second.sides': 'Texte imprimé de l’autre face comparé à la MRZ',
  'check.lists.second': 'Numéro du second document dans les listes',

  'reason.DOC_PAIRS_AGREE.title': 'Les deux documents disent la même chose de la personne',
  'reason.DOC_PAIRS_AGREE.short': 'les deux documents concordent',
  'reason.DOC_PAIRS_AGREE.advice': 'Rien à faire.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'Les deux documents diffèrent peut-être',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'lecture incertaine',
  'reason.DOC_PAIRS_DOUBTFUL.advice':
    'La lecture d’un caractère est incertaine. Comparez la paire marquée sur les deux documents.',
  'reason.DOC_PAIRS_DIFFER.title': 'Les deux documents diffèrent',
  'reason.DOC_PAIRS_DIFFER.short': 'documents différents',
  'reason.DOC_PAIRS_DIFFER.advice': 'Comparez la paire marquée.',

  'problem.FIRST_DOCUMENT_NEEDED': 'Lisez le premier document avant d’en poser un autre.',
  'problem.NOT_AWAITED': 'Pas de second document attendu.',
  'problem.NOT_IN_PARTY': 'Ce voyageur n’appartient à aucun groupe.',
  'problem.NO_PARTY': 'Aucun groupe n’est ouvert.',
  'problem.UNKNOWN_MEMBER': 'Choisissez le voyageur au guichet et une personne du groupe.',

  'papers.title': 'Documents et groupe',
  'papers.open': 'Ouvrir',
  'papers.compare': 'Comparer',
  'papers.second': '{kind} n° {number}',
  'papers.awaitDocument': 'Posez le second document, ou saisissez-le (F6).',
  'papers.awaitSide': 'Posez la carte sur son autre face.',
  'papers.awaitBarcode': 'Posez le code-barres sur la vitre, ou lisez-le avec le lecteur de codes-barres.',
  'papers.goOn': 'Continuer sans',
  'papers.prompt.side': 'Retournez la carte.',
  'papers.prompt.visa': 'Y a-t-il une page de visa ?',
  'papers.prompt.minor': 'Moins de 18 ans : avec qui ?',
  'papers.showSecond': 'Deuxième document',
  'papers.pageAlt': 'Page du second document',
};

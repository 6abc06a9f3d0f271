import type { Translation } from './languages.ts';
import type { words as en } from './party-en.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'help.key.F7': 'second document, accompagnant, groupe',
  'papers.documents': 'Documents de ce voyageur',
  'papers.nobody': 'Aucun voyageur n’est au guichet.',
  'papers.recorded': 'Ce que vous notez ici est enregistré avec le voyageur et disparaît avec cet enregistrement.',
  'papers.askDocument': 'Un autre document, un visa',
  'papers.askSide': 'L’autre face de la carte',
  'papers.expiry': '{label} : {value}',
  'papers.pairs': 'Comparaison des deux documents',
  'papers.field': 'Champ',
  'papers.first': 'Premier document',
  'papers.other': 'Deuxième document',
  'papers.differs': 'Ces valeurs diffèrent',
  'party.title': 'Voyage avec',
  'party.none':
    'Aucun groupe n’est ouvert. Il commence quand vous indiquez que le voyageur suivant est un accompagnant.',
  'party.expect': 'Le voyageur suivant l’accompagne',
  'party.link': 'Fait partie du groupe ouvert',
  'party.leave': 'N’en fait pas partie',
  'party.end': 'Clore le groupe',
  'party.here': 'au guichet',
  'party.unlinked': 'Quelqu’un qui n’est pas lié',
  'party.answers': 'Qui a répondu pour qui',
  'party.by': 'A répondu',
  'party.for': 'Était interrogé',
  'party.answered': '{by} a répondu pour {other}',
  'party.note': 'Noter',
  'minor.title': 'Moins de 18 ans, ou peut-être',
  'minor.maybe': 'A peut-être moins de 18 ans',
  'minor.adult': 'Adulte qui l’accompagne',
  'minor.nobody': 'Aucun adulte',
  'minor.relationship': 'Lien déclaré',
  'minor.authority': 'Document qui autorise le voyage',
  'minor.choose': 'Choisir',
  'minor.again': 'Noter à nouveau',
  'minor.hint': 'Un document absent est noté et ne fait échouer aucun contrôle. Pour un soutien, appuyez sur F8.',
  'minor.relationship.parent': 'Père ou mère',
  'minor.relationship.grandparent': 'Grand-parent',
  'minor.relationship.sibling': 'Frère ou sœur',
  'minor.relationship.other-relative': 'Autre parent',
  'minor.relationship.guardian': 'Tuteur',
  'minor.relationship.group-leader': 'Responsable d’un groupe',
  'minor.relationship.not-related': 'Sans lien de parenté',
  'minor.relationship.not-stated': 'Non déclaré',
  'minor.authority.shown': 'Présenté',
  'minor.authority.not-shown': 'Non présenté',
  'minor.authority.not-needed': 'Pas nécessaire ici',
  'minor.authority.not-asked': 'Non demandé',
  'limits.title': 'Ce que les contrôles ne peuvent pas faire',
  'limits.face':
    'La comparaison des visages se trompe dans les deux sens : elle prend des inconnus pour le titulaire et des titulaires pour des inconnus. Jumeaux, photos anciennes et mauvais éclairage augmentent les erreurs.',
  'limits.odds':
    'La fréquence à laquelle un inconnu passe est indiquée à côté de chaque comparaison. Sans chiffre, elle n’est pas connue ici. Lors d’un essai avec des photos publiques, au seuil qu’un inconnu sur 2 000 franchit, un titulaire sur cent n’a pas été reconnu.',
  'limits.liveness':
    'La détection du vivant est un avis. Elle n’est pas certifiée et se trompe souvent par mauvais éclairage.',
  'limits.document':
    'Un contrôle réussi n’a rien trouvé de ce qu’il cherche. Une bonne contrefaçon peut passer, et un document authentique usé peut échouer.',
  'limits.lists':
    'Aucune inscription veut dire : aucune dans les listes de ce poste, à leur âge. Un nom a plusieurs orthographes.',
  'limits.rare':
    'Les inscriptions sont rares : même une bonne comparaison trouve plus de personnes qui ressemblent à une inscription que de personnes inscrites. L’inscription indique combien des dernières ont été confirmées ici.',
  'limits.decide': 'Un signe ne décide jamais. Interrogez, regardez, et appelez la deuxième ligne en cas de doute.',
};

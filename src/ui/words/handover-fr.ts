import type { words as en } from './handover-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'handover.waitsFor': 'Attend {name}.',
  'handover.waitsLate': 'Un relais attend {name}. Téléphonez, ou reprenez-le.',
  'handover.word': 'Mot à dire : {word}',
  'handover.taken': '{name} a pris le relais. La copie de ce boîtier a été écrasée.',
  'handover.back': 'Repris.',
  'handover.ended': 'Personne n’a pris le relais à temps. Le formulaire pour {name} a été détruit.',
  'handover.toYou': '{name} vous passe un formulaire.',
  'handover.open': 'Prendre le relais',
  'handover.takeBack': 'Reprendre',
  'handover.closeFirst': 'Fermez d’abord votre formulaire. Ses notes seraient perdues.',
  'handover.who': 'Qui prend le relais',
  'handover.whoNone': 'Aucun collègue formé n’est en service : téléphonez à {who}, {number}.',
  'handover.whoNoneAlone': 'Aucun collègue formé n’est en service. Appelez le superviseur.',
  'handover.here': 'connecté aujourd’hui',
  'handover.notHere': 'pas connecté aujourd’hui',
  'handover.atBox': 'à {box}',
  'handover.noText':
    'La politique de ce site ne laisse passer aucun texte. Votre collègue reçoit l’âge, la langue, les besoins et les points.',
  'handover.missing': 'Choisissez qui prend le relais.',
  'handover.from': 'De {name}, {time}. Mot : {word}',
  'handover.writtenBy': 'Écrit par {name}',
  'handover.bare': 'Points sans leur texte',
  'handover.minors': 'Demandé au sujet des mineurs',
  'handover.minor': 'Âge : {age}. {answers}',
  'handover.companion': 'une personne du groupe',
  'handover.ageUnknown': 'inconnu',
  'handover.noAnswers': 'Rien n’a encore été demandé.',
  'handover.refNo': 'Une orientation a été scellée : {refNo}',
  'handover.identity': 'Qui c’est, d’après le document',
  'handover.list': 'Relais',
  'handover.explain': 'Le formulaire va à un seul collègue, scellé. Il s’ouvre une fois, avec son propre PIN.',
  'handover.sup': 'Un relais attend {name}',
  'problem.HANDOVER_NOT_YOURS': 'Ce relais est pour quelqu’un d’autre.',
  'problem.HANDOVER_OPENED': 'Ce relais a déjà été ouvert. Il ne s’ouvre qu’une fois.',
  'problem.HANDOVER_ENDED': 'Ce relais est terminé. Demandez à votre collègue de le refaire.',
  'problem.HANDOVER_NOBODY':
    'Ce collègue ne peut pas prendre le relais maintenant. Choisissez-en un autre, ou téléphonez. Vos notes sont encore là.',
  'problem.HANDOVER_POINT':
    'Le poste de ce collègue n’a pas un point de l’opération commune. Retirez ce point, ou choisissez quelqu’un à ce poste. Vos notes sont encore là.',
};

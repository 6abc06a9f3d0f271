import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'problem.NOT_ASSESSED': 'Les vérifications sont encore en cours.',
  'problem.INSPECTION_OPEN': 'Décidez d’abord pour le voyageur ouvert.',
  'problem.UNKNOWN_ALERT': 'Cette inscription ne concerne pas le voyageur ouvert.',
  'problem.JUDGEMENT_REASON': 'Choisissez un motif : ce qui a été comparé, et comment.',
  'problem.CONFIRMED_BY_TWO':
    'Deux personnes l’ont confirmé. Cela reste dans le dossier ; choisissez la deuxième ligne.',
  'problem.NOT_ASKED': 'Personne n’a demandé ici une deuxième personne.',
  'problem.NO_HAND_OVER': 'Cette remise est réglée, ou n’en était pas une.',
  'problem.ROUTE_UNKNOWN': 'Cette voie ne figure pas dans la configuration du poste.',
  'problem.SAME_PERSON': 'La deuxième personne doit être quelqu’un d’autre, avec sa propre connexion.',
  'problem.ALERT_UNSEEN': 'Ouvrez d’abord l’inscription, puis répondez.',
  'problem.READ_NOT_FITTED': 'Ce poste n’a pas cet appareil.',
  'problem.GLYPH_NOT_OPEN': 'Ce caractère n’est pas douteux. Pour le changer, saisissez la MRZ (F6).',
  'problem.READ_OTHER_DOCUMENT': 'C’est un autre document. Décidez d’abord pour le voyageur ouvert.',
  'problem.FIELD_INVALID': 'Une saisie n’est pas admise.',
  'problem.ALERT_OPEN': 'L’onglet latéral attend votre réponse. Ouvrez-le avec Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'Ce contrôle n’est pas enregistré ; un billet ne mènerait nulle part.',
  'problem.CASE_NAMES_NOBODY':
    'Rien dans ce dossier ne désigne (ou ne désigne plus) un voyageur ; un billet ne mènerait nulle part.',
  'problem.SLIPS_USED_UP': 'Cinq billets ont été remis pour ce voyageur. Utilisez l’un d’eux.',
  'manual.leftOut': 'Écartés : des caractères qu’aucune MRZ ne contient. Comparez ce qui figure ici avec le document.',
};

import type { Translation } from './languages.ts';
import type { words as en } from './privacy-en.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'policy.panel': 'Politique en vigueur',
  'policy.status.in-force': 'Politique {policy} {version}',
  'policy.status.ending.one': 'Politique, fin dans {n} jour : {policy} {version}',
  'policy.status.ending.other': 'Politique, fin dans {n} jours : {policy} {version}',
  'policy.status.expired': 'Politique expirée : {policy} {version}',
  'policy.status.not-yet-valid': 'Politique pas encore valable : {policy} {version}',
  'policy.status.development': 'Aucune politique',
  'policy.status.refused': 'Politique refusée',
  'policy.is.expired': 'La politique {policy} de {country}, version {version}, par {authority}, a expiré le {until}.',
  'policy.is.not-yet-valid':
    'La politique {policy} de {country}, version {version}, par {authority}, est valable à partir du {from} ; l’horloge de ce poste est en retard sur cette date.',
  'policy.is.refused':
    'Une politique a été installée et son fichier ne tient pas : il est endommagé, modifié ou absent.',
  'policy.todo.in-force': 'Rien à faire.',
  'policy.todo.ending':
    'Prévenez le superviseur : l’informatique centrale doit envoyer la version suivante avant ce jour.',
  'policy.todo.expired':
    'Continuez : pour chaque règle, la plus stricte s’applique. Prévenez le superviseur : l’informatique centrale doit envoyer la version suivante.',
  'policy.todo.not-yet-valid':
    'Continuez : pour chaque règle, la plus stricte s’applique. Prévenez le technicien : l’horloge doit être réglée.',
  'policy.todo.refused':
    'Continuez selon les règles de ce poste ; rien n’est effacé tant que la politique ne tient pas. Prévenez le technicien : il faut la réinstaller.',
  'policy.todo.development':
    'Continuez. Pour de vrais voyageurs, le superviseur demande à l’informatique centrale la politique signée du pays.',
  'sample.title': 'Tiré au sort pour la deuxième ligne',
  'sample.why': 'Par pur hasard, non à cause de quelque chose qui aurait été trouvé. Suite : {action}.',
};

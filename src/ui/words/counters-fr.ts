import type { words as en } from './counters-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'supervision.none':
    'Aucune alerte : personne n’a saisi plus de MRZ, et ce poste n’a pas fait plus de consultations, que les limites ne le permettent.',
  'supervision.title': 'Plus de consultations que prévu',
  'supervision.typed':
    '{at} : {subject} a saisi {n} MRZ en une heure (limite {limit}). Demandez pourquoi ; le lecteur est peut-être en panne.',
  'supervision.lookUps': '{at} : {n} consultations en une heure au poste {subject} (limite {limit}).',
  'supervision.referrals':
    '{at} : {subject} a demandé plus de {limit} orientations en une heure ; les suivantes se font par téléphone. Demandez pourquoi et aidez au téléphone.',
  'counters.title': 'Compteurs d’erreurs de la comparaison des visages',
  'counters.intro':
    'Âge, sexe, nationalité et émetteur sont ceux du document. Si un groupe est rejeté plus souvent que d’autres, vérifiez éclairage, caméra et seuil ; les chiffres ne disent rien d’une personne.',
  'counters.rule':
    'Seuls les trimestres clos sont montrés, et ce qui est d’abord montré d’un trimestre est définitif. Aucun nombre inférieur à k contrôles n’est montré (actuellement {k}) : les petits groupes sont réunis sous « autres ». On compte des contrôles et non des personnes : un contrôle interrompu puis refait compte deux fois. Entre parenthèses : bornes à 95 %. Là où les bornes de deux groupes se recouvrent, aucune différence ne peut être affirmée.',
  'counters.none': 'Aucun trimestre n’est clos. Celui en cours n’est pas montré.',
  'counters.off': 'Ce poste ne compte pas : son fichier ne peut pas être ouvert.',
  'counters.refused': 'Les compteurs ne peuvent pas être montrés à ce rôle.',
  'counters.tooFew': '{quarter} : trop peu de contrôles (moins de {k}).',
  'counters.total.one': '{n} contrôle',
  'counters.total.other': '{n} contrôles',
  'counters.group': 'Groupe',
  'counters.counts': 'Nombres',
  'counters.rates': 'Taux',
  'counters.cell': '{outcome} : {n}',
  'counters.rate': '{kind} : {share} ({low} à {high})',
  'counters.few': '{kind} : trop peu d’erreurs pour un taux ({n})',
  'counters.attribute.age': 'Âge du jour, d’après le document',
  'counters.attribute.sex': 'Sexe du document',
  'counters.attribute.origin': 'Nationalité et émetteur du document',
  'counters.origin': '{nationality}, délivré par {issuer}',
  'counters.category.F': 'F',
  'counters.category.M': 'M',
  'counters.category.not-stated': 'non indiqué',
  'counters.category.others': 'autres',
  'counters.category.everybody': 'tous',
  'counters.outcome.match': 'correspondance',
  'counters.outcome.inconclusive': 'indéterminé',
  'counters.outcome.no-match': 'pas de correspondance',
  'counters.outcome.inconclusive/same': 'indéterminé, même personne après examen',
  'counters.outcome.inconclusive/sent-on': 'indéterminé, renvoyé pour le visage',
  'counters.outcome.inconclusive/no-word': 'indéterminé, rien sur le visage',
  'counters.outcome.no-match/same': 'pas de correspondance, même personne après examen',
  'counters.outcome.no-match/sent-on': 'pas de correspondance, renvoyé pour le visage',
  'counters.outcome.no-match/no-word': 'pas de correspondance, rien sur le visage',
  'counters.outcome.not-matched': 'sans correspondance',
  'counters.outcome.not-captured': 'pas de bonne image',
  'counters.outcome.not-compared': 'non comparé',
  'counters.outcome.no-comparison': 'pas de bonne image ou non comparé',
  'counters.outcome.all-others': 'tout le reste',
  'counters.outcome.all': 'tout',
  'counters.rateOf.not-matched': 'Sans correspondance',
  'counters.rateOf.no-match': 'Pas de correspondance',
  'counters.rateOf.not-captured': 'Pas de bonne image',
  'counters.rateOf.all-others': 'Sans correspondance ou pas de bonne image',
};

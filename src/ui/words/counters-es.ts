import type { words as en } from './counters-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'supervision.none':
    'Sin alarma: nadie tecleó más MRZ, ni este puesto hizo más consultas, de lo que permiten los límites.',
  'supervision.title': 'Más consultas de lo esperado',
  'supervision.typed':
    '{at}: {subject} tecleó {n} MRZ en una hora (límite {limit}). Pregunte por qué; quizá el lector esté averiado.',
  'supervision.lookUps': '{at}: {n} consultas en una hora en el puesto {subject} (límite {limit}).',
  'supervision.referrals':
    '{at}: {subject} pidió más de {limit} derivaciones en una hora; las siguientes deben hacerse por teléfono. Pregunte por qué y ayude por teléfono.',
  'counters.title': 'Contadores de errores de la comparación de caras',
  'counters.intro':
    'Edad, sexo, nacionalidad y expedidor son los del documento. Si un grupo es rechazado más que otros, compruebe la luz, la cámara y el umbral; las cifras no dicen nada de ninguna persona.',
  'counters.rule':
    'Solo se muestran trimestres cerrados, y lo primero que se muestra de un trimestre es definitivo. No se muestra ninguna cifra inferior a k controles (ahora {k}): los grupos pequeños se suman en «otros». Se cuentan controles y no personas: uno interrumpido y repetido cuenta dos veces. Entre paréntesis: límites del 95 %. Donde los límites de dos grupos se solapan no puede afirmarse ninguna diferencia.',
  'counters.none': 'Aún no hay trimestre cerrado. El que corre no se muestra.',
  'counters.off': 'Este puesto no cuenta: no se puede abrir su almacén.',
  'counters.refused': 'Los contadores no pueden mostrarse a esta función.',
  'counters.tooFew': '{quarter}: muy pocos controles (menos de {k}).',
  'counters.total.one': '{n} control',
  'counters.total.other': '{n} controles',
  'counters.group': 'Grupo',
  'counters.counts': 'Cifras',
  'counters.rates': 'Tasas',
  'counters.cell': '{outcome}: {n}',
  'counters.rate': '{kind}: {share} ({low} a {high})',
  'counters.few': '{kind}: muy pocos errores para una tasa ({n})',
  'counters.attribute.age': 'Edad en el día, según el documento',
  'counters.attribute.sex': 'Sexo en el documento',
  'counters.attribute.origin': 'Nacionalidad y expedidor del documento',
  'counters.origin': '{nationality}, expedido por {issuer}',
  'counters.category.F': 'F',
  'counters.category.M': 'M',
  'counters.category.not-stated': 'no consta',
  'counters.category.others': 'otros',
  'counters.category.everybody': 'todos',
  'counters.outcome.match': 'coincide',
  'counters.outcome.inconclusive': 'sin determinar',
  'counters.outcome.no-match': 'no coincide',
  'counters.outcome.inconclusive/same': 'sin determinar, misma persona tras examinarla',
  'counters.outcome.inconclusive/sent-on': 'sin determinar, enviado por la cara',
  'counters.outcome.inconclusive/no-word': 'sin determinar, nada sobre la cara',
  'counters.outcome.no-match/same': 'no coincide, misma persona tras examinarla',
  'counters.outcome.no-match/sent-on': 'no coincide, enviado por la cara',
  'counters.outcome.no-match/no-word': 'no coincide, nada sobre la cara',
  'counters.outcome.not-matched': 'sin coincidencia',
  'counters.outcome.not-captured': 'sin buena imagen',
  'counters.outcome.not-compared': 'sin comparar',
  'counters.outcome.no-comparison': 'sin buena imagen o sin comparar',
  'counters.outcome.all-others': 'todo lo demás',
  'counters.outcome.all': 'todo',
  'counters.rateOf.not-matched': 'Sin coincidencia',
  'counters.rateOf.no-match': 'No coincide',
  'counters.rateOf.not-captured': 'Sin buena imagen',
  'counters.rateOf.all-others': 'Sin coincidencia o sin buena imagen',
};

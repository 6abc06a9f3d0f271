import type { Translation } from './languages.ts';
import type { words as en } from './privacy-en.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'policy.panel': 'Política vigente',
  'policy.status.in-force': 'Política {policy} {version}',
  'policy.status.ending.one': 'Política, acaba en {n} día: {policy} {version}',
  'policy.status.ending.other': 'Política, acaba en {n} días: {policy} {version}',
  'policy.status.expired': 'Política vencida: {policy} {version}',
  'policy.status.not-yet-valid': 'Política aún no válida: {policy} {version}',
  'policy.status.development': 'Sin política',
  'policy.status.refused': 'Política rechazada',
  'policy.is.expired': 'La política {policy} de {country}, versión {version}, de {authority}, venció el {until}.',
  'policy.is.not-yet-valid':
    'La política {policy} de {country}, versión {version}, de {authority}, es válida desde el {from}; el reloj de este equipo marca una fecha anterior.',
  'policy.is.refused': 'Se instaló una política y su archivo no es válido: está dañado, modificado o falta.',
  'policy.todo.in-force': 'Nada que hacer.',
  'policy.todo.ending':
    'Avise al supervisor: la informática central debe enviar la versión siguiente antes de ese día.',
  'policy.todo.expired':
    'Siga trabajando: de cada regla rige la más estricta. Avise al supervisor: la informática central debe enviar la versión siguiente.',
  'policy.todo.not-yet-valid':
    'Siga trabajando: de cada regla rige la más estricta. Avise al técnico: hay que poner el reloj en hora.',
  'policy.todo.refused':
    'Siga trabajando con las reglas de este equipo; no se borra nada hasta que la política sea válida. Avise al técnico: hay que instalarla de nuevo.',
  'policy.todo.development':
    'Siga trabajando. Para viajeros reales, el supervisor pide a la informática central la política firmada del país.',
  'sample.title': 'Sorteado para la segunda línea',
  'sample.why': 'Solo por azar, no porque se haya encontrado algo. Siguiente paso: {action}.',
};

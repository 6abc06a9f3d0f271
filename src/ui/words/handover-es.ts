import type { words as en } from './handover-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'handover.waitsFor': 'Espera a {name}.',
  'handover.waitsLate': 'Un relevo espera a {name}. Llame por teléfono, o recupérelo.',
  'handover.word': 'Palabra que decir: {word}',
  'handover.taken': '{name} ha tomado el relevo. La copia de este equipo se ha sobrescrito.',
  'handover.back': 'Recuperado.',
  'handover.ended': 'Nadie tomó el relevo a tiempo. El formulario para {name} se ha destruido.',
  'handover.toYou': '{name} le pasa un formulario.',
  'handover.open': 'Tomar el relevo',
  'handover.takeBack': 'Recuperar',
  'handover.closeFirst': 'Cierre primero su propio formulario. Sus notas se perderían.',
  'handover.who': 'Quién toma el relevo',
  'handover.whoNone': 'No hay nadie formado de servicio: llame a {who}, {number}.',
  'handover.whoNoneAlone': 'No hay nadie formado de servicio. Llame al supervisor.',
  'handover.here': 'ha entrado hoy',
  'handover.notHere': 'no ha entrado hoy',
  'handover.atBox': 'en {box}',
  'handover.noText':
    'La política de este lugar no deja pasar ningún texto. Su colega recibe edad, idioma, necesidades y puntos.',
  'handover.missing': 'Elija quién toma el relevo.',
  'handover.from': 'De {name}, {time}. Palabra: {word}',
  'handover.writtenBy': 'Escrito por {name}',
  'handover.bare': 'Puntos sin su texto',
  'handover.minors': 'Lo preguntado sobre menores',
  'handover.minor': 'Edad: {age}. {answers}',
  'handover.companion': 'alguien del grupo',
  'handover.ageUnknown': 'no se sabe',
  'handover.noAnswers': 'Aún no se ha preguntado nada.',
  'handover.refNo': 'Se selló una derivación: {refNo}',
  'handover.identity': 'Quién es, según el documento',
  'handover.list': 'Relevos',
  'handover.explain': 'El formulario va a un solo colega, sellado. Se abre una vez, con su propio PIN.',
  'handover.sup': 'Un relevo espera a {name}',
  'problem.HANDOVER_NOT_YOURS': 'Este relevo es para otra persona.',
  'problem.HANDOVER_OPENED': 'Este relevo ya se abrió. Solo se puede abrir una vez.',
  'problem.HANDOVER_ENDED': 'Este relevo ha terminado. Pida a su colega que lo haga otra vez.',
  'problem.HANDOVER_NOBODY':
    'Este colega no puede tomar el relevo ahora. Elija otro, o llame por teléfono. Sus notas siguen aquí.',
  'problem.HANDOVER_POINT':
    'El puesto de este colega no tiene un punto de la operación conjunta. Quite ese punto, o elija a alguien de este puesto. Sus notas siguen aquí.',
};

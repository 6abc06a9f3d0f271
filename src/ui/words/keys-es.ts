import type { words as en } from './keys-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'key.title': 'Toque su llave de seguridad',
  'key.hint': 'Conéctela y tóquela cuando parpadee.',
  'key.waiting': 'Esperando la llave.',
  'key.again': 'Reintentar',
  'key.back': 'Atrás',
  'key.confirm': 'Confirmar',
  'key.new.hint': 'Conecte la nueva llave y tóquela cuando parpadee. Después inicie sesión de nuevo con la llave.',
  'key.first.title': 'Añada su llave de seguridad',
  'key.first.hint':
    'Su función inicia sesión con una llave de seguridad y usted aún no tiene ninguna. Otro supervisor o técnico lo confirma aquí.',
  'key.first.done': 'La llave está añadida. Inicie sesión con su PIN y la llave.',
  'key.fault.timeout': 'No se tocó ninguna llave a tiempo. ¿Está conectada?',
  'key.fault.cancelled':
    'No respondió ninguna llave de esta cuenta. No estaba conectada, era otra llave o se cerró la petición.',
  'key.fault.already': 'Esta llave ya es una de las suyas. Use otra.',
  'key.fault.address': 'Las llaves de seguridad solo funcionan en http://localhost. Abra la pantalla en esa dirección.',
  'key.fault.unsupported': 'Este navegador no puede usar una llave de seguridad. Llame al técnico.',
  'keys.title': 'Llaves de seguridad',
  'keys.pinAlone': 'solo PIN',
  'keys.none': 'No tiene llave de seguridad.',
  'keys.noneAlone': 'No tiene llave de seguridad: inicia sesión solo con el PIN.',
  'keys.mode.off': 'La política no usa llaves. No necesita ninguna.',
  'keys.mode.offered': 'Después del PIN, toque su llave al iniciar sesión y al desbloquear la pantalla.',
  'keys.mode.required': 'Su función necesita una llave para iniciar sesión y desbloquear la pantalla.',
  'keys.one': 'Llave',
  'keys.added': 'Añadida el {date}, confirmada por {who}',
  'keys.used': 'Último uso: {date}',
  'keys.unused': 'Aún sin usar',
  'keys.spare':
    'Añada una segunda llave y guárdela en un lugar seguro. Si pierde la única, otras dos personas deben eliminarla.',
  'keys.add': 'Añadir una llave',
  'keys.add.hint': 'Otro supervisor o técnico confirma aquí la nueva llave. Después, usted la toca.',
  'keys.remove': 'Eliminar',
  'keys.remove.hint': 'Otro supervisor o técnico confirma aquí que se elimina la llave {id}.',
  'keys.code': 'Código para un comando',
  'keys.code.hint': 'En el terminal, escriba su PIN, un espacio y este código. Vale para un comando, durante {time}.',
  'problem.FIDO_REFUSED': 'Esta llave no fue aceptada. Escriba de nuevo el PIN y use una llave de esta cuenta.',
  'problem.FIDO_STEP_OVER': 'Este paso ha caducado. Empiece de nuevo con el PIN.',
  'problem.FIDO_NOT_GIVEN': 'No se tocó ninguna llave, así que no se hizo nada.',
  'problem.FIDO_MISSING':
    'Esta cuenta necesita antes una llave de seguridad. Su titular la añade en su propia pantalla.',
  'problem.FIDO_TAKEN': 'Esta llave ya pertenece a una cuenta. Use otra.',
  'problem.FIDO_UNKNOWN': 'Esta cuenta no tiene esa llave.',
  'problem.FIDO_FULL': 'Esta cuenta tiene el máximo de llaves. Elimine una antes.',
  'problem.FIDO_SECOND': 'La segunda persona debe ser otro supervisor o técnico.',
};

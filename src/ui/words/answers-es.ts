import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** Spanish, awaiting native review. */
export const words: Translation<typeof en, 'es'> = {
  'problem.NOT_ASSESSED': 'Las comprobaciones siguen en curso.',
  'problem.INSPECTION_OPEN': 'Decida primero sobre el viajero abierto.',
  'problem.UNKNOWN_ALERT': 'Esta anotación no corresponde al viajero abierto.',
  'problem.JUDGEMENT_REASON': 'Elija un motivo: qué se comparó y cómo.',
  'problem.CONFIRMED_BY_TWO': 'Dos personas lo han confirmado. Queda en el registro; elija segunda línea.',
  'problem.NOT_ASKED': 'Nadie ha pedido aquí una segunda persona.',
  'problem.NO_HAND_OVER': 'Esta entrega ya está resuelta, o no lo era.',
  'problem.ROUTE_UNKNOWN': 'Esta vía no figura en la configuración del puesto.',
  'problem.SAME_PERSON': 'La segunda persona debe ser otra, con su propia sesión.',
  'problem.ALERT_UNSEEN': 'Abra primero la anotación y luego responda.',
  'problem.READ_NOT_FITTED': 'Este puesto no tiene ese aparato.',
  'problem.GLYPH_NOT_OPEN': 'Este carácter no está en duda. Para cambiarlo, teclee la MRZ (F6).',
  'problem.DOC_MODEL_NOT_OFFERED': 'Este modelo no se ofrece para esta página. Abra los detalles de nuevo (F2).',
  'problem.READ_OTHER_DOCUMENT': 'Es otro documento. Decida primero sobre el viajero abierto.',
  'problem.FIELD_INVALID': 'Algo de lo tecleado no está permitido.',
  'problem.ALERT_OPEN': 'La pestaña lateral espera su respuesta. Ábrala con Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'No hay registro de este control; una nota no llevaría a nada.',
  'problem.CASE_NAMES_NOBODY': 'Nada en este registro nombra a un viajero, o ya no; una nota no llevaría a nada.',
  'problem.SLIPS_USED_UP': 'Ya se han dado cinco notas para este viajero. Use una de ellas.',
  'manual.leftOut': 'Se omitieron caracteres que ninguna MRZ contiene. Compare lo que hay aquí con el documento.',
  'advice.SCANNER_ABSENT': 'El lector no está conectado. Compruebe el cable y la alimentación.',
  'advice.SCANNER_NOT_PROVEN': 'A este lector no se le puede preguntar si funciona. Lea un documento para comprobarlo.',
  'advice.SCANNER_SETTING': 'El lector no aceptó un ajuste. Llame al técnico (waypost doctor).',
  'advice.SCANNER_SILENT':
    'El lector está conectado y no responde. Apáguelo y enciéndalo; si sigue igual, pida que lo sustituyan.',
  'advice.SCANNER_LOST': 'Se perdió la conexión con el lector. Compruebe el cable; se abre de nuevo por sí sola.',
  'advice.SCANNER_FAULTY':
    'El lector se cierra en cuanto se abre. Pruebe otro cable y otro puerto; después, pida que lo sustituyan.',
  'advice.SCANNER_DENIED': 'El servicio del puesto no puede abrir el puerto del lector. Llame al técnico.',
  'advice.SCANNER_REFUSED': 'Hay otro lector conectado, o dos. Conecte el de este puesto y llame al técnico.',
  'advice.SCANNER_LOCKED': 'Otro programa usa el lector. Llame al técnico.',
  'advice.SCANNER_OFF': 'El lector está desactivado en este programa.',
  'advice.CAMERA_NOT_YET': 'Aún no hay imagen. Abra esta pantalla en el quiosco y permita la cámara.',
  'advice.CAMERA_ENDED': 'La cámara se desconectó o la tomó otro programa. Vuelva a conectarla.',
  'advice.CAMERA_REFUSED': 'El navegador no puede usar la cámara. Permítala para esta página y vuelva a cargarla.',
  'advice.CAMERA_NOT_FOUND': 'No se encontró ninguna cámara. Conéctela y vuelva a cargar la página.',
  'advice.CAMERA_SILENT':
    'Sin imagen desde hace 2 segundos. Compruebe el cable y que esta pantalla esté abierta en el quiosco.',
  'advice.CAMERA_FROZEN': 'La misma imagen desde hace 2 segundos. Desconecte la cámara y vuelva a conectarla.',
  'advice.IMAGER_FOLDER_GONE': 'La carpeta de imágenes de página ha desaparecido. Llame al técnico.',
  'advice.IMAGER_NOT_REMOVABLE': 'Las imágenes de página no se pueden borrar de su carpeta. Llame al técnico.',
  'advice.IMAGER_LIGHT_UNEXPECTED':
    'Llegó una imagen en una luz para la que este puesto no está preparado. Llame al técnico.',
  'advice.UPDATE_EXPIRED':
    'Compruebe el reloj de esta máquina. Si está bien, la fuente es antigua: descárguela otra vez o pida una memoria USB nueva al servicio central.',
  'advice.UPDATE_NOT_CENTRAL':
    'Avise al servicio central: la fuente no es suya o le falta una parte. No acepte otra raíz por ello.',
  'advice.UPDATE_OLD':
    'La fuente es más antigua que lo ya visto: descárguela otra vez o pida una memoria USB nueva al servicio central.',
  'advice.UPDATE_AGAIN': 'Cópiela o descárguela otra vez; si sigue igual, avise al servicio central.',
  'advice.UPDATE_CENTRAL': 'Comunique al servicio central el nombre de este rechazo.',
  'advice.UPDATE_ROOT':
    'La raíz de confianza del servicio central falta o fue cambiada. Llame al técnico (waypost update trust).',
  'advice.UPDATE_APP': 'Instale primero la versión más nueva de Waypost.',
  'advice.UPDATE_LINE': 'Compruebe la línea o traiga las listas en una memoria USB.',
  'advice.UPDATE_WAIT': 'Espere a que termine la otra actualización.',
  'advice.UPDATE_COUNTER': 'Llame al técnico antes de renovar nada (waypost doctor).',
  'advice.UPDATE_CLOCK': 'Ponga en hora el reloj de esta máquina e inténtelo de nuevo.',
  'advice.UPDATE_ROOM': 'Libere espacio en el disco del servicio del puesto.',
  'advice.UPDATE_AUDIT': 'No se aplica nada mientras no se pueda escribir el registro. Llame al técnico.',
  'advice.UPDATE_DOCTOR': 'Llame al técnico: waypost doctor indica qué hacer.',
  'advice.LISTS_DAMAGED': 'Descargue y aplique otra vez las listas (waypost update); después, waypost list check.',
  'advice.LISTS_UNCHECKED': 'Active la comprobación nocturna (waypost-list-check.timer) o ejecute waypost list check.',
  'advice.NOTICES_CARRY':
    'Lleve los avisos al servicio central (waypost notices send) y traiga los acuses (waypost notices collect).',
  'advice.NOTICES_FOLDER': 'La carpeta de los avisos no se puede usar. Llame al técnico.',
  'advice.AUDIT_STOPPED':
    'No se decide nada hasta que el registro se escriba de nuevo. Mire el espacio libre y el disco, y llame al técnico.',
  'counter.rolled-back': 'se repuso un estado más antiguo',
  'counter.foreign': 'contado por otro TPM o por uno borrado',
  'counter.ledger-lost': 'la memoria contra la vuelta atrás falta o está dañada',
  'counter.silent': 'el TPM no responde',
  'counter.new': 'el contador contra la vuelta atrás no está configurado',
  'listCheck.never': 'la comprobación nocturna de las listas aún no se ha hecho',
  'listCheck.damaged': 'se encontró una lista dañada',
  'listCheck.overdue': 'la comprobación nocturna de las listas está atrasada',
};

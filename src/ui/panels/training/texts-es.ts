import type { Texts } from './texts.ts';

/** Spanish, awaiting native review. */
export const words: Texts = {
  'training.title': 'Formación',
  'training.tab.drills': 'Ejercicios',
  'training.tab.lessons': 'Lecciones',
  'training.tab.saved': 'Guardados',
  'training.lead':
    'Llegan al mostrador viajeros dibujados, uno tras otro. Trabaje como lo haría con viajeros reales; los comentarios llegan cuando han pasado todos.',
  'training.rates':
    'En un ejercicio hay muchos más viajeros con algo que notar que en un mostrador real. Para comparar: de las búsquedas en la base de INTERPOL de documentos perdidos y robados, cerca de 1 de cada 10 800 dio un resultado (de enero a septiembre de 2016).',
  'training.set.short': 'Serie corta',
  'training.set.standard': 'Serie normal',
  'training.set.documents': 'Documentos y aparatos',
  'training.set.people': 'Personas y listas',
  'training.setSize': 'Viajeros: {n}, de ellos sin nada que notar: {clean}',
  'training.seed': 'Número de serie (vacío: al azar)',
  'training.seedHint': 'Ocho cifras o letras de la a a la f. El mismo número da los mismos viajeros en el mismo orden.',
  'training.begin': 'Empezar',
  'training.call': 'Llamar al siguiente viajero',
  'training.progress': 'Han pasado {done} de {n} viajeros. Número de serie {seed}.',
  'training.atDesk': 'Hay un viajero en el mostrador. Decida primero y llame después al siguiente.',
  'training.wiped':
    'La pantalla se bloqueó y se borraron los comentarios de su última serie. Para conservarlos, guárdelos antes para el instructor.',
  'training.stop': 'Terminar esta serie y descartarla',
  'training.problem.TRAINING_SEED': 'Un número de serie tiene ocho cifras o letras de la a a la f.',
  'training.problem.TRAINING_AT_DESK': 'Decida primero sobre el viajero del mostrador.',
  'training.problem.TRAINING_NOT_YOURS': 'Otra persona tiene una serie en curso. Debe cerrar su sesión antes.',
  'training.problem.OTHER': 'No ha funcionado ({reason}).',

  'sheet.title': 'Comentarios sobre esta serie',
  'sheet.lead':
    'Qué se mostró, qué hizo usted y qué era adecuado. No es una nota. Se borra al cerrar la sesión o al bloquearse la pantalla, salvo que lo guarde para el instructor.',
  'sheet.counts':
    'Viajeros: {n}; con algo que notar: {with}; sin nada: {clean}. Decisiones adecuadas: {right}. Algo pasado por alto: {missed}. Falsas alarmas: {alarms}.',
  'sheet.early': 'Decisiones antes de que terminaran las comprobaciones: {n}.',
  'sheet.wiped':
    'Viajeros de antes de que se bloqueara la pantalla: {n}. Sus notas se borraron y no figuran en estos comentarios.',
  'sheet.median': 'La mitad de sus decisiones no tardó más de {seconds} s desde la primera lectura.',
  'sheet.shown': 'Mostrado',
  'sheet.shownNothing': 'nada por revisar',
  'sheet.shownNothingYet': 'todavía nada por revisar',
  'sheet.notShown': 'No llegó a ver',
  'sheet.alert': 'aviso: {cls}',
  'sheet.did': 'Abrió o hizo',
  'sheet.didNothing': 'nada más',
  'sheet.decision': 'Su decisión',
  'sheet.decisionNone': 'ninguna',
  'sheet.ways': 'Adecuado',
  'sheet.time': 'Tiempo',
  'sheet.timeWhole': '{seconds} s desde la primera lectura; las comprobaciones habían terminado a los {checks} s',
  'sheet.timeEarly': '{seconds} s desde la primera lectura; las comprobaciones no habían terminado',
  'sheet.decidedEarly': 'Decidió antes de que terminaran las comprobaciones. Estas no habían terminado:',
  'sheet.leftEarly': 'Dejó libre el mostrador antes de que terminaran las comprobaciones. Estas no habían terminado:',
  'sheet.looked': 'Mirado: {what}',
  'sheet.notLooked': 'Sin mirar: {what}',
  'sheet.rightWay': 'Su decisión fue adecuada',
  'sheet.otherWay': 'Otra decisión era más adecuada',
  'sheet.wrongAlarm': 'Falsa alarma: no había nada que notar',
  'sheet.support.done': 'Apoyo: usado, con un hecho que corresponde aquí',
  'sheet.support.missed': 'Apoyo: corresponde aquí, y con un hecho',
  'sheet.support.not-called-for': 'Apoyo: nada aquí requería una derivación',
  'sheet.save': 'Guardar para el instructor',
  'sheet.label': 'Etiqueta (no hace falta ningún nombre)',
  'sheet.saved': 'Guardado. El instructor lo ve hasta que termine la formación.',
  'sheet.again': 'Elegir otra serie',
  'sheet.savedNone': 'No se ha guardado nada.',
  'sheet.savedAt': '{label} ({time}), número de serie {seed}',

  'did.details': 'los detalles',
  'did.face': 'la vista de caras',
  'did.light': 'otra luz',
  'did.alert-opened': 'el aviso',
  'did.alert-judged': 'un juicio sobre el aviso',
  'did.capture-again': 'otra captura',
  'did.zone-typed': 'la MRZ tecleada',
  'did.support-opened': 'el formulario Apoyo',
  'did.support-sent': 'el formulario Apoyo, entregado',
  'way.clear': 'autorizar',
  'way.second-line': 'segunda línea',
  'way.supervisor': 'al supervisor',
  'cls.document': 'documento denunciado',
  'cls.discreet': 'discreto',
  'cls.protect': 'proteger',
  'cls.stop': 'alto',

  'drill.kind.clean': 'Nada que notar',
  'drill.kind.check-digit': 'Dígito de control erróneo',
  'drill.kind.altered-number': 'Número impreso alterado',
  'drill.kind.expired': 'Documento caducado',
  'drill.kind.face-differs': 'Otra cara',
  'drill.kind.face-between-bands': 'Cara sin determinar',
  'drill.kind.capture-again': 'Imagen que hay que repetir',
  'drill.kind.list-number': 'Documento denunciado como perdido',
  'drill.kind.list-discreet': 'Control discreto',
  'drill.kind.list-protect': 'Persona que proteger',
  'drill.kind.minor-with-adult': 'Menor con un adulto',
  'drill.kind.companion-answers': 'Responde el acompañante',
  'drill.kind.issuer-defect': 'Defecto conocido del expedidor',
  'drill.kind.device-fault': 'Aparato averiado',
  'drill.why.clean':
    'Todo coincidía. La mayoría de los viajeros son así: una pregunta de más les cuesta tiempo y confianza, y no ayuda a nadie.',
  'drill.why.check-digit':
    'El dígito impreso y el calculado difieren. Puede ser un error de impresión o un cambio; los detalles muestran los dos. Alguien con más tiempo mira mejor.',
  'drill.why.altered-number':
    'El número de la página no es el de la MRZ. Los detalles muestran los dos, y la luz infrarroja muestra cómo se imprimió la página.',
  'drill.why.expired':
    'El documento ha caducado. Lo que sigue es una regla del lugar y no una cuestión de confianza en el titular.',
  'drill.why.face-differs':
    'La comparación encontró dos personas. Mire usted la vista de caras antes de actuar: es un indicio y no un veredicto.',
  'drill.why.face-between-bands':
    'La puntuación quedó entre los dos límites: la máquina no puede decidir. Sus propios ojos, en la vista de caras, deciden lo que sigue.',
  'drill.why.capture-again':
    'La imagen estaba borrosa y varias comprobaciones no se pudieron hacer. Otra captura cuesta segundos; mandar a alguien a otro sitio cuesta más.',
  'drill.why.list-number':
    'Un número en una lista no es motivo para denegar. A menudo el titular lo denunció y luego lo encontró. Abra el aviso y siga lo que pide.',
  'drill.why.list-discreet':
    'Discreto quiere decir que nada cambia para el viajero. Abra el aviso, haga lo que pide y deje que el mostrador parezca el de siempre.',
  'drill.why.list-protect':
    'Proteger va primero: seguridad, un lugar tranquilo, no separar sin motivo. Abra el aviso y pase el caso como lo haría por cualquier otra razón.',
  'drill.why.minor-with-adult':
    'El documento está en orden y dice 13 años. Un menor con un adulto que no sabe decir quién es siempre se pasa con Apoyo; nadie tiene que estar seguro.',
  'drill.why.companion-answers':
    'Ninguna comprobación puede verlo. Que otra persona responda y tenga el pasaporte son hechos: se anotan en Apoyo, y sigue una conversación en privado.',
  'drill.why.issuer-defect':
    'El dígito está mal en toda una serie de este expedidor, y se sabe. Los detalles lo dicen; el titular no tiene nada que ver.',
  'drill.why.device-fault':
    'No había cámara, así que la cara no se comparó. Eso no prueba nada contra nadie: capture otra vez, o diga que no se comprobó.',
  'drill.notice.digit': 'los dos dígitos, uno junto al otro',
  'drill.notice.number': 'los dos números, uno junto al otro',
  'drill.notice.date': 'la fecha de caducidad',
  'drill.notice.face': 'las caras lado a lado',
  'drill.notice.look': 'las caras lado a lado',
  'drill.notice.again': 'que otra captura lo resuelve',
  'drill.notice.alert': 'el aviso y lo que pide',
  'drill.notice.age': 'la edad, y quién va con el menor',
  'drill.notice.companion': 'quién responde, y quién tiene el pasaporte',
  'drill.notice.note': 'la nota sobre el expedidor',
  'drill.notice.camera': 'que la cara no se comprobó',
  'drill.scene.minor-with-adult':
    'Una mujer de unos cuarenta años entrega el pasaporte de la niña. A la pregunta de qué es la niña para ella, dice «la hija de una amiga» y después «mi sobrina». No lleva ningún papel sobre ello. La niña mira al suelo y no dice nada.',
  'drill.scene.companion-answers':
    'Un hombre está muy cerca de la viajera y tiene su pasaporte. Usted le pregunta a ella adónde va; responde él. Vuelve a preguntarle a ella, por su nombre; responde él otra vez: «Trabaja para mí». Ella lo mira antes de cada palabra.',

  'lesson.check': 'Comprobar',
  'lesson.right': 'Sí.',
  'lesson.wrong': 'No del todo.',
  'lesson.several': 'Puede haber más de una correcta.',
  'lesson.one': 'Una es correcta.',
  'lesson.back': 'Todas las lecciones',
  'lesson.picture': 'Imagen dibujada {n}',
  'lesson.questions': 'Preguntas: {n}',

  'lesson.indicators.title': 'Señales de explotación: vistas, contadas, en los documentos',
  'lesson.indicators.p1':
    'Una señal es algo visto, algo contado o algo en los documentos. No prueba nada, y su ausencia tampoco: en una frontera, la explotación muchas veces aún no ha empezado.',
  'lesson.indicators.p2':
    'Anote hechos, no sensaciones. «El acompañante respondió a cuatro preguntas» se puede verificar después; «parecía rara», no.',
  'lesson.indicators.p3':
    'Origen, fe, sexo, edad y ropa no son señales. Quien busca un tipo de persona deja pasar a las demás y hace daño a quien no debe.',
  'lesson.indicators.p4':
    'Dos hechos bastan para pensar en una conversación en privado, y ninguno hace falta para pedir ayuda. Nunca se dice nada delante del acompañante.',
  'lesson.indicators.q1.ask': 'Nada de la lista de señales encaja. ¿Qué se deduce?',
  'lesson.indicators.q1.option.a': 'No hay explotación.',
  'lesson.indicators.q1.option.b': 'No se sabe nada, ni en un sentido ni en otro.',
  'lesson.indicators.q1.option.c': 'Hay que repasar la lista hasta que algo encaje.',
  'lesson.indicators.q1.why':
    'Las señales ni prueban ni descartan. Una lista que tiene que dar un resultado da uno falso.',
  'lesson.indicators.q2.ask': '¿Cuáles de estas frases son hechos que se pueden anotar?',
  'lesson.indicators.q2.option.a': 'Otra persona tenía el pasaporte y solo lo devolvió cuando se le pidió dos veces.',
  'lesson.indicators.q2.option.b': 'El viajero parecía ocultar algo.',
  'lesson.indicators.q2.option.c': 'El viajero no supo decir en qué ciudad está el nuevo trabajo.',
  'lesson.indicators.q2.option.d': 'La gente de ese país suele venir así.',
  'lesson.indicators.q2.why':
    'La primera y la tercera las puede verificar otra persona. La segunda es una sensación, y la cuarta habla de un grupo y no de este viajero.',
  'lesson.indicators.q3.ask': 'Mire a este viajero. ¿Qué señal ve?',
  'lesson.indicators.q3.option.a': 'Miedo.',
  'lesson.indicators.q3.option.b': 'Una vida de obrero.',
  'lesson.indicators.q3.option.c': 'Ninguna: una cara no es una señal.',
  'lesson.indicators.q3.why':
    'La imagen de una cara no cuenta sentimientos ni una historia, y aquí ninguna máquina pretende leerlos. Las señales son lo que ocurre y lo que se dice.',

  'lesson.face-limits.title': 'Qué puede y qué no puede hacer una comparación de caras',
  'lesson.face-limits.p1':
    'La máquina da un parecido, no una identidad. Los que se parecen pasan: con el límite fijado aquí, un desconocido pasa cerca de una vez de cada 2000 intentos. Hermanos y cabezas dibujadas se parecen más que los desconocidos.',
  'lesson.face-limits.p2':
    'También falla con la persona correcta: luz, edad, barba, una tela. «No conforme» quiere decir que usted debe mirar; no quiere decir que el viajero mienta.',
  'lesson.face-limits.p3':
    'Se tiende a dar la razón a la máquina, sobre todo con cansancio. Mire las dos imágenes antes de mirar el signo.',
  'lesson.face-limits.p4':
    'Lo raro sigue siendo raro. Si uno de cada 10 000 viajeros está en una lista y la búsqueda da una falsa alarma por uno de cada 1000, entonces de once alarmas más o menos una es cierta.',
  'lesson.face-limits.q1.ask':
    'La comparación de este retrato de la página con esta cara en vivo da un parecido por encima del límite: coinciden. ¿Qué ve usted?',
  'lesson.face-limits.q1.option.a': 'Una persona: lo dice la máquina.',
  'lesson.face-limits.q1.option.b': 'Dos personas: aquí la máquina se equivoca.',
  'lesson.face-limits.q1.option.c': 'A simple vista no se puede juzgar.',
  'lesson.face-limits.q1.why':
    'Son dos cabezas dibujadas distintas y, aun así, el parecido supera el límite. Parejas así existen también entre la gente; sus ojos son la segunda comprobación.',
  'lesson.face-limits.q2.ask':
    'Uno de cada 10 000 viajeros está en una lista, y la búsqueda da una falsa alarma por uno de cada 1000. Hay una alarma. ¿Qué probabilidad hay de que sea cierta?',
  'lesson.face-limits.q2.option.a': '999 de 1000',
  'lesson.face-limits.q2.option.b': 'la mitad',
  'lesson.face-limits.q2.option.c': 'cerca de 1 de 11',
  'lesson.face-limits.q2.why':
    'De 10 000 viajeros, diez causan una falsa alarma y uno una verdadera. Por eso cada aviso muestra cuántas veces avisos así fueron ciertos.',
  'lesson.face-limits.q3.ask': 'El signo bajo Cara está en verde. Antes de autorizar, usted',
  'lesson.face-limits.q3.option.a': 'mira las imágenes como siempre.',
  'lesson.face-limits.q3.option.b': 'ya no necesita mirar.',
  'lesson.face-limits.q3.option.c': 'pide una segunda captura.',
  'lesson.face-limits.q3.why':
    'La máquina y usted cometen errores distintos. Solo si los dos miran se detectan los de ambos.',
  'lesson.face-limits.q4.ask': 'Para estas dos imágenes la pantalla dice «Sin determinar». ¿Qué significa?',
  'lesson.face-limits.q4.option.a': 'Probablemente dos personas.',
  'lesson.face-limits.q4.option.b': 'Probablemente una persona con una mala imagen.',
  'lesson.face-limits.q4.option.c': 'La máquina no tiene opinión.',
  'lesson.face-limits.q4.why':
    'Entre los dos límites ninguna de las dos respuestas es lo bastante segura. No cuenta ni a favor ni en contra de nadie.',

  'lesson.discreet.title': 'Avisos discretos',
  'lesson.discreet.p1':
    'Un aviso sobre una persona está detrás de la pestaña lateral. La franja dice «Comprobado» como para todos, no hay sonido, y la pantalla del viajero muestra lo mismo.',
  'lesson.discreet.p2':
    'Ábralo con Ctrl y Enter, lea lo que pide y ciérrelo. Mantenga su ritmo y su expresión habituales.',
  'lesson.discreet.p3':
    'Una anotación no es un juicio. Puede ser un homónimo, y la mayoría de los avisos resultan no ser la persona: para eso está el juicio.',
  'lesson.discreet.q1.ask':
    'Un aviso discreto pide anotar el lugar y la compañía. El acompañante pregunta por qué se tarda tanto. Usted',
  'lesson.discreet.q1.option.a': 'dice que hay una nota sobre el viajero.',
  'lesson.discreet.q1.option.b': 'dice lo que dice a todos, y sigue con lo suyo.',
  'lesson.discreet.q1.option.c': 'llama a un colega en voz alta.',
  'lesson.discreet.q1.why': 'Cualquier cosa inusual delata el aviso. Waypost informa a su colega en el mismo momento.',
  'lesson.discreet.q2.ask': 'Nombre y fecha de nacimiento encajan con una anotación. ¿Es la persona?',
  'lesson.discreet.q2.option.a': 'No se sabe hasta que se haya juzgado.',
  'lesson.discreet.q2.option.b': 'Sí, encajan dos cosas.',
  'lesson.discreet.q2.option.c': 'No, esas anotaciones casi siempre fallan.',
  'lesson.discreet.q2.why':
    'Juzgue por lo que comparten la anotación y el viajero, y diga «sin certeza» cuando no la tenga.',
  'lesson.discreet.q3.ask': 'El número de este pasaporte está en la lista de documentos perdidos. Usted',
  'lesson.discreet.q3.option.a': 'deniega la entrada.',
  'lesson.discreet.q3.option.b': 'se queda el pasaporte y deja pasar al titular.',
  'lesson.discreet.q3.option.c': 'abre el aviso, pregunta y sigue lo que dice.',
  'lesson.discreet.q3.why':
    'Un resultado por sí solo no es motivo para denegar. No suponga mala intención: muchos titulares denunciaron un documento y luego lo encontraron.',

  'lesson.child.title': 'La regla para los niños',
  'lesson.child.p1':
    'Un niño, o alguien que puede serlo, se deriva siempre. Nadie tiene que estar de acuerdo, y nadie tiene que estar seguro.',
  'lesson.child.p2':
    'Los documentos a menudo dan más edad a un niño. Si la persona parece más joven que la fecha impresa, puede elegir «puede ser un niño», y eso vale.',
  'lesson.child.p3':
    'A un niño no se le deja sin más con el adulto con quien vino. Pregunte quién es el adulto, qué relación tienen y si hay un documento que permita el viaje. Un documento que falta plantea una pregunta; no prueba nada.',
  'lesson.child.q1.ask': 'El pasaporte dice 19 años; el viajero parece de unos 14. Usted',
  'lesson.child.q1.option.a': 'marca «puede ser un niño» y usa Apoyo.',
  'lesson.child.q1.option.b': 'sigue la fecha impresa.',
  'lesson.child.q1.option.c': 'deja que la máquina calcule la edad.',
  'lesson.child.q1.why':
    'Se presume niño mientras no se demuestre lo contrario. Aquí ninguna máquina calcula edades, ni lo hará.',
  'lesson.child.q2.ask':
    'Este documento dice 13 años. El adulto que va con el niño no sabe decir qué relación tienen. Usted',
  'lesson.child.q2.option.a': 'autoriza: el documento está en orden.',
  'lesson.child.q2.option.b': 'pasa el caso con Apoyo y no pierde de vista al niño.',
  'lesson.child.q2.option.c': 'le dice al adulto lo que piensa.',
  'lesson.child.q2.why':
    'Un documento en orden no dice nada de quién va con el niño. Lo que usted piensa no se dice nunca delante del acompañante.',
  'lesson.child.q3.ask': '¿Tiene que aceptar el niño que se le derive?',
  'lesson.child.q3.option.a': 'Sí, como un adulto.',
  'lesson.child.q3.option.b': 'Solo a partir de los 14 años.',
  'lesson.child.q3.option.c': 'No. Se le escucha, y se le deriva igualmente.',
  'lesson.child.q3.why':
    'Solo a los adultos se les pide consentimiento. Para un niño, la entidad receptora busca un tutor.',
};

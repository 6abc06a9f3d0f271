import type { Texts } from './texts.ts';

/** Portuguese, awaiting native review. */
export const words: Texts = {
  'training.title': 'Formação',
  'training.tab.drills': 'Exercícios',
  'training.tab.lessons': 'Lições',
  'training.tab.saved': 'Guardados',
  'training.lead':
    'Chegam ao balcão viajantes desenhados, um a seguir ao outro. Trabalhe como com viajantes reais; o retorno vem depois de todos terem passado.',
  'training.rates':
    'Num exercício há muito mais viajantes com algo a notar do que num balcão real. Para comparar: das pesquisas na base da INTERPOL de documentos perdidos e roubados, cerca de 1 em 10 800 deu um resultado (de janeiro a setembro de 2016).',
  'training.set.short': 'Série curta',
  'training.set.standard': 'Série normal',
  'training.set.documents': 'Documentos e aparelhos',
  'training.set.people': 'Pessoas e listas',
  'training.setSize': 'Viajantes: {n}, dos quais sem nada a notar: {clean}',
  'training.seed': 'Número da série (vazio: ao acaso)',
  'training.seedHint': 'Oito algarismos ou letras de a a f. O mesmo número dá os mesmos viajantes pela mesma ordem.',
  'training.begin': 'Começar',
  'training.call': 'Chamar o viajante seguinte',
  'training.progress': 'Passaram {done} de {n} viajantes. Número da série {seed}.',
  'training.atDesk': 'Está um viajante ao balcão. Decida primeiro e depois chame o seguinte.',
  'training.wiped':
    'O ecrã bloqueou e o retorno da sua última série foi apagado. Para o conservar, guarde-o antes para o formador.',
  'training.stop': 'Terminar esta série e descartá-la',
  'training.problem.TRAINING_SEED': 'Um número de série tem oito algarismos ou letras de a a f.',
  'training.problem.TRAINING_AT_DESK': 'Decida primeiro sobre o viajante que está ao balcão.',
  'training.problem.TRAINING_NOT_YOURS': 'Outra pessoa tem uma série em curso. Tem de terminar primeiro a sessão.',
  'training.problem.OTHER': 'Não resultou ({reason}).',

  'sheet.title': 'Retorno sobre esta série',
  'sheet.lead':
    'O que foi mostrado, o que fez e o que era adequado. Não é uma nota. É apagado quando termina a sessão ou o ecrã bloqueia, a não ser que o guarde para o formador.',
  'sheet.counts':
    'Viajantes: {n}; com algo a notar: {with}; sem nada: {clean}. Decisões adequadas: {right}. Algo passou despercebido: {missed}. Falsos alarmes: {alarms}.',
  'sheet.early': 'Decisões antes de as verificações terminarem: {n}.',
  'sheet.wiped':
    'Viajantes de antes de o ecrã bloquear: {n}. As suas notas foram apagadas e não constam deste retorno.',
  'sheet.median': 'Metade das suas decisões não demorou mais de {seconds} s desde a primeira leitura.',
  'sheet.shown': 'Mostrado',
  'sheet.shownNothing': 'nada a examinar',
  'sheet.shownNothingYet': 'ainda nada a examinar',
  'sheet.notShown': 'Não chegou a ver',
  'sheet.alert': 'alerta: {cls}',
  'sheet.did': 'Abriu ou fez',
  'sheet.didNothing': 'mais nada',
  'sheet.decision': 'A sua decisão',
  'sheet.decisionNone': 'nenhuma',
  'sheet.ways': 'Adequado',
  'sheet.time': 'Tempo',
  'sheet.timeWhole': '{seconds} s desde a primeira leitura; as verificações tinham terminado aos {checks} s',
  'sheet.timeEarly': '{seconds} s desde a primeira leitura; as verificações não tinham terminado',
  'sheet.decidedEarly': 'Decidiu antes de as verificações terminarem. Estas não tinham terminado:',
  'sheet.leftEarly': 'Libertou o balcão antes de as verificações terminarem. Estas não tinham terminado:',
  'sheet.looked': 'Visto: {what}',
  'sheet.notLooked': 'Não visto: {what}',
  'sheet.rightWay': 'A sua decisão foi adequada',
  'sheet.otherWay': 'Outra decisão era mais adequada',
  'sheet.wrongAlarm': 'Falso alarme: não havia nada a notar',
  'sheet.support.done': 'Apoio: usado, com um facto que tem aqui lugar',
  'sheet.support.missed': 'Apoio: tem aqui lugar, e com um facto',
  'sheet.support.not-called-for': 'Apoio: nada aqui pedia um encaminhamento',
  'sheet.save': 'Guardar para o formador',
  'sheet.label': 'Etiqueta (não é preciso nome)',
  'sheet.saved': 'Guardado. O formador vê-o até a formação terminar.',
  'sheet.again': 'Escolher outra série',
  'sheet.savedNone': 'Nada foi guardado.',
  'sheet.savedAt': '{label} ({time}), número da série {seed}',

  'did.details': 'os pormenores',
  'did.face': 'a vista dos rostos',
  'did.light': 'outra luz',
  'did.alert-opened': 'o alerta',
  'did.alert-judged': 'um juízo sobre o alerta',
  'did.capture-again': 'outra captação',
  'did.zone-typed': 'a MRZ introduzida à mão',
  'did.support-opened': 'o formulário Apoio',
  'did.support-sent': 'o formulário Apoio, entregue',
  'way.clear': 'permitir',
  'way.second-line': 'segunda linha',
  'way.supervisor': 'para o supervisor',
  'cls.document': 'documento participado',
  'cls.discreet': 'discreto',
  'cls.protect': 'proteger',
  'cls.stop': 'parar',

  'drill.kind.clean': 'Nada a notar',
  'drill.kind.check-digit': 'Dígito de controlo errado',
  'drill.kind.altered-number': 'Número impresso alterado',
  'drill.kind.expired': 'Documento caducado',
  'drill.kind.face-differs': 'Outro rosto',
  'drill.kind.face-between-bands': 'Rosto inconclusivo',
  'drill.kind.capture-again': 'Imagem a repetir',
  'drill.kind.list-number': 'Documento participado como perdido',
  'drill.kind.list-discreet': 'Controlo discreto',
  'drill.kind.list-protect': 'Pessoa a proteger',
  'drill.kind.minor-with-adult': 'Menor com um adulto',
  'drill.kind.companion-answers': 'O acompanhante responde',
  'drill.kind.issuer-defect': 'Defeito conhecido do emissor',
  'drill.kind.device-fault': 'Aparelho avariado',
  'drill.why.clean':
    'Tudo coincidia. A maioria dos viajantes é assim: uma pergunta a mais custa-lhes tempo e confiança, e não ajuda ninguém.',
  'drill.why.check-digit':
    'O dígito impresso e o calculado diferem. Pode ser um erro de impressão ou uma alteração; os pormenores mostram os dois. Alguém com mais tempo vê melhor.',
  'drill.why.altered-number':
    'O número da página não é o da MRZ. Os pormenores mostram os dois, e a luz infravermelha mostra como a página foi impressa.',
  'drill.why.expired':
    'O documento caducou. O que se segue é uma regra do local e não uma questão de confiança no titular.',
  'drill.why.face-differs':
    'A comparação encontrou duas pessoas. Olhe para a vista dos rostos antes de agir: é um indício e não um veredicto.',
  'drill.why.face-between-bands':
    'A pontuação ficou entre os dois limites: a máquina não consegue decidir. São os seus olhos, na vista dos rostos, que decidem o que se segue.',
  'drill.why.capture-again':
    'A imagem estava desfocada e várias verificações não se puderam fazer. Outra captação custa segundos; mandar alguém embora custa mais.',
  'drill.why.list-number':
    'Um número numa lista não é motivo para recusar. Muitas vezes o titular participou a perda e voltou a encontrar o documento. Abra o alerta e siga o que ele pede.',
  'drill.why.list-discreet':
    'Discreto quer dizer que nada muda para o viajante. Abra o alerta, faça o que ele pede e deixe o balcão com o aspeto de sempre.',
  'drill.why.list-protect':
    'Proteger vem primeiro: segurança, uma sala calma, não separar sem razão. Abra o alerta e passe o caso como por qualquer outra razão.',
  'drill.why.minor-with-adult':
    'O documento está em ordem e diz 13 anos. Uma criança com um adulto que não sabe dizer quem é passa sempre pelo Apoio; ninguém tem de ter a certeza.',
  'drill.why.companion-answers':
    'Nenhuma verificação consegue ver isto. Que outra pessoa responda e tenha o passaporte são factos: anotam-se no Apoio, e segue-se uma conversa em privado.',
  'drill.why.issuer-defect':
    'O dígito está errado em toda uma série deste emissor, e isso é conhecido. Os pormenores dizem-no; o titular nada tem a ver com isso.',
  'drill.why.device-fault':
    'A câmara faltava, por isso o rosto não foi comparado. Isso nada prova contra ninguém: volte a captar, ou diga que não foi verificado.',
  'drill.notice.digit': 'os dois dígitos lado a lado',
  'drill.notice.number': 'os dois números lado a lado',
  'drill.notice.date': 'a data de validade',
  'drill.notice.face': 'os rostos lado a lado',
  'drill.notice.look': 'os rostos lado a lado',
  'drill.notice.again': 'que outra captação resolve',
  'drill.notice.alert': 'o alerta e o que ele pede',
  'drill.notice.age': 'a idade, e quem acompanha a criança',
  'drill.notice.companion': 'quem responde, e quem tem o passaporte',
  'drill.notice.note': 'a nota sobre o emissor',
  'drill.notice.camera': 'que o rosto não foi verificado',
  'drill.scene.minor-with-adult':
    'Uma mulher de cerca de quarenta anos entrega o passaporte da menina. Quando se lhe pergunta o que a menina lhe é, diz «a filha de uma amiga», e depois «a minha sobrinha». Não tem nenhum papel sobre isso. A menina olha para o chão e não diz nada.',
  'drill.scene.companion-answers':
    'Um homem está muito perto da viajante e tem o passaporte dela. Pergunta-lhe a ela para onde vai; responde ele. Volta a perguntar-lhe, pelo nome; responde ele outra vez: «Ela trabalha para mim.» Ela olha para ele antes de cada palavra.',

  'lesson.check': 'Verificar',
  'lesson.right': 'Sim.',
  'lesson.wrong': 'Não exatamente.',
  'lesson.several': 'Pode haver mais do que uma certa.',
  'lesson.one': 'Uma está certa.',
  'lesson.back': 'Todas as lições',
  'lesson.picture': 'Imagem desenhada {n}',
  'lesson.questions': 'Perguntas: {n}',

  'lesson.indicators.title': 'Sinais de exploração: vistos, contados, nos documentos',
  'lesson.indicators.p1':
    'Um sinal é algo visto, algo contado ou algo nos documentos. Não prova nada, e a sua falta também não: numa fronteira, a exploração muitas vezes ainda não começou.',
  'lesson.indicators.p2':
    'Anote factos, não impressões. «O acompanhante respondeu a quatro perguntas» pode verificar-se mais tarde; «ela parecia estranha», não.',
  'lesson.indicators.p3':
    'Origem, fé, sexo, idade e roupa não são sinais. Quem procura um tipo de pessoa deixa passar as outras e magoa quem não deve.',
  'lesson.indicators.p4':
    'Dois factos bastam para pensar numa conversa em privado, e nenhum é preciso para pedir ajuda. Nunca se diz nada à frente do acompanhante.',
  'lesson.indicators.q1.ask': 'Nada da lista de sinais se aplica. O que se conclui?',
  'lesson.indicators.q1.option.a': 'Não há exploração.',
  'lesson.indicators.q1.option.b': 'Não se sabe nada, nem num sentido nem no outro.',
  'lesson.indicators.q1.option.c': 'É preciso rever a lista até que algo se aplique.',
  'lesson.indicators.q1.why':
    'Os sinais não provam nem excluem. Uma lista que tem de dar um resultado dá um resultado falso.',
  'lesson.indicators.q2.ask': 'Quais destas frases são factos que se podem anotar?',
  'lesson.indicators.q2.option.a': 'Outra pessoa tinha o passaporte e só o devolveu quando lho pediram duas vezes.',
  'lesson.indicators.q2.option.b': 'O viajante parecia esconder alguma coisa.',
  'lesson.indicators.q2.option.c': 'O viajante não soube dizer em que cidade é o novo trabalho.',
  'lesson.indicators.q2.option.d': 'As pessoas desse país costumam vir assim.',
  'lesson.indicators.q2.why':
    'A primeira e a terceira podem ser verificadas por outra pessoa. A segunda é uma impressão, e a quarta fala de um grupo e não deste viajante.',
  'lesson.indicators.q3.ask': 'Olhe para este viajante. Que sinal vê?',
  'lesson.indicators.q3.option.a': 'Medo.',
  'lesson.indicators.q3.option.b': 'Uma vida de operário.',
  'lesson.indicators.q3.option.c': 'Nenhum: um rosto não é um sinal.',
  'lesson.indicators.q3.why':
    'A imagem de um rosto não conta sentimentos nem uma história, e aqui nenhuma máquina diz que os lê. Os sinais são o que acontece e o que se diz.',

  'lesson.face-limits.title': 'O que uma comparação de rostos pode e não pode fazer',
  'lesson.face-limits.p1':
    'A máquina dá uma semelhança, não uma identidade. Quem é parecido passa: no limite aqui fixado, um desconhecido passa cerca de uma vez em 2000 tentativas. Irmãos e cabeças desenhadas são mais parecidos do que desconhecidos.',
  'lesson.face-limits.p2':
    'Também falha com a pessoa certa: luz, idade, barba, um lenço. «Não passou» quer dizer que deve ver pessoalmente; não quer dizer que o viajante mente.',
  'lesson.face-limits.p3':
    'As pessoas tendem a concordar com a máquina, sobretudo quando estão cansadas. Olhe para as duas imagens antes de olhar para o sinal.',
  'lesson.face-limits.p4':
    'O que é raro continua raro. Se um em 10 000 viajantes está numa lista e a pesquisa dá um falso alarme para um em 1000, então em onze alarmes cerca de um está certo.',
  'lesson.face-limits.q1.ask':
    'A comparação deste retrato da página com este rosto ao vivo dá uma semelhança acima do limite: coincidem. O que vê?',
  'lesson.face-limits.q1.option.a': 'Uma pessoa: é o que diz a máquina.',
  'lesson.face-limits.q1.option.b': 'Duas pessoas: aqui a máquina engana-se.',
  'lesson.face-limits.q1.option.c': 'Não se pode avaliar a olho.',
  'lesson.face-limits.q1.why':
    'São duas cabeças desenhadas diferentes e, no entanto, a semelhança está acima do limite. Pares assim também existem entre as pessoas; os seus olhos são a segunda verificação.',
  'lesson.face-limits.q2.ask':
    'Um em 10 000 viajantes está numa lista, e a pesquisa dá um falso alarme para um em 1000. Há um alarme. Qual é a probabilidade de estar certo?',
  'lesson.face-limits.q2.option.a': '999 em 1000',
  'lesson.face-limits.q2.option.b': 'metade',
  'lesson.face-limits.q2.option.c': 'cerca de 1 em 11',
  'lesson.face-limits.q2.why':
    'Em 10 000 viajantes, dez causam um falso alarme e um um alarme certo. Por isso cada alerta mostra quantas vezes alertas assim estavam certos.',
  'lesson.face-limits.q3.ask': 'O sinal em Rosto está verde. Antes de permitir,',
  'lesson.face-limits.q3.option.a': 'olha para as imagens como sempre.',
  'lesson.face-limits.q3.option.b': 'já não precisa de olhar.',
  'lesson.face-limits.q3.option.c': 'pede uma segunda captação.',
  'lesson.face-limits.q3.why':
    'A máquina e você cometem erros diferentes. Só se os dois olharem se apanham os erros de ambos.',
  'lesson.face-limits.q4.ask': 'Para estas duas imagens o ecrã diz «Inconclusivo». O que significa isso?',
  'lesson.face-limits.q4.option.a': 'Provavelmente duas pessoas.',
  'lesson.face-limits.q4.option.b': 'Provavelmente uma pessoa com uma imagem má.',
  'lesson.face-limits.q4.option.c': 'A máquina não tem opinião.',
  'lesson.face-limits.q4.why':
    'Entre os dois limites nenhuma das duas respostas é suficientemente certa. Não conta a favor nem contra ninguém.',

  'lesson.discreet.title': 'Alertas discretos',
  'lesson.discreet.p1':
    'Um alerta sobre uma pessoa está atrás do separador lateral. A faixa diz «Verificado» como para toda a gente, não há som, e o ecrã do viajante mostra o mesmo.',
  'lesson.discreet.p2':
    'Abra-o com Ctrl e Enter, leia o que é pedido e feche-o. Mantenha o ritmo e a expressão habituais.',
  'lesson.discreet.p3':
    'Uma entrada não é um juízo. Pode ser um homónimo, e a maioria dos alertas acaba por não ser a pessoa: é para isso que serve avaliar.',
  'lesson.discreet.q1.ask':
    'Um alerta discreto pede que anote o lugar e a companhia. O acompanhante pergunta porque demora tanto. Você',
  'lesson.discreet.q1.option.a': 'diz que há uma nota sobre o viajante.',
  'lesson.discreet.q1.option.b': 'diz o que diz a toda a gente, e prossegue.',
  'lesson.discreet.q1.option.c': 'chama um colega em voz alta.',
  'lesson.discreet.q1.why': 'Tudo o que é invulgar denuncia o alerta. O Waypost informa o seu colega no mesmo momento.',
  'lesson.discreet.q2.ask': 'Nome e data de nascimento coincidem com uma entrada. É a pessoa?',
  'lesson.discreet.q2.option.a': 'Não se sabe antes de ter sido avaliado.',
  'lesson.discreet.q2.option.b': 'Sim, duas coisas coincidem.',
  'lesson.discreet.q2.option.c': 'Não, essas entradas estão quase sempre erradas.',
  'lesson.discreet.q2.why':
    'Avalie pelo que a entrada e o viajante têm em comum, e diga «sem certeza» quando não a tiver.',
  'lesson.discreet.q3.ask': 'O número deste passaporte está na lista de documentos perdidos. Você',
  'lesson.discreet.q3.option.a': 'recusa a entrada.',
  'lesson.discreet.q3.option.b': 'fica com o passaporte e deixa o titular seguir.',
  'lesson.discreet.q3.option.c': 'abre o alerta, pergunta, e segue o que ele diz.',
  'lesson.discreet.q3.why':
    'Um resultado por si só não é motivo para recusar. Não suponha má intenção: muitos titulares participaram um documento e voltaram a encontrá-lo.',

  'lesson.child.title': 'A regra para as crianças',
  'lesson.child.p1':
    'Uma criança, ou alguém que o pode ser, é sempre encaminhada. Ninguém tem de concordar, e ninguém tem de ter a certeza.',
  'lesson.child.p2':
    'Os documentos dão muitas vezes mais idade a uma criança. Se a pessoa parece mais nova do que a data impressa, pode escolher «pode ser uma criança», e isso conta.',
  'lesson.child.p3':
    'Uma criança não se deixa simplesmente com o adulto com quem veio. Pergunte quem é o adulto, que relação têm e se há um documento que autorize a viagem. Um documento em falta levanta uma pergunta; não prova nada.',
  'lesson.child.q1.ask': 'O passaporte diz 19 anos; o viajante parece ter uns 14. Você',
  'lesson.child.q1.option.a': 'marca «pode ser uma criança» e usa o Apoio.',
  'lesson.child.q1.option.b': 'segue a data impressa.',
  'lesson.child.q1.option.c': 'deixa a máquina calcular a idade.',
  'lesson.child.q1.why':
    'Presume-se criança até prova em contrário. Aqui nenhuma máquina calcula idades, e nenhuma o fará.',
  'lesson.child.q2.ask': 'Este documento diz 13 anos. O adulto junto da criança não sabe dizer que relação têm. Você',
  'lesson.child.q2.option.a': 'permite: o documento está em ordem.',
  'lesson.child.q2.option.b': 'passa o caso pelo Apoio, e mantém a criança à vista.',
  'lesson.child.q2.option.c': 'diz ao adulto o que pensa.',
  'lesson.child.q2.why':
    'Um documento em ordem nada diz de quem está com a criança. O que pensa nunca se diz à frente do acompanhante.',
  'lesson.child.q3.ask': 'A criança tem de concordar em ser encaminhada?',
  'lesson.child.q3.option.a': 'Sim, como um adulto.',
  'lesson.child.q3.option.b': 'Só a partir dos 14 anos.',
  'lesson.child.q3.option.c': 'Não. É ouvida, e encaminhada na mesma.',
  'lesson.child.q3.why':
    'Só aos adultos se pede consentimento. Para uma criança, a entidade recetora procura um tutor.',
};

import type { Texts } from './texts.ts';

/** French, awaiting native review. */
export const words: Texts = {
  'training.title': 'Formation',
  'training.tab.drills': 'Exercices',
  'training.tab.lessons': 'Leçons',
  'training.tab.saved': 'Enregistrés',
  'training.lead':
    'Des voyageurs dessinés se présentent l’un après l’autre. Travaillez comme avec de vrais voyageurs ; le retour vient quand tous sont passés.',
  'training.rates':
    'Dans un exercice, bien plus de voyageurs ont quelque chose à remarquer qu’à un vrai guichet. Pour comparer : parmi les recherches dans la base INTERPOL des documents perdus et volés, environ 1 sur 10 800 a donné un résultat (janvier à septembre 2016).',
  'training.set.short': 'Série courte',
  'training.set.standard': 'Série normale',
  'training.set.documents': 'Documents et appareils',
  'training.set.people': 'Personnes et listes',
  'training.setSize': '{n} voyageurs, dont {clean} sans rien à remarquer',
  'training.seed': 'Numéro de série (vide : tiré au hasard)',
  'training.seedHint':
    'Huit chiffres ou lettres de a à f. Le même numéro donne les mêmes voyageurs dans le même ordre.',
  'training.begin': 'Commencer',
  'training.call': 'Appeler le voyageur suivant',
  'training.progress': '{done} voyageurs sur {n} sont passés. Numéro de série {seed}.',
  'training.atDesk': 'Un voyageur est au guichet. Décidez d’abord, puis appelez le suivant.',
  'training.wiped':
    'L’écran s’est verrouillé, et le retour sur votre dernière série a été effacé. Pour garder un retour, enregistrez-le avant pour le formateur.',
  'training.stop': 'Terminer cette série et la supprimer',
  'training.problem.TRAINING_SEED': 'Un numéro de série a huit chiffres ou lettres de a à f.',
  'training.problem.TRAINING_AT_DESK': 'Décidez d’abord pour le voyageur au guichet.',
  'training.problem.TRAINING_NOT_YOURS':
    'Quelqu’un d’autre a une série en cours. Cette personne doit d’abord se déconnecter.',
  'training.problem.OTHER': 'Cela n’a pas fonctionné ({reason}).',

  'sheet.title': 'Retour sur cette série',
  'sheet.lead':
    'Ce qui a été montré, ce que vous avez fait, et ce qui était adapté. Ce n’est pas une note. Tout est effacé à la déconnexion ou quand l’écran se verrouille, sauf si vous l’enregistrez pour le formateur.',
  'sheet.counts':
    '{n} voyageurs : {with} avec quelque chose à remarquer, {clean} sans rien. Décisions adaptées : {right}. Quelque chose a échappé : {missed}. Fausses alertes : {alarms}.',
  'sheet.early': 'Décisions prises avant la fin des vérifications : {n}.',
  'sheet.wiped':
    'Voyageurs passés avant le verrouillage de l’écran : {n}. Leurs notes ont été effacées, et ils ne figurent pas dans ce retour.',
  'sheet.median': 'La moitié de vos décisions ont pris au plus {seconds} s depuis la première lecture.',
  'sheet.shown': 'Montré',
  'sheet.shownNothing': 'rien à examiner',
  'sheet.shownNothingYet': 'encore rien à examiner',
  'sheet.notShown': 'Vous n’avez pas vu',
  'sheet.alert': 'alerte : {cls}',
  'sheet.did': 'Vous avez ouvert ou fait',
  'sheet.didNothing': 'rien de plus',
  'sheet.decision': 'Votre décision',
  'sheet.decisionNone': 'aucune',
  'sheet.ways': 'Adapté',
  'sheet.time': 'Temps',
  'sheet.timeWhole': '{seconds} s depuis la première lecture ; les vérifications étaient finies après {checks} s',
  'sheet.timeEarly': '{seconds} s depuis la première lecture ; les vérifications n’étaient pas finies',
  'sheet.decidedEarly': 'Décidé avant la fin des vérifications. N’étaient pas finies :',
  'sheet.leftEarly': 'Parti du guichet avant la fin des vérifications. N’étaient pas finies :',
  'sheet.looked': 'Regardé : {what}',
  'sheet.notLooked': 'Pas regardé : {what}',
  'sheet.rightWay': 'Votre décision était adaptée',
  'sheet.otherWay': 'Une autre décision était plus adaptée',
  'sheet.wrongAlarm': 'Fausse alerte : il n’y avait rien à remarquer',
  'sheet.support.done': 'Soutien : utilisé, avec un fait qui a sa place ici',
  'sheet.support.missed': 'Soutien : a sa place ici, avec un fait',
  'sheet.support.not-called-for': 'Soutien : rien ici ne demandait une orientation',
  'sheet.save': 'Enregistrer pour le formateur',
  'sheet.label': 'Étiquette (aucun nom nécessaire)',
  'sheet.saved': 'Enregistré. Le formateur le voit jusqu’à la fin de la formation.',
  'sheet.again': 'Choisir une autre série',
  'sheet.savedNone': 'Rien n’a été enregistré.',
  'sheet.savedAt': '{label} ({time}), numéro de série {seed}',

  'did.details': 'les détails',
  'did.face': 'la vue des visages',
  'did.light': 'un autre éclairage',
  'did.alert-opened': 'l’alerte',
  'did.alert-judged': 'un jugement sur l’alerte',
  'did.capture-again': 'une nouvelle capture',
  'did.zone-typed': 'la MRZ saisie',
  'did.support-opened': 'le formulaire Soutien',
  'did.support-sent': 'le formulaire Soutien, remis',
  'way.clear': 'autoriser',
  'way.second-line': 'deuxième ligne',
  'way.supervisor': 'au superviseur',
  'cls.document': 'document signalé',
  'cls.discreet': 'discrétion',
  'cls.protect': 'protéger',
  'cls.stop': 'arrêter',

  'drill.kind.clean': 'Rien à remarquer',
  'drill.kind.check-digit': 'Chiffre de contrôle faux',
  'drill.kind.altered-number': 'Numéro imprimé modifié',
  'drill.kind.expired': 'Document périmé',
  'drill.kind.face-differs': 'Un autre visage',
  'drill.kind.face-between-bands': 'Visage indéterminé',
  'drill.kind.capture-again': 'Image à refaire',
  'drill.kind.list-number': 'Document déclaré perdu',
  'drill.kind.list-discreet': 'Contrôle discret',
  'drill.kind.list-protect': 'Personne à protéger',
  'drill.kind.minor-with-adult': 'Mineur avec un adulte',
  'drill.kind.companion-answers': 'L’accompagnant répond',
  'drill.kind.issuer-defect': 'Défaut connu de l’émetteur',
  'drill.kind.device-fault': 'Appareil en panne',
  'drill.why.clean':
    'Tout concordait. La plupart des voyageurs sont ainsi : une question de plus leur coûte du temps et de la confiance, et n’aide personne.',
  'drill.why.check-digit':
    'Le chiffre imprimé et le chiffre calculé diffèrent. Ce peut être une faute d’impression ou une modification ; les détails montrent les deux. Quelqu’un qui a plus de temps regarde de plus près.',
  'drill.why.altered-number':
    'Le numéro de la page n’est pas celui de la MRZ. Les détails montrent les deux, et l’infrarouge montre comment la page a été imprimée.',
  'drill.why.expired':
    'Le document est périmé. La suite est une règle du site et non une question de confiance envers le titulaire.',
  'drill.why.face-differs':
    'La comparaison a trouvé deux personnes. Regardez vous-même la vue des visages avant d’agir : c’est un indice et non un verdict.',
  'drill.why.face-between-bands':
    'Le score se trouvait entre les deux limites : la machine ne peut pas trancher. Vos propres yeux, devant la vue des visages, décident de la suite.',
  'drill.why.capture-again':
    'L’image était floue, et plusieurs vérifications n’ont pas pu se faire. Une nouvelle capture coûte des secondes ; une personne renvoyée coûte plus.',
  'drill.why.list-number':
    'Un numéro sur une liste n’est pas un motif de refus. Souvent le titulaire l’avait déclaré puis retrouvé. Ouvrez l’alerte et suivez ce qu’elle demande.',
  'drill.why.list-discreet':
    'Discret veut dire que rien ne change pour le voyageur. Ouvrez l’alerte, faites ce qu’elle demande, et que le guichet reste comme toujours.',
  'drill.why.list-protect':
    'Protéger passe d’abord : sécurité, pièce calme, pas de séparation sans raison. Ouvrez l’alerte, et passez la main comme pour toute autre raison.',
  'drill.why.minor-with-adult':
    'Le document est en ordre et dit 13 ans. Un enfant avec un adulte qui ne peut pas dire qui il est passe toujours par Soutien ; personne n’a besoin d’être sûr.',
  'drill.why.companion-answers':
    'Aucune vérification ne peut le voir. Qu’une autre personne réponde et tienne le passeport sont des faits : on les note dans Soutien, et un entretien privé suit.',
  'drill.why.issuer-defect':
    'Le chiffre est faux dans toute une série de cet émetteur, et c’est connu. Les détails le disent ; le titulaire n’y est pour rien.',
  'drill.why.device-fault':
    'La caméra manquait, le visage n’a donc pas été comparé. Cela ne prouve rien contre personne : refaites la capture, ou dites qu’il n’a pas été vérifié.',
  'drill.notice.digit': 'les deux chiffres côte à côte',
  'drill.notice.number': 'les deux numéros côte à côte',
  'drill.notice.date': 'la date d’expiration',
  'drill.notice.face': 'les visages côte à côte',
  'drill.notice.look': 'les visages côte à côte',
  'drill.notice.again': 'qu’une nouvelle capture résout cela',
  'drill.notice.alert': 'l’alerte et ce qu’elle demande',
  'drill.notice.age': 'l’âge, et qui accompagne l’enfant',
  'drill.notice.companion': 'qui répond, et qui tient le passeport',
  'drill.notice.note': 'la note sur l’émetteur',
  'drill.notice.camera': 'que le visage n’a pas été vérifié',
  'drill.scene.minor-with-adult':
    'Une femme d’environ quarante ans tend le passeport de la fille. À la question de savoir qui est la fille pour elle, elle dit « la fille d’une amie », puis « ma nièce ». Elle n’a aucun papier à ce sujet. La fille regarde le sol et ne dit rien.',
  'drill.scene.companion-answers':
    'Un homme se tient tout près de la voyageuse et a son passeport en main. Vous demandez à celle-ci où elle va ; il répond. Vous demandez encore, en l’appelant par son nom ; il répond encore : « Elle travaille pour moi. » Elle le regarde avant chaque mot.',

  'lesson.check': 'Vérifier',
  'lesson.right': 'Oui.',
  'lesson.wrong': 'Pas tout à fait.',
  'lesson.several': 'Plusieurs peuvent être justes.',
  'lesson.one': 'Une seule est juste.',
  'lesson.back': 'Toutes les leçons',
  'lesson.picture': 'Image dessinée {n}',
  'lesson.questions': 'Questions : {n}',

  'lesson.indicators.title': 'Signes d’exploitation : vus, dits, dans les documents',
  'lesson.indicators.p1':
    'Un signe est une chose vue, dite, ou présente dans les documents. Il ne prouve rien, et son absence ne prouve rien non plus : à une frontière, l’exploitation n’a souvent pas encore commencé.',
  'lesson.indicators.p2':
    'Notez des faits, pas des impressions. « L’accompagnant a répondu à quatre questions » se vérifie plus tard ; « elle semblait étrange » ne se vérifie pas.',
  'lesson.indicators.p3':
    'Origine, foi, sexe, âge et vêtements ne sont pas des signes. Qui cherche un type de personne manque les autres et blesse les mauvaises.',
  'lesson.indicators.p4':
    'Deux faits suffisent pour penser à un entretien privé, et aucun n’est nécessaire pour demander de l’aide. Rien n’est jamais dit devant l’accompagnant.',
  'lesson.indicators.q1.ask': 'Rien de la liste des signes ne convient. Qu’en suit-il ?',
  'lesson.indicators.q1.option.a': 'Il n’y a pas d’exploitation.',
  'lesson.indicators.q1.option.b': 'On ne sait rien, ni dans un sens ni dans l’autre.',
  'lesson.indicators.q1.option.c': 'Il faut parcourir la liste à nouveau jusqu’à ce que quelque chose convienne.',
  'lesson.indicators.q1.why':
    'Les signes ne prouvent ni n’excluent. Une liste qui doit donner un résultat en donne un faux.',
  'lesson.indicators.q2.ask': 'Lesquels de ces énoncés sont des faits que l’on peut noter ?',
  'lesson.indicators.q2.option.a': 'Une autre personne tenait le passeport et ne l’a rendu qu’à la deuxième demande.',
  'lesson.indicators.q2.option.b': 'Le voyageur semblait cacher quelque chose.',
  'lesson.indicators.q2.option.c': 'Le voyageur ne pouvait pas dire dans quelle ville est son nouveau travail.',
  'lesson.indicators.q2.option.d': 'Les gens de ce pays viennent souvent ainsi.',
  'lesson.indicators.q2.why':
    'Le premier et le troisième peuvent être vérifiés par un autre. Le deuxième est une impression, et le quatrième parle d’un groupe et non de cette personne.',
  'lesson.indicators.q3.ask': 'Vous regardez ce voyageur. Quel signe voyez-vous ?',
  'lesson.indicators.q3.option.a': 'De la peur.',
  'lesson.indicators.q3.option.b': 'Une vie d’ouvrier.',
  'lesson.indicators.q3.option.c': 'Aucun : un visage n’est pas un signe.',
  'lesson.indicators.q3.why':
    'L’image d’un visage ne dit ni sentiments ni histoire, et aucune machine ici ne prétend les lire. Les signes sont ce qui se passe et ce qui se dit.',

  'lesson.face-limits.title': 'Ce qu’une comparaison de visages peut et ne peut pas faire',
  'lesson.face-limits.p1':
    'La machine donne une ressemblance, pas une identité. Les sosies passent : à la limite fixée ici, un inconnu passe environ une fois sur 2 000 essais. Frères, sœurs et têtes dessinées se ressemblent plus que des inconnus.',
  'lesson.face-limits.p2':
    'Elle échoue aussi avec la bonne personne : lumière, âge, barbe, foulard. « Non conforme » veut dire que vous devez regarder ; cela ne veut pas dire que le voyageur ment.',
  'lesson.face-limits.p3':
    'On tend à suivre la machine, surtout quand on est fatigué. Regardez les deux images avant de regarder le signe.',
  'lesson.face-limits.p4':
    'Le rare reste rare. Si un voyageur sur 10 000 est sur une liste et que la recherche donne une fausse alerte pour un sur 1 000, alors sur onze alertes une environ est juste.',
  'lesson.face-limits.q1.ask':
    'La comparaison de ce portrait de la page avec ce visage en direct donne une ressemblance au-dessus de la limite : une concordance. Que voyez-vous ?',
  'lesson.face-limits.q1.option.a': 'Une personne : la machine le dit.',
  'lesson.face-limits.q1.option.b': 'Deux personnes : la machine se trompe ici.',
  'lesson.face-limits.q1.option.c': 'On ne peut pas en juger à l’œil.',
  'lesson.face-limits.q1.why':
    'Ce sont deux têtes dessinées différentes, et pourtant la ressemblance dépasse la limite. De telles paires existent aussi parmi les gens ; vos yeux sont la seconde vérification.',
  'lesson.face-limits.q2.ask':
    'Un voyageur sur 10 000 est sur une liste, et la recherche donne une fausse alerte pour un sur 1 000. Il y a une alerte. Quelle est la probabilité qu’elle soit juste ?',
  'lesson.face-limits.q2.option.a': '999 sur 1 000',
  'lesson.face-limits.q2.option.b': 'la moitié',
  'lesson.face-limits.q2.option.c': 'environ 1 sur 11',
  'lesson.face-limits.q2.why':
    'Sur 10 000 voyageurs, dix causent une fausse alerte et un une vraie. C’est pourquoi chaque alerte montre combien de fois de telles alertes étaient justes.',
  'lesson.face-limits.q3.ask': 'Le signe sous Visage est vert. Avant d’autoriser, vous',
  'lesson.face-limits.q3.option.a': 'regardez les images comme toujours.',
  'lesson.face-limits.q3.option.b': 'n’avez plus besoin de regarder.',
  'lesson.face-limits.q3.option.c': 'demandez une deuxième capture.',
  'lesson.face-limits.q3.why':
    'La machine et vous faites des erreurs différentes. Elles ne sont détectées que si les deux regardent.',
  'lesson.face-limits.q4.ask': 'Pour ces deux images l’écran dit « Indéterminé ». Qu’est-ce que cela signifie ?',
  'lesson.face-limits.q4.option.a': 'Probablement deux personnes.',
  'lesson.face-limits.q4.option.b': 'Probablement une personne avec une mauvaise image.',
  'lesson.face-limits.q4.option.c': 'La machine n’a pas d’avis.',
  'lesson.face-limits.q4.why':
    'Entre les deux limites, aucune des deux réponses n’est assez sûre. Cela ne compte ni pour ni contre personne.',

  'lesson.discreet.title': 'Alertes discrètes',
  'lesson.discreet.p1':
    'Une alerte sur une personne se trouve derrière l’onglet latéral. La barre dit « Vérifié » comme pour tous, il n’y a aucun son, et l’écran du voyageur montre la même chose.',
  'lesson.discreet.p2':
    'Ouvrez-la avec Ctrl et Enter, lisez ce qui est demandé, fermez-la. Gardez votre rythme et votre expression habituels.',
  'lesson.discreet.p3':
    'Une inscription n’est pas un jugement. Ce peut être un homonyme, et la plupart des alertes se révèlent ne pas être la personne : c’est à cela que sert le jugement.',
  'lesson.discreet.q1.ask':
    'Une alerte discrète demande de noter le lieu et la compagnie. L’accompagnant demande pourquoi c’est si long. Vous',
  'lesson.discreet.q1.option.a': 'dites qu’il y a une note sur le voyageur.',
  'lesson.discreet.q1.option.b': 'dites ce que vous dites à tous, et continuez.',
  'lesson.discreet.q1.option.c': 'appelez un collègue à voix haute.',
  'lesson.discreet.q1.why':
    'Tout ce qui est inhabituel trahit l’alerte. Waypost informe votre collègue au même moment.',
  'lesson.discreet.q2.ask': 'Nom et date de naissance correspondent à une inscription. Est-ce la personne ?',
  'lesson.discreet.q2.option.a': 'On ne le sait pas avant de l’avoir jugé.',
  'lesson.discreet.q2.option.b': 'Oui, deux choses correspondent.',
  'lesson.discreet.q2.option.c': 'Non, de telles inscriptions sont le plus souvent fausses.',
  'lesson.discreet.q2.why':
    'Jugez d’après ce que l’inscription et le voyageur ont en commun, et dites « incertain » quand vous l’êtes.',
  'lesson.discreet.q3.ask': 'Le numéro de ce passeport est sur la liste des documents perdus. Vous',
  'lesson.discreet.q3.option.a': 'refusez l’entrée.',
  'lesson.discreet.q3.option.b': 'gardez le passeport et laissez passer le titulaire.',
  'lesson.discreet.q3.option.c': 'ouvrez l’alerte, demandez, et suivez ce qu’elle dit.',
  'lesson.discreet.q3.why':
    'Un résultat seul n’est pas un motif de refus. Ne supposez aucune mauvaise intention : beaucoup de titulaires ont déclaré un document puis l’ont retrouvé.',

  'lesson.child.title': 'La règle pour les enfants',
  'lesson.child.p1':
    'Un enfant, ou quelqu’un qui peut en être un, est toujours orienté. Personne n’a besoin d’être d’accord, ni d’être sûr.',
  'lesson.child.p2':
    'Les documents vieillissent souvent un enfant. Si la personne paraît plus jeune que la date imprimée, vous pouvez choisir « peut être un enfant », et cela compte.',
  'lesson.child.p3':
    'On ne laisse pas simplement un enfant avec l’adulte qui l’accompagne. Demandez qui est l’adulte, quel est leur lien, et s’il y a un document qui autorise le voyage. Un document manquant soulève une question ; il ne prouve rien.',
  'lesson.child.q1.ask': 'Le passeport dit 19 ans ; le voyageur semble en avoir 14. Vous',
  'lesson.child.q1.option.a': 'choisissez « peut être un enfant » et utilisez Soutien.',
  'lesson.child.q1.option.b': 'suivez la date imprimée.',
  'lesson.child.q1.option.c': 'laissez la machine estimer l’âge.',
  'lesson.child.q1.why':
    'Présumé enfant jusqu’à preuve du contraire. Aucune machine ici n’estime un âge, et aucune ne le fera.',
  'lesson.child.q2.ask': 'Ce document dit 13 ans. L’adulte près de l’enfant ne peut pas dire quel est leur lien. Vous',
  'lesson.child.q2.option.a': 'autorisez : le document est en ordre.',
  'lesson.child.q2.option.b': 'passez le cas par Soutien, et gardez l’enfant en vue.',
  'lesson.child.q2.option.c': 'dites à l’adulte ce que vous en pensez.',
  'lesson.child.q2.why':
    'Un document en ordre ne dit rien de la personne qui accompagne l’enfant. Ce que vous pensez n’est jamais dit devant l’accompagnant.',
  'lesson.child.q3.ask': 'L’enfant doit-il accepter d’être orienté ?',
  'lesson.child.q3.option.a': 'Oui, comme un adulte.',
  'lesson.child.q3.option.b': 'Seulement à partir de 14 ans.',
  'lesson.child.q3.option.c': 'Non. L’enfant est écouté, et orienté dans tous les cas.',
  'lesson.child.q3.why':
    'On ne demande leur accord qu’aux adultes. Pour un enfant, l’organisme destinataire trouve un tuteur.',
};

import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'problem.NOT_ASSESSED': 'Les vérifications sont encore en cours.',
  'problem.INSPECTION_OPEN': 'Décidez d’abord pour le voyageur ouvert.',
  'problem.UNKNOWN_ALERT': 'Cette inscription ne concerne pas le voyageur ouvert.',
  'problem.JUDGEMENT_REASON': 'Choisissez un motif : ce qui a été comparé, et comment.',
  'problem.CONFIRMED_BY_TWO':
    'Deux personnes l’ont confirmé. Cela reste dans le dossier ; choisissez la deuxième ligne.',
  'problem.NOT_ASKED': 'Personne n’a demandé ici une deuxième personne.',
  'problem.NO_HAND_OVER': 'Cette remise est déjà réglée, ou n’existe pas.',
  'problem.ROUTE_UNKNOWN': 'Cet itinéraire ne figure pas dans la configuration de la borne.',
  'problem.NUMBER_UNKNOWN': 'Ce numéro ne fait pas partie des numéros de cette borne.',
  'problem.SAME_PERSON': 'La deuxième personne doit être quelqu’un d’autre, avec sa propre connexion.',
  'problem.ALERT_UNSEEN': 'Ouvrez d’abord l’inscription, puis répondez.',
  'problem.READ_NOT_FITTED': 'Ce poste n’a pas cet appareil.',
  'problem.GLYPH_NOT_OPEN': 'Ce caractère n’est pas douteux. Pour le changer, saisissez la MRZ (F6).',
  'problem.DOC_MODEL_NOT_OFFERED': 'Ce type de document n’est pas proposé pour cette page. Rouvrez les détails (F2).',
  'problem.READ_OTHER_DOCUMENT': 'C’est un autre document. Décidez d’abord pour le voyageur ouvert.',
  'problem.CAMERA_OTHER_OFFICER':
    'Les images en direct viennent de l’écran d’un autre agent. Décidez là-bas, ou abandonnez et relisez le document.',
  'problem.FIELD_INVALID': 'Une saisie n’est pas admise.',
  'problem.ALERT_OPEN': 'L’onglet latéral attend votre réponse. Ouvrez-le avec Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'Ce contrôle n’est pas enregistré ; un reçu serait donc inutile.',
  'problem.CASE_NAMES_NOBODY':
    'Ce dossier ne contient pas, ou plus, de données personnelles ; un reçu serait donc inutile.',
  'ownPin.title': 'PIN personnel',
  'ownPin.hint':
    'Personne d’autre ne doit le connaître : 6 à 12 chiffres, sans suite ni répétition. Vous vous reconnectez ensuite avec lui.',
  'ownPin.now': 'PIN actuel',
  'ownPin.new': 'Nouveau PIN',
  'ownPin.again': 'Nouveau PIN, encore une fois',
  'ownPin.submit': 'Changer le PIN',
  'ownPin.differ': 'Les deux nouveaux PIN sont différents.',
  'problem.PIN_FORMAT': 'Un PIN a 6 à 12 chiffres.',
  'problem.PIN_TRIVIAL': 'Ce PIN est trop facile à deviner.',
  'problem.PIN_SAME': 'C’est le PIN actuel. Choisissez-en un autre.',
  'ended.elsewhere':
    'Vous vous êtes connecté sur un autre écran ; vous avez donc été déconnecté ici. Si ce n’était pas vous, prévenez le superviseur.',
  'ended.account': 'Votre compte a été modifié. Reconnectez-vous ou demandez au superviseur.',
  'pin.title': 'Saisissez à nouveau votre PIN',
  'pin.hint': 'Votre dernier PIN date de plus de cinq minutes. Ce que vous avez saisi est conservé.',
  'pin.submit': 'Continuer',
  'problem.OWN_PIN_NEEDED':
    'Un des PIN a été défini par quelqu’un d’autre. Son titulaire doit d’abord en choisir un nouveau ; adressez-vous au technicien.',
  'problem.PIN_AGAIN': 'Il faut saisir à nouveau votre PIN. Rien n’a été enregistré.',
  'problem.SLIPS_USED_UP': 'Cinq reçus ont déjà été remis pour ce voyageur. Utilisez l’un d’eux.',
  'manual.leftOut': 'Écartés : des caractères qu’aucune MRZ ne contient. Comparez ce qui figure ici avec le document.',
  'advice.SCANNER_ABSENT': 'Le lecteur n’est pas branché. Vérifiez son câble et son alimentation.',
  'advice.SCANNER_NOT_PROVEN': 'Ce lecteur ne peut pas signaler s’il fonctionne. Lisez un document pour le vérifier.',
  'advice.SCANNER_SETTING': 'Un réglage du lecteur n’a pas été accepté. Appelez le technicien (waypost doctor).',
  'advice.SCANNER_SILENT':
    'Le lecteur est branché et ne répond pas. Éteignez-le et rallumez-le ; si cela persiste, faites-le remplacer.',
  'advice.SCANNER_LOST': 'La connexion au lecteur est perdue. Vérifiez le câble ; elle se rétablit d’elle-même.',
  'advice.SCANNER_FAULTY':
    'Le lecteur se ferme dès qu’il est ouvert. Essayez un autre câble et un autre port, puis faites-le remplacer.',
  'advice.SCANNER_DENIED': 'Le service du poste n’a pas le droit d’ouvrir le port du lecteur. Appelez le technicien.',
  'advice.SCANNER_REFUSED':
    'Un autre lecteur est branché, ou deux à la fois. Branchez celui de ce poste et appelez le technicien.',
  'advice.SCANNER_LOCKED': 'Un autre programme utilise le lecteur. Appelez le technicien.',
  'advice.SCANNER_OFF': 'Le lecteur est désactivé dans ce programme.',
  'advice.CAMERA_NOT_YET': 'Pas encore d’image. Ouvrez cet écran sur la borne et autorisez la caméra.',
  'advice.CAMERA_ENDED': 'La caméra a été débranchée ou prise par un autre programme. Rebranchez-la.',
  'advice.CAMERA_REFUSED':
    'Le navigateur n’a pas le droit d’utiliser la caméra. Autorisez-la pour cette page et rechargez la page.',
  'advice.CAMERA_NOT_FOUND': 'Aucune caméra trouvée. Branchez-la, puis rechargez la page.',
  'advice.CAMERA_SILENT': 'Pas d’image depuis 2 secondes. Vérifiez le câble, et que cet écran est ouvert sur la borne.',
  'advice.CAMERA_FROZEN': 'La même image depuis 2 secondes. Débranchez la caméra et rebranchez-la.',
  'advice.CAMERA_LOCKED': 'L’écran de l’agent est verrouillé, ses images ne sont pas utilisées. Déverrouillez-le.',
  'advice.PCSC_ABSENT': 'Aucun lecteur de puce n’est branché. Branchez-le ou appelez le technicien.',
  'advice.PCSC_NO_SERVICE': 'Le service du lecteur de puce ne tourne pas. Appelez le technicien.',
  'advice.PCSC_DENIED': 'Le service du poste n’a pas le droit d’utiliser le lecteur de puce. Appelez le technicien.',
  'advice.PCSC_NOT_BUILT': 'Le pilote du lecteur de puce n’est pas installé. Appelez le technicien.',
  'advice.IMAGER_FOLDER_GONE': 'Le dossier des images de page a disparu. Appelez le technicien.',
  'advice.IMAGER_NOT_READABLE': 'Les images de page sont illisibles. Appelez le technicien.',
  'advice.IMAGER_NOT_REMOVABLE':
    'Les images de page ne peuvent pas être effacées de leur dossier. Appelez le technicien.',
  'advice.IMAGER_LIGHT_UNEXPECTED':
    'Une image est arrivée sous un éclairage pour lequel ce poste n’est pas configuré. Appelez le technicien.',
  'advice.UPDATE_EXPIRED':
    'Vérifiez l’horloge de cette machine. Si elle est juste, la source est ancienne : récupérez-la de nouveau, ou demandez une nouvelle clé USB à l’informatique centrale.',
  'advice.UPDATE_NOT_CENTRAL':
    'Prévenez l’informatique centrale : la source n’est pas la sienne, ou il en manque une partie. N’acceptez pas d’autre racine pour autant.',
  'advice.UPDATE_OLD':
    'La source est plus ancienne que ce qui a déjà été vu : récupérez-la de nouveau, ou demandez une nouvelle clé USB à l’informatique centrale.',
  'advice.UPDATE_AGAIN': 'Copiez-la ou récupérez-la de nouveau ; si cela persiste, prévenez l’informatique centrale.',
  'advice.UPDATE_CENTRAL': 'Indiquez le nom de ce refus à l’informatique centrale.',
  'advice.UPDATE_ROOT':
    'La racine de confiance de l’informatique centrale manque ou a été modifiée. Appelez le technicien (waypost update trust).',
  'advice.UPDATE_APP': 'Installez d’abord la nouvelle version de Waypost.',
  'advice.UPDATE_LINE': 'Vérifiez la connexion, ou apportez les listes sur une clé USB.',
  'advice.UPDATE_WAIT': 'Attendez la fin de l’autre mise à jour.',
  'advice.UPDATE_COUNTER': 'Appelez le technicien avant tout renouvellement (waypost doctor).',
  'advice.UPDATE_CLOCK': 'Réglez l’horloge de cette machine, puis réessayez.',
  'advice.UPDATE_ROOM': 'Libérez de la place sur le disque du service du poste.',
  'advice.UPDATE_AUDIT': 'Rien n’est appliqué tant que le journal ne peut pas être écrit. Appelez le technicien.',
  'advice.UPDATE_DOCTOR': 'Appelez le technicien : waypost doctor dit ce qu’il faut faire.',
  'advice.LISTS_DAMAGED': 'Récupérez et appliquez de nouveau les listes (waypost update), puis waypost list check.',
  'advice.LISTS_UNCHECKED':
    'Activez la vérification nocturne (waypost-list-check.timer), ou lancez waypost list check.',
  'advice.NOTICES_CARRY':
    'Portez les avis à l’informatique centrale (waypost notices send) et rapportez les accusés (waypost notices collect).',
  'advice.NOTICES_FOLDER': 'Le dossier des avis est inutilisable. Appelez le technicien.',
  'advice.AUDIT_STOPPED':
    'Rien n’est décidé tant que le journal n’est pas de nouveau écrit. Regardez la place libre et le disque, puis appelez le technicien.',
  'counter.rolled-back': 'un état plus ancien a été remis en place',
  'counter.foreign': 'compté par un autre TPM ou un TPM effacé',
  'counter.ledger-lost': 'le relevé contre le retour en arrière manque ou est endommagé',
  'counter.silent': 'le TPM ne répond pas',
  'counter.new': 'le compteur contre le retour en arrière n’est pas configuré',
  'listCheck.never': 'la vérification nocturne des listes n’a pas encore eu lieu',
  'listCheck.damaged': 'une liste est endommagée',
  'listCheck.overdue': 'la vérification nocturne des listes est en retard',
  'cameraFeed.refused': 'Images de caméra refusées : {n} ({reasons}).',
  'cameraFeed.take': 'Utiliser la caméra ici',
  'cameraFeed.why.signed-out': 'sans connexion',
  'cameraFeed.why.role': 'd’un rôle sans poste',
  'cameraFeed.why.locked': 'd’un écran verrouillé',
  'cameraFeed.why.other-screen': 'd’un autre écran',
  'cameraFeed.why.no-capability': 'sans autorisation pour la caméra',
  'cameraFeed.why.expired': 'd’un contrôle précédent',
  'cameraFeed.why.replayed': 'déjà envoyées',
  'cameraFeed.why.forged': 'falsifiées',
  'cameraFeed.why.too-fast': 'trop rapides',
  'cameraFeed.why.malformed': 'pas une image',
  'problem.CAMERA_OTHER_SCREEN': 'Un autre écran utilise la caméra de ce poste.',
  'problem.CAMERA_OTHER_PAGE': 'Une autre de vos fenêtres utilise la caméra.',
  'problem.CAMERA_OTHER_SIGN_IN':
    'Ce contrôle a commencé dans une autre session, qui seule peut capturer le visage. Abandonnez-le, puis relisez le document.',
  'problem.CAMERA_JUST_TAKEN': 'La caméra vient de changer d’écran. Réessayez dans dix secondes.',
};

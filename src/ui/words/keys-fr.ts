import type { words as en } from './keys-en.ts';
import type { Translation } from './languages.ts';

/** French, awaiting native review. */
export const words: Translation<typeof en, 'fr'> = {
  'key.title': 'Touchez votre clé de sécurité',
  'key.hint': 'Branchez-la et touchez-la quand elle clignote.',
  'key.waiting': 'En attente de la clé.',
  'key.again': 'Réessayer',
  'key.back': 'Retour',
  'key.confirm': 'Confirmer',
  'key.new.hint': 'Branchez la nouvelle clé et touchez-la quand elle clignote. Connectez-vous ensuite avec la clé.',
  'key.first.title': 'Ajoutez votre clé de sécurité',
  'key.first.hint':
    'Votre rôle se connecte avec une clé de sécurité et vous n’en avez pas encore. Un autre superviseur ou technicien le confirme ici.',
  'key.first.done': 'La clé est ajoutée. Connectez-vous avec votre PIN et la clé.',
  'key.fault.timeout': 'Aucune clé n’a été touchée à temps. Est-elle branchée ?',
  'key.fault.cancelled':
    'Aucune clé de ce compte n’a répondu. Elle n’était pas branchée, c’était une autre clé ou la demande a été fermée.',
  'key.fault.already': 'Cette clé est déjà l’une des vôtres. Utilisez-en une autre.',
  'key.fault.address':
    'Les clés de sécurité ne fonctionnent qu’à l’adresse http://localhost. Ouvrez l’écran à cette adresse.',
  'key.fault.unsupported': 'Ce navigateur ne peut pas utiliser de clé de sécurité. Appelez le technicien.',
  'keys.title': 'Clés de sécurité',
  'keys.pinAlone': 'PIN seul',
  'keys.none': 'Vous n’avez pas de clé de sécurité.',
  'keys.noneAlone': 'Vous n’avez pas de clé de sécurité : vous vous connectez avec le PIN seul.',
  'keys.mode.off': 'La politique n’utilise pas de clés. Vous n’en avez pas besoin.',
  'keys.mode.offered': 'Après le PIN, vous touchez votre clé à la connexion et au déverrouillage de l’écran.',
  'keys.mode.required': 'Votre rôle a besoin d’une clé pour se connecter et déverrouiller l’écran.',
  'keys.one': 'Clé',
  'keys.added': 'Ajoutée le {date}, confirmée par {who}',
  'keys.used': 'Dernière utilisation le {date}',
  'keys.unused': 'Pas encore utilisée',
  'keys.spare':
    'Ajoutez une deuxième clé et gardez-la en lieu sûr. Si vous perdez la seule, deux autres personnes doivent la supprimer.',
  'keys.add': 'Ajouter une clé',
  'keys.add.hint': 'Un autre superviseur ou technicien confirme ici la nouvelle clé. Ensuite, vous la touchez.',
  'keys.remove': 'Supprimer',
  'keys.remove.hint': 'Un autre superviseur ou technicien confirme ici la suppression de la clé {id}.',
  'keys.code': 'Code pour une commande',
  'keys.code.hint':
    'Dans le terminal, saisissez votre PIN, une espace et ce code. Il vaut pour une commande, pendant {time}.',
  'problem.FIDO_REFUSED':
    'Cette clé n’a pas été acceptée. Saisissez à nouveau le PIN et utilisez une clé de ce compte.',
  'problem.FIDO_STEP_OVER': 'Cette étape a expiré. Recommencez avec le PIN.',
  'problem.FIDO_NOT_GIVEN': 'Aucune clé n’a été touchée ; rien n’a été fait.',
  'problem.FIDO_MISSING':
    'Ce compte a d’abord besoin d’une clé de sécurité. Son titulaire en ajoute une à son propre écran.',
  'problem.FIDO_TAKEN': 'Cette clé appartient déjà à un compte. Utilisez-en une autre.',
  'problem.FIDO_UNKNOWN': 'Ce compte n’a pas cette clé.',
  'problem.FIDO_FULL': 'Ce compte a le nombre maximal de clés. Supprimez-en d’abord une.',
  'problem.FIDO_SECOND': 'La deuxième personne doit être un autre superviseur ou technicien.',
};

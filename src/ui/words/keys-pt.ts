import type { words as en } from './keys-en.ts';
import type { Translation } from './languages.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'key.title': 'Toque na sua chave de segurança',
  'key.hint': 'Ligue-a e toque nela quando piscar.',
  'key.waiting': 'À espera da chave.',
  'key.again': 'Tentar de novo',
  'key.back': 'Voltar',
  'key.confirm': 'Confirmar',
  'key.new.hint': 'Ligue a nova chave e toque nela quando piscar. Depois inicie sessão de novo com a chave.',
  'key.first.title': 'Adicione a sua chave de segurança',
  'key.first.hint':
    'A sua função inicia sessão com uma chave de segurança e ainda não tem nenhuma. Outro supervisor ou técnico confirma aqui.',
  'key.first.done': 'A chave foi adicionada. Inicie sessão com o PIN e a chave.',
  'key.fault.timeout': 'Nenhuma chave foi tocada a tempo. Está ligada?',
  'key.fault.cancelled':
    'Nenhuma chave desta conta respondeu. Não estava ligada, era outra chave ou o pedido foi fechado.',
  'key.fault.already': 'Esta chave já é uma das suas. Use outra.',
  'key.fault.address': 'As chaves de segurança só funcionam em http://localhost. Abra o ecrã nesse endereço.',
  'key.fault.unsupported': 'Este navegador não consegue usar uma chave de segurança. Chame o técnico.',
  'keys.title': 'Chaves de segurança',
  'keys.pinAlone': 'só PIN',
  'keys.none': 'Não tem chave de segurança.',
  'keys.noneAlone': 'Não tem chave de segurança: inicia sessão só com o PIN.',
  'keys.mode.off': 'A política não usa chaves. Não precisa de nenhuma.',
  'keys.mode.offered': 'Depois do PIN, toca na sua chave ao iniciar sessão e ao desbloquear o ecrã.',
  'keys.mode.required': 'A sua função precisa de uma chave para iniciar sessão e desbloquear o ecrã.',
  'keys.one': 'Chave',
  'keys.added': 'Adicionada em {date}, confirmada por {who}',
  'keys.used': 'Última utilização: {date}',
  'keys.unused': 'Ainda não usada',
  'keys.spare':
    'Adicione uma segunda chave e guarde-a em lugar seguro. Se perder a única, outras duas pessoas têm de a remover.',
  'keys.add': 'Adicionar uma chave',
  'keys.add.hint': 'Outro supervisor ou técnico confirma aqui a nova chave. Depois toca nela.',
  'keys.remove': 'Remover',
  'keys.remove.hint': 'Outro supervisor ou técnico confirma aqui a remoção da chave {id}.',
  'keys.code': 'Código para um comando',
  'keys.code.hint': 'No terminal, escreva o seu PIN, um espaço e este código. Vale para um comando, durante {time}.',
  'problem.FIDO_REFUSED': 'Esta chave não foi aceite. Escreva o PIN de novo e use uma chave desta conta.',
  'problem.FIDO_STEP_OVER': 'Este passo expirou. Comece de novo com o PIN.',
  'problem.FIDO_NOT_GIVEN': 'Nenhuma chave foi tocada, por isso nada foi feito.',
  'problem.FIDO_MISSING':
    'Esta conta precisa primeiro de uma chave de segurança. O titular adiciona-a no seu próprio ecrã.',
  'problem.FIDO_TAKEN': 'Esta chave já pertence a uma conta. Use outra.',
  'problem.FIDO_UNKNOWN': 'Esta conta não tem essa chave.',
  'problem.FIDO_FULL': 'Esta conta tem o número máximo de chaves. Remova primeiro uma.',
  'problem.FIDO_SECOND': 'A segunda pessoa tem de ser outro supervisor ou técnico.',
};

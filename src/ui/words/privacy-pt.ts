import type { Translation } from './languages.ts';
import type { words as en } from './privacy-en.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'policy.panel': 'Política em vigor',
  'policy.status.in-force': 'Política {policy} {version}',
  'policy.status.ending.one': 'Política, termina em {n} dia: {policy} {version}',
  'policy.status.ending.other': 'Política, termina em {n} dias: {policy} {version}',
  'policy.status.expired': 'Política expirada: {policy} {version}',
  'policy.status.not-yet-valid': 'Política ainda não válida: {policy} {version}',
  'policy.status.development': 'Sem política',
  'policy.status.refused': 'Política recusada',
  'policy.is.expired': 'A política {policy} de {country}, versão {version}, de {authority}, expirou em {until}.',
  'policy.is.not-yet-valid':
    'A política {policy} de {country}, versão {version}, de {authority}, é válida a partir de {from}; o relógio deste equipamento está antes disso.',
  'policy.is.refused': 'Foi instalada uma política e o ficheiro não é válido: está danificado, alterado ou em falta.',
  'policy.todo.in-force': 'Nada a fazer.',
  'policy.todo.ending': 'Avise o supervisor: a informática central tem de enviar a versão seguinte antes desse dia.',
  'policy.todo.expired':
    'Continue a trabalhar: de cada regra vale a mais estrita. Avise o supervisor: a informática central tem de enviar a versão seguinte.',
  'policy.todo.not-yet-valid':
    'Continue a trabalhar: de cada regra vale a mais estrita. Avise o técnico: é preciso acertar o relógio.',
  'policy.todo.refused':
    'Continue a trabalhar com as regras deste equipamento; nada é apagado até a política ser válida. Avise o técnico: é preciso instalá-la de novo.',
  'policy.todo.development':
    'Continue a trabalhar. Para viajantes reais, o supervisor pede à informática central a política assinada do país.',
  'sample.title': 'Sorteado para a segunda linha',
  'sample.why': 'Apenas por acaso, não por algo que se tenha encontrado. Passo seguinte: {action}.',
};

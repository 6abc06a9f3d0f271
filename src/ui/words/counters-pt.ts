import type { words as en } from './counters-en.ts';
import type { Translation } from './languages.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'supervision.none':
    'Sem alarme: ninguém introduziu mais MRZ à mão, nem este posto fez mais consultas, do que os limites permitem.',
  'supervision.title': 'Mais consultas do que o esperado',
  'supervision.typed':
    '{at}: {subject} introduziu {n} MRZ à mão numa hora (limite {limit}). Pergunte porquê; o leitor pode estar avariado.',
  'supervision.lookUps': '{at}: {n} consultas numa hora no posto {subject} (limite {limit}).',
  'supervision.referrals':
    '{at}: {subject} pediu mais de {limit} encaminhamentos numa hora; os seguintes têm de ser feitos por telefone. Pergunte porquê e ajude por telefone.',
  'counters.title': 'Contadores de erros da comparação facial',
  'counters.intro':
    'Idade, sexo, nacionalidade e emissor são os do documento. Se um grupo é recusado mais vezes do que outros, verifique luz, câmara e limiar; as contagens nada dizem sobre nenhuma pessoa.',
  'counters.rule':
    'Só se mostram trimestres encerrados, e o que primeiro se mostra de um trimestre é definitivo. Não se mostra nenhuma contagem abaixo de k inspeções (agora {k}): os grupos pequenos são somados em «outros». Contam-se inspeções e não pessoas: uma que foi interrompida e repetida conta duas vezes. Entre parênteses: limites de 95 %. Onde os limites de dois grupos se sobrepõem, não se pode afirmar uma diferença.',
  'counters.none': 'Ainda não há trimestre encerrado. O que decorre não é mostrado.',
  'counters.off': 'Este posto não conta: não é possível abrir o seu arquivo.',
  'counters.refused': 'Os contadores não podem ser mostrados a esta função.',
  'counters.tooFew': '{quarter}: poucas inspeções (abaixo de {k}).',
  'counters.total.one': '{n} inspeção',
  'counters.total.other': '{n} inspeções',
  'counters.group': 'Grupo',
  'counters.counts': 'Contagens',
  'counters.rates': 'Taxas',
  'counters.cell': '{outcome}: {n}',
  'counters.rate': '{kind}: {share} ({low} a {high})',
  'counters.few': '{kind}: poucos erros para uma taxa ({n})',
  'counters.attribute.age': 'Idade no dia, segundo o documento',
  'counters.attribute.sex': 'Sexo no documento',
  'counters.attribute.origin': 'Nacionalidade e emissor do documento',
  'counters.origin': '{nationality}, emitido por {issuer}',
  'counters.category.F': 'F',
  'counters.category.M': 'M',
  'counters.category.not-stated': 'não indicado',
  'counters.category.others': 'outros',
  'counters.category.everybody': 'todos',
  'counters.outcome.match': 'corresponde',
  'counters.outcome.inconclusive': 'inconclusivo',
  'counters.outcome.no-match': 'não corresponde',
  'counters.outcome.inconclusive/same': 'inconclusivo, mesma pessoa depois de observar',
  'counters.outcome.inconclusive/sent-on': 'inconclusivo, encaminhado pelo rosto',
  'counters.outcome.inconclusive/no-word': 'inconclusivo, nada dito sobre o rosto',
  'counters.outcome.no-match/same': 'não corresponde, mesma pessoa depois de observar',
  'counters.outcome.no-match/sent-on': 'não corresponde, encaminhado pelo rosto',
  'counters.outcome.no-match/no-word': 'não corresponde, nada dito sobre o rosto',
  'counters.outcome.not-matched': 'sem correspondência',
  'counters.outcome.not-captured': 'sem boa imagem',
  'counters.outcome.not-compared': 'não comparado',
  'counters.outcome.no-comparison': 'sem boa imagem ou não comparado',
  'counters.outcome.all-others': 'tudo o resto',
  'counters.outcome.all': 'todos',
  'counters.rateOf.not-matched': 'Sem correspondência',
  'counters.rateOf.no-match': 'Não corresponde',
  'counters.rateOf.not-captured': 'Sem boa imagem',
  'counters.rateOf.all-others': 'Sem correspondência ou sem boa imagem',
};

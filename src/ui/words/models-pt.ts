import type { Translation } from './languages.ts';
import type { words as en } from './models-en.ts';

/** Portuguese, awaiting native review. */
export const words: Translation<typeof en, 'pt'> = {
  'tile.document.model': 'Modelo',
  'tile.document.layout': 'Disposição',
  'check.document.model': 'Modelo do documento',
  'check.document.layout': 'A fotografia e a impressão estão onde o modelo as tem',
  'details.documentModel': '{country} {type}, modelo {n}{year}; aprendido com {pages} documentos',

  'reason.DOC_MODEL_KNOWN.title': 'A impressão da página corresponde a um modelo aprendido',
  'reason.DOC_MODEL_KNOWN.short': 'modelo aprendido',
  'reason.DOC_MODEL_KNOWN.advice': 'Nada a fazer.',
  'reason.DOC_MODEL_UNKNOWN.title': 'A página não é de nenhum modelo aprendido',
  'reason.DOC_MODEL_UNKNOWN.short': 'nenhum modelo aprendido',
  'reason.DOC_MODEL_UNKNOWN.advice':
    'Só por si, daqui nada se conclui. Onde todas as edições foram aprendidas, compare a página com um espécime.',
  'reason.DOC_NOT_ENROLLED.title': 'O modelo deste documento nada tem para comparar',
  'reason.DOC_NOT_ENROLLED.short': 'não consta do modelo',
  'reason.DOC_NOT_ENROLLED.advice': 'Nada a fazer.',
  'reason.DOC_LAYOUT_OK.title': 'A fotografia e a impressão estão no seu lugar',
  'reason.DOC_LAYOUT_OK.short': 'disposição como no modelo',
  'reason.DOC_LAYOUT_OK.advice': 'Nada a fazer.',
  'reason.DOC_PHOTO_SIZE.title': 'A fotografia tem um tamanho diferente do deste modelo',
  'reason.DOC_PHOTO_SIZE.short': 'tamanho da fotografia difere',
  'reason.DOC_PHOTO_SIZE.advice': 'Percorra os bordos da fotografia com uma lupa e sinta-os com os dedos.',
  'reason.DOC_PHOTO_POSITION.title': 'A fotografia está num lugar diferente do deste modelo',
  'reason.DOC_PHOTO_POSITION.short': 'lugar da fotografia difere',
  'reason.DOC_PHOTO_POSITION.advice': 'Percorra os bordos da fotografia com uma lupa e sinta-os com os dedos.',
  'reason.DOC_PRINT_SHIFTED.title': 'Parte da impressão está num lugar diferente do deste modelo',
  'reason.DOC_PRINT_SHIFTED.short': 'impressão fora do lugar',
  'reason.DOC_PRINT_SHIFTED.advice':
    'Compare esta parte da página com um espécime. Uma página dobrada também pode deslocar a impressão.',

  'tile.document.ir-pattern': 'Tintas em IV',
  'tile.document.uv-pattern': 'Desenho em UV',
  'check.document.ir-pattern': 'A impressão fica e desaparece em infravermelho como no modelo',
  'check.document.uv-pattern': 'O desenho em luz ultravioleta é o do modelo',
  'reason.DOC_IR_PATTERN_OK.title': 'A impressão em infravermelho é como neste modelo',
  'reason.DOC_IR_PATTERN_OK.short': 'tintas como no modelo',
  'reason.DOC_IR_PATTERN_OK.advice': 'Nada a fazer.',
  'reason.DOC_IR_PATTERN.title': 'A impressão fica ou desaparece em infravermelho de outro modo que neste modelo',
  'reason.DOC_IR_PATTERN.short': 'outra tinta em infravermelho',
  'reason.DOC_IR_PATTERN.advice': 'Compare a imagem infravermelha (F3) com a de um espécime.',
  'reason.DOC_UV_PATTERN_OK.title': 'O desenho em luz ultravioleta é o deste modelo',
  'reason.DOC_UV_PATTERN_OK.short': 'desenho como no modelo',
  'reason.DOC_UV_PATTERN_OK.advice': 'Nada a fazer.',
  'reason.DOC_UV_PATTERN_MISSING.title': 'O desenho deste modelo não aparece em luz ultravioleta',
  'reason.DOC_UV_PATTERN_MISSING.short': 'sem desenho em UV',
  'reason.DOC_UV_PATTERN_MISSING.advice': 'Compare a imagem ultravioleta (F3) com a de um espécime.',
  'reason.DOC_UV_PATTERN_INTERRUPTED.title': 'O desenho em luz ultravioleta tem uma falha',
  'reason.DOC_UV_PATTERN_INTERRUPTED.short': 'falha no desenho UV',
  'reason.DOC_UV_PATTERN_INTERRUPTED.advice':
    'Veja o lugar emoldurado na imagem ultravioleta (F3). Um carimbo ou sujidade também pode tapar um desenho.',
  'reason.DOC_UV_PATTERN_SHIFTED.title':
    'Parte do desenho em luz ultravioleta está num lugar diferente do deste modelo',
  'reason.DOC_UV_PATTERN_SHIFTED.short': 'desenho UV fora do lugar',
  'reason.DOC_PATTERN_UNCLEAR.title': 'Vê-se muito pouco da impressão para a comparar com o modelo',
  'reason.DOC_PATTERN_UNCLEAR.short': 'impressão pouco visível',
  'reason.DOC_PATTERN_UNCLEAR.advice': 'Capte a página de novo. Se se repetir, compare-a com um espécime.',
  'reason.DOC_UV_PATTERN_SHIFTED.advice': 'Compare a imagem ultravioleta (F3) com a de um espécime.',
};

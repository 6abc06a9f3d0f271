import type { ModelManifest } from '../../src/inference/protocol/models/index.ts';

const WHAT: Record<ModelManifest['role'], string> = {
  detector: 'Finds faces in a picture. It says where a face is, and nothing about whose it is.',
  landmarks: 'Finds 68 points of one face, from which the picture is aligned before it is compared.',
  embedder: 'Turns an aligned face into a row of numbers, by which two pictures are compared.',
  liveness:
    'Gives a score between 0 (bona fide) and 1 (presentation attack). Advisory: shown to the officer, never opens or closes anything.',
  'text-detector': 'Finds where text is printed on a page. It reads none of it.',
  'text-recogniser':
    'Reads one printed line. Its text is compared with the MRZ, folded to plain letters; it is never shown as a name.',
  'document-patch':
    'Looks at patches of a page: how the page and its portrait were printed. It sees print, not persons; evaluatory.',
  'print-reader': 'Reads one line of Latin print: a probability of each character, or of none, at every fourth column.',
  'mrz-reader': 'Reads one line of a machine readable zone: a probability of each character at every place.',
};

function origin(provenance: ModelManifest['provenance']): string[] {
  if ('supplier' in provenance) return [`- Supplied by: ${provenance.supplier}`];
  const from =
    'package' in provenance
      ? `- Package: ${provenance.package}@${provenance.version}, tarball sha256 \`${provenance.tarballSha256}\``
      : `- Trained by the recipe in \`${provenance.recipe}\``;
  return [from, ...provenance.sources.map((s) => `- Source file: \`${s.path}\`, sha256 \`${s.sha256}\``)];
}

/** The model card. It is generated from the manifest, so the two cannot disagree. */
export function modelCard(manifest: Omit<ModelManifest, 'files'>, network: { path: string; sha256: string }): string {
  const { licence, provenance, input, output, thresholds } = manifest;
  const lines = [
    `# ${manifest.bundleId} ${manifest.version}`,
    '',
    WHAT[manifest.role],
    '',
    'It is not used to estimate emotion, age, gender or ethnicity, and no model that does is part of this product.',
    '',
    '## Network',
    '',
    `- File: \`${network.path}\`, sha256 \`${network.sha256}\``,
    `- Input: \`${input.name}\` [${input.shape.join(', ')}], ${input.colour}, (v - ${input.mean}) * ${input.scale}`,
    `- Output: ${output.tensors.map((t) => `\`${t.name}\` [${t.shape.join(', ')}]`).join(', ')}, decoder ${output.decoder}`,
    `- Mode: ${manifest.mode === 'e' ? 'evaluation grade (e): logged and shown, never counts' : manifest.mode}`,
    '',
    '## Where it comes from',
    '',
    ...origin(provenance),
    `- Conversion: ${provenance.conversion}`,
    `- Licence: ${licence.text}`,
    `- Holder: ${licence.holder}`,
    `- Restrictions: ${licence.useRestrictions}`,
    `- Training data, as declared: ${licence.trainingData}`,
    ...(licence.undeclared === undefined ? [] : [`- Not declared by anybody: ${licence.undeclared}`]),
    `- Legal review: ${licence.reviewedBy}${licence.reviewedAt === null ? '' : `, ${licence.reviewedAt}`}`,
    '',
    '## What was measured',
    '',
    '| data | what | result | demographic differentials |',
    '|---|---|---|---|',
    ...manifest.evaluation.map((e) => `| ${e.dataset} | ${e.what} | ${e.result} | ${e.demographics} |`),
    '',
  ];
  if (thresholds !== null) {
    const euclidean = output.metric === 'euclidean';
    lines.push(
      `## Thresholds (${euclidean ? 'distance, at or below' : 'cosine, at or above'})`,
      '',
      '| false match rate | threshold | false non-match rate |',
      '|---|---|---|',
      ...thresholds.verify.rows.map((r) => `| ${r.fmr} | ${r.threshold} | ${(r.fnmr * 100).toFixed(2)} % |`),
      '',
      `Match from the row ${thresholds.verify.matchFmr} on, no match beyond the row ${thresholds.verify.inconclusiveFmr},`,
      'in between the officer compares by eye. An administrator can only choose a stricter row. The rows were read on',
      'small web photographs: they have to be read again on the operator’s own consented captures.',
      '',
      thresholds.identify.length === 0
        ? 'Not for a search of one against many.'
        : `One against many: ${thresholds.identify.map((i) => `up to ${i.maxGallery} faces`).join(', ')}.`,
      '',
    );
  }
  return lines.join('\n');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { evaluationLines } from '../../../src/cli/documents/evaluation-lines.ts';
import {
  countedEvaluation,
  countedMorphRates,
  manifestFaults,
  manifestSchema,
} from '../../../src/inference/protocol/models/index.ts';

const FOLDER = join(packageRoot, 'models', 'manifests');

/** A committed manifest with the parts that the build adds. */
function manifest(name: string): ReturnType<typeof manifestSchema.parse> {
  const { conversion, golden, ...rest } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  return manifestSchema.parse({
    ...rest,
    files: [{ path: 'a.onnx', bytes: 1, sha256: '0'.repeat(64) }],
    provenance: { supplier: 'test', conversion },
    golden: [{ input: 'bytes-7919', ...golden, inputSha256: '0'.repeat(64) }],
  });
}

/** What the report of a laboratory says of a liveness model. */
const REPORT = {
  standard: 'ISO/IEC 30107-3',
  level: 'Level 1',
  laboratory: 'Example Laboratory',
  report: 'EL-2026-17',
  date: '2026-06-01',
  species: 6,
  threshold: 0.7,
  apcer: 0.013,
  bpcer: 0.01,
} as const;

const faces = readdirSync(FOLDER)
  .filter((name) => name.startsWith('face-'))
  .map((name) => name.replace('.json', ''));

describe('manifests', () => {
  it.each(faces)('%s contradicts itself nowhere, and says what is declared and what is not', (name) => {
    const m = manifest(name);
    expect(manifestFaults(m)).toEqual([]);
    expect(m.licence.undeclared).toBeTruthy();
    expect(m.evaluation.length).toBeGreaterThan(0);
  });

  it('leave the evaluation grade to the profile that has it', () => {
    expect(manifest('face-embedder-dlib').mode).toBe('e');
    expect(manifest('face-embedder-dlib').thresholds!.identify).toEqual([]);
  });

  type Change = (m: ReturnType<typeof manifest>) => void;
  const wrong: [string, string, string, Change][] = [
    [
      'a metric whose thresholds run the other way',
      'face-embedder-dlib',
      'rows.1',
      (m) => (m.output.metric = 'cosine'),
    ],
    ['no metric', 'face-embedder-fr', 'output.metric', (m) => (m.output.metric = null)],
    ['no thresholds', 'face-embedder-fr', 'thresholds', (m) => (m.thresholds = null)],
    ['a match row that is not listed', 'face-embedder-fr', 'matchFmr', (m) => (m.thresholds!.verify.matchFmr = 0.0002)],
    [
      'a match looser than inconclusive',
      'face-embedder-dlib',
      'looser',
      (m) => Object.assign(m.thresholds!.verify, { matchFmr: 0.01, inconclusiveFmr: 0.001 }),
    ],
    [
      'a list searched by distance',
      'face-embedder-dlib',
      'identify',
      (m) => m.thresholds!.identify.push({ maxGallery: 10, fpir: 0.01, threshold: 0.4 }),
    ],
    [
      'a search declared looser than it was measured',
      'face-embedder-fr',
      'thresholds.identify.0: 0.4 is looser',
      (m) => (m.thresholds!.identify[0]!.threshold = 0.4),
    ],
    [
      'another chip than the network takes',
      'face-embedder-dlib',
      '112 x 112',
      (m) => {
        m.input.alignment!.size = 112;
      },
    ],
    [
      'a point too few',
      'face-embedder-dlib',
      '5 points',
      (m) => {
        m.input.alignment!.points.pop();
      },
    ],
    ['channels in the other place', 'face-embedder-fr', 'channel', (m) => (m.input.layout = 'NHWC')],
    [
      'a detector with the decoder of another',
      'face-detector-fr',
      '12 tensors',
      (m) => (m.output.decoder = 'yunet-2023'),
    ],
    ['a detector that gives templates', 'face-detector-fr', 'finds no faces', (m) => (m.output.decoder = 'embedding')],
    [
      'a grid that does not fit',
      'face-detector-fr',
      'multiples of 32',
      (m) => {
        m.output.decoder = 'scrfd-kps';
        m.input.shape = [1, 3, 250, 320];
      },
    ],
    ['landmarks of another scale', 'face-landmarks-68', 'input: landmarks', (m) => (m.input.scale = 0.5)],
    ['liveness in another colour order', 'face-liveness-fr', 'input: liveness', (m) => (m.input.colour = 'RGB')],
    ['liveness without a bona fide output', 'face-liveness-fr', 'liveIndex', (m) => (m.output.liveIndex = null)],
  ];
  it.each(wrong)('refuse %s', (_, name, words, change) => {
    const m = manifest(name);
    change(m);
    expect(manifestFaults(m).join('\n')).toContain(words);
  });

  it('refuse a key they do not know', () => {
    const m = { ...manifest('face-embedder-fr'), onlyFor: 'research' };
    expect(manifestSchema.safeParse(m).success).toBe(false);
  });
});

describe('an embedder whose alarms about blended portraits count', () => {
  const RATES = { threshold: 0.42, bpcer: 0.05, mates: 900, macer: 0.4, morphs: 200 };
  const evaluated = (rates: object = {}, more: object = {}) => {
    const provenance = { supplier: 'Example', conversion: 'none' };
    const morphDetection = { measuredBy: 'Example', date: '2026-06-01', chip: { ...RATES, ...rates } };
    const read = manifestSchema.parse({ ...manifest('face-embedder-fr'), provenance, morphDetection, ...more });
    return { read, faults: manifestFaults(read).join('\n') };
  };

  it('states what the operator measured, and was signed by the operator', () => {
    const { read, faults } = evaluated();
    expect(faults).toBe('');
    expect(countedMorphRates(read, { isOperators: true })?.chip).toEqual(RATES);
    expect(countedMorphRates(read, { isOperators: false })).toBeUndefined();
    expect(countedMorphRates({ ...read, mode: 'e' }, { isOperators: true })).toBeUndefined();
  });

  it('is not the delivered one', () => {
    for (const name of ['face-embedder-fr', 'face-embedder-dlib'] as const)
      expect(manifest(name).morphDetection).toBeUndefined();
    const sources = [{ path: 'a', sha256: '0'.repeat(64) }];
    const provenance = { recipe: 'a', sources, conversion: 'none' };
    expect(evaluated({}, { provenance }).faults).toContain('only a model of the operator');
  });

  it.each([
    ['alarms too often', { bpcer: 0.06 }, 'chip.bpcer'],
    ['misses more than every second blend', { macer: 0.51 }, 'chip.macer'],
    ['rests on few of the own portraits', { mates: 599 }, 'chip.mates'],
    ['rests on few blends', { morphs: 99 }, 'chip.morphs'],
  ])('is refused where it %s', (_, rates, words) => {
    expect(evaluated(rates).faults).toContain(words);
  });

  it('is refused without rates, with a distance, and for another role', () => {
    const morphDetection = { measuredBy: 'Example', date: '2026-06-01' };
    expect(manifestSchema.safeParse({ ...manifest('face-embedder-fr'), morphDetection }).success).toBe(false);
    expect(evaluated({}, { output: { ...manifest('face-embedder-dlib').output } }).faults).toContain('by distance');
    expect(
      evaluated({}, { ...manifest('face-liveness-fr'), morphDetection: { ...morphDetection, page: RATES } }).faults,
    ).toContain('only an embedder');
  });
});

describe('a liveness model that counts', () => {
  const evaluated = (more: object = {}) => {
    const read = manifestSchema.parse({ ...manifest('face-liveness-fr'), mode: 'o', attackDetection: REPORT, ...more });
    return { read, faults: manifestFaults(read).join('\n') };
  };

  it('states the report of a laboratory, and was signed by the operator', () => {
    const { read, faults } = evaluated();
    expect(faults).toBe('');
    expect(countedEvaluation(read, { isOperators: true })).toEqual(REPORT);
    // The same manifest in the folder of the installation, which nobody signed.
    expect(countedEvaluation(read, { isOperators: false })).toBeUndefined();
    expect(countedEvaluation({ ...read, mode: 'e' }, { isOperators: true })).toBeUndefined();
  });

  it('is not the delivered one', () => {
    const delivered = manifest('face-liveness-fr');
    expect([delivered.mode, delivered.attackDetection]).toEqual(['e', undefined]);
    for (const isOperators of [true, false]) expect(countedEvaluation(delivered, { isOperators })).toBeUndefined();
  });

  it.each([
    ['claims to be mandatory', { mode: 'm' }, 'mode: a liveness model is e, or o'],
    ['counts without a report', { attackDetection: undefined }, 'needs the report of a laboratory'],
    ['raises too many false alarms', { attackDetection: { ...REPORT, bpcer: 0.03 } }, 'attackDetection.bpcer: 0.03'],
    [
      'is no model of the operator',
      {
        provenance: {
          package: 'a',
          version: '1',
          tarballSha256: '0'.repeat(64),
          sources: [{ path: 'a', sha256: '0'.repeat(64) }],
          conversion: 'none',
        },
      },
      'provenance: only a model of the operator',
    ],
  ])('is refused where it %s', (_, more, fault) => {
    expect(evaluated(more).faults).toContain(fault);
  });

  it('is no other model', () => {
    const embedder = manifestSchema.parse({ ...manifest('face-embedder-fr'), attackDetection: REPORT });
    expect(manifestFaults(embedder).join()).toContain('only a liveness model has one');
  });
});

describe('the evaluation that a bundle states', () => {
  const liveness = (mode: 'o' | 'e') => ({ ...manifest('face-liveness-fr'), mode, attackDetection: REPORT });

  it('is shown with its rates, and with the word whether it counts', () => {
    expect(evaluationLines(liveness('o'))).toEqual([
      'attack detection (counts): ISO/IEC 30107-3, Level 1, report EL-2026-17 by Example Laboratory, 2026-06-01',
      '  6 kinds of attack; at 0.7: highest APCER 1.3 %, BPCER 1 %',
    ]);
    expect(evaluationLines(liveness('e'))[0]).toContain('attack detection (shown, not counted)');
  });

  it('is shown for each kind of portrait that was measured', () => {
    const chip = { threshold: 0.52, bpcer: 0.05, mates: 900, macer: 0.4, morphs: 200 };
    const read = {
      ...manifest('face-embedder-fr'),
      morphDetection: { measuredBy: 'Office 3', date: '2026-06-01', chip },
    };
    expect(evaluationLines(read)).toEqual([
      'blended portraits (counts): measured by Office 3, 2026-06-01',
      '  chip, at 0.52: BPCER 5 % of 900 pairs, MACER 40 % of 200 pairs',
    ]);
  });

  it('is nothing where none is stated', () => {
    expect(evaluationLines(manifest('face-embedder-fr'))).toEqual([]);
  });
});

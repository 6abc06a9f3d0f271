import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelManifest, OperatorModels } from '../../../src/inference/protocol/models/index.ts';
import { embeddingPipelineId, thresholdsFor } from '../../../src/inference/protocol/models/index.ts';

const manifest = (name: string): ModelManifest =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/examples', name), 'utf8'));
const network = (model: ModelManifest, sha256: string): ModelManifest => ({
  ...model,
  files: [{ path: 'a.onnx', bytes: 1, sha256 }],
});

const embedder = network(manifest('model-embedder.json'), 'a'.repeat(64));
const detector = network({ ...embedder, role: 'detector' }, 'b'.repeat(64));
const landmarks = network({ ...embedder, role: 'landmarks' }, 'c'.repeat(64));
const chain = { embedder, detector, landmarks };

describe('identity of a template', () => {
  it.each<[string, Parameters<typeof embeddingPipelineId>[0]]>([
    ['another embedder file', { ...chain, embedder: network(embedder, 'd'.repeat(64)) }],
    ['another input of the embedder', { ...chain, embedder: { ...embedder, input: { ...embedder.input, mean: 1.5 } } }],
    ['another output', { ...chain, embedder: { ...embedder, output: { ...embedder.output, mirrored: false } } }],
    ['another detector', { ...chain, detector: network(detector, 'd'.repeat(64)) }],
    ['other landmarks', { ...chain, landmarks: network(landmarks, 'd'.repeat(64)) }],
    ['no landmarks', { ...chain, landmarks: null }],
    ['landmarks and detector changed over', { ...chain, detector: landmarks, landmarks: detector }],
  ])('is another with %s', (_, other) => {
    expect(embeddingPipelineId(other)).not.toBe(embeddingPipelineId(chain));
  });

  it('is another with another agreement of several frames', () => {
    const looks = [{ scale: 1, mirrored: false }];
    const of = (agreement: number): string => {
      const template = { version: 1, looks, calibration: { medianLength: 7, offset: 0.5, weight: 0.3, agreement } };
      return embeddingPipelineId({ ...chain, embedder: { ...embedder, output: { ...embedder.output, template } } });
    };
    expect(of(1)).not.toBe(of(0));
    // The rule by which frames are averaged is part of it: with it a probe has another false match rate.
    expect(of(1)).toBe('a5af3d1b726b5b351a84df291f2ab2641cb6bf2193e1c4a7335943e3e7612a92');
  });

  it('is the same with other words, versions and thresholds, in whatever order a manifest is written', () => {
    const input = Object.fromEntries(Object.entries(embedder.input).reverse()) as ModelManifest['input'];
    const same = { ...embedder, version: '9.9.9', issuer: 'another office', thresholds: null, input };
    expect(embeddingPipelineId({ ...chain, embedder: same })).toBe(embeddingPipelineId(chain));
  });
});

describe('thresholds for face lists', () => {
  const entry = { bundleId: 'own', version: '1.0.0', manifestSha256: 'e'.repeat(64) };
  const verify = { rows: [], matchFmr: 0.001, inconclusiveFmr: 0.01 };
  const measured = { ...embedder, thresholds: { verify, identify: [{ maxGallery: 9, fpir: 0.1, threshold: 0.5 }] } };
  const left = (models: OperatorModels['models']) => thresholdsFor(measured, { dir: '/', models })?.identify.length;

  it('hold for the models of the profile and for an embedder that came with its own, and for no other mixture', () => {
    expect(thresholdsFor(measured, null)?.identify).toHaveLength(1);
    expect(left({ liveness: entry })).toBe(1);
    expect(left({ embedder: entry, detector: entry })).toBe(1);
    expect(left({ detector: entry })).toBe(0);
    expect(left({ landmarks: entry })).toBe(0);
    expect(thresholdsFor(measured, { dir: '/', models: { detector: entry } })?.verify).toEqual(verify);
  });
});

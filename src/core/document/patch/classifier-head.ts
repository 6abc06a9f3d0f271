import { z } from 'zod';
import { EDGE_CHANNELS, EDGE_LENGTH, EDGE_SIDES } from './edge.ts';
import { FEATURES, type TilePlace } from './tiles.ts';

/** Largest `page-head.json`, bytes. */
export const MAX_CLASSIFIER_HEAD_BYTES = 2 * 1024 * 1024;
const MAX_WIDTH = 256;
const MAX_MEMBERS = 16;
/** Float32 values, little endian, base64. */
const values = z.base64().max(MAX_CLASSIFIER_HEAD_BYTES);

const width = z.number().int().min(1).max(MAX_WIDTH);

/** The file `page-head.json` next to the patch network: sizes, and the weights of each member, by rows. */
export const pageClassifierHeadSchema = z.strictObject({
  schema: z.literal('waypost.page-head/2'),
  embed: width,
  hidden: width,
  /** Filters of the two convolutions over the profiles of the portrait's edge, and how many numbers they give for one side. */
  filters: width,
  side: width,
  members: z
    .array(
      z.strictObject({
        embed: values,
        embedBias: values,
        first: values,
        firstBias: values,
        last: values,
        lastBias: values,
        sideFirst: values,
        sideFirstBias: values,
        sideSecond: values,
        sideSecondBias: values,
        sideLast: values,
        sideLastBias: values,
      }),
    )
    .min(1)
    .max(MAX_MEMBERS),
});

type Layer = { weight: Float32Array; bias: Float32Array; from: number; to: number };

interface Member {
  embed: Layer;
  first: Layer;
  last: Layer;
  sideFirst: Layer;
  sideSecond: Layer;
  sideLast: Layer;
}

export interface PageClassifierHead {
  members: readonly Member[];
}

/** Result for all tiles of a page together: logits, where a higher value is less usual. */
export interface PageLogit {
  recapture: number;
  /** The portrait was changed, on the paper or in the file. */
  portrait: number;
}

/** Logits of the patch network for one tile. */
const LOGITS = 2;
/** Tiles that are summarised together, by position: outside the portrait, in it, on its edge, all of the page. */
const GROUPS: readonly (readonly TilePlace[])[] = [['beside'], ['inside'], ['edge'], ['beside', 'touching']];
const LOGIT_SCALE = 8;
const LEAST_VARIANCE = 1e-4;
const ANSWERS = 3;
/** Width and step of both convolutions across the edge of the portrait. */
const KERNEL = 5;
const STRIDE = 2;
const convolved = (length: number): number => Math.floor((length - KERNEL) / STRIDE) + 1;
/** How the sides are summarised: mean, maximum, minimum. */
const SIDE_SUMMARIES = 3;

/** Null if a row of weights has a length that does not match the sizes, or contains something that is not a number. */
export function pageClassifierHead(file: z.infer<typeof pageClassifierHeadSchema>): PageClassifierHead | null {
  const { embed, hidden, filters, side } = file;
  const pooled = GROUPS.length * (3 * embed + LOGITS) + SIDE_SUMMARIES * side;
  const members: Member[] = [];
  for (const member of file.members) {
    const layers = {
      embed: layer(member.embed, member.embedBias, FEATURES + LOGITS, embed),
      first: layer(member.first, member.firstBias, pooled, hidden),
      last: layer(member.last, member.lastBias, hidden, ANSWERS),
      sideFirst: layer(member.sideFirst, member.sideFirstBias, EDGE_CHANNELS * KERNEL, filters),
      sideSecond: layer(member.sideSecond, member.sideSecondBias, filters * KERNEL, filters),
      sideLast: layer(member.sideLast, member.sideLastBias, filters * convolved(convolved(EDGE_LENGTH)), side),
    };
    if (Object.values(layers).some((part) => part === null)) return null;
    members.push(layers as Member);
  }
  return { members };
}

function layer(weight: string, bias: string, from: number, to: number): Layer | null {
  const w = floats(weight);
  const b = floats(bias);
  return w?.length === from * to && b?.length === to ? { weight: w, bias: b, from, to } : null;
}

function floats(text: string): Float32Array | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.byteLength % 4 !== 0) return null;
  const out = Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.readFloatLE(i * 4));
  return out.every(Number.isFinite) ? out : null;
}

/**
 * Features of the tiles of one page [tiles, 192], their logits [tiles, 2], their positions; profiles of the portrait's edge.
 */
export interface SeenTiles {
  features: Float32Array;
  logits: readonly (readonly [number, number])[];
  places: readonly TilePlace[];
  /** [4, 11, 49] of `edgeProfiles`; null without a portrait. */
  edge: Float32Array | null;
}

/**
 * Mean of the members' logits. A single tile cannot distinguish a portrait that the issuer printed by ink jet from a forger's;
 * together with the rest of the page and the edge of the portrait it can. `models/training/documents/page_head.py` does the same.
 * Null if there are no tiles.
 */
export function pageLogit(head: PageClassifierHead, seen: SeenTiles): PageLogit | null {
  if (seen.places.length === 0) return null;
  const sum = new Float64Array(ANSWERS);
  for (const member of head.members) {
    const tiles = pooledOf(embeddingOf(member.embed, seen), member.embed.to, seen);
    const input = Float64Array.of(...tiles, ...sidesOf(member, seen.edge));
    const answer = apply(member.last, apply(member.first, input).map(rectified));
    for (const [i, value] of answer.entries()) sum[i] = (sum[i] as number) + value / head.members.length;
  }
  // The second output, whether the portrait was changed on the paper, is used only for training the head.
  const [recapture, , portrait] = sum as unknown as [number, number, number];
  return { recapture, portrait };
}

const rectified = (value: number): number => Math.max(0, value);

function apply({ weight, bias, from, to }: Layer, input: Float64Array): Float64Array {
  const out = new Float64Array(to);
  for (let row = 0; row < to; row++) {
    let sum = bias[row] as number;
    for (let i = 0; i < from; i++) sum += (weight[row * from + i] as number) * (input[i] as number);
    out[row] = sum;
  }
  return out;
}

/** [tiles, embed]. */
function embeddingOf(embed: Layer, { features, logits, places }: SeenTiles): Float64Array {
  const out = new Float64Array(places.length * embed.to);
  const input = new Float64Array(FEATURES + LOGITS);
  for (let tile = 0; tile < places.length; tile++) {
    input.set(features.subarray(tile * FEATURES, (tile + 1) * FEATURES));
    input.set(logits[tile] as readonly [number, number], FEATURES);
    out.set(apply(embed, input).map(rectified), tile * embed.to);
  }
  return out;
}

/** For each group: mean, deviation and maximum of the embedding, mean of the logits; zero if it has no tile. */
function pooledOf(embedded: Float64Array, width: number, { logits, places }: SeenTiles): Float64Array {
  const size = 3 * width + LOGITS;
  const out = new Float64Array(GROUPS.length * size);
  for (const [at, group] of GROUPS.entries()) {
    const members = places.flatMap((place, tile) => (group.includes(place) ? [tile] : []));
    const n = Math.max(1, members.length);
    const part = out.subarray(at * size, (at + 1) * size);
    for (let k = 0; k < width; k++) {
      let sum = 0;
      let squares = 0;
      let most = 0;
      for (const tile of members) {
        const value = embedded[tile * width + k] as number;
        sum += value;
        squares += value * value;
        most = Math.max(most, value);
      }
      part[k] = sum / n;
      part[width + k] = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2) + LEAST_VARIANCE);
      part[2 * width + k] = most;
    }
    for (let k = 0; k < LOGITS; k++) {
      part[3 * width + k] = members.reduce((sum, tile) => sum + (logits[tile]?.[k] as number), 0) / (LOGIT_SCALE * n);
    }
  }
  return out;
}

/** Mean, maximum and minimum over the sides of each value; zero without a portrait. */
function sidesOf({ sideFirst, sideSecond, sideLast }: Member, edge: Float32Array | null): Float64Array {
  const size = sideLast.to;
  const out = new Float64Array(SIDE_SUMMARIES * size);
  if (edge === null) return out;
  const each = EDGE_CHANNELS * EDGE_LENGTH;
  const sides = Array.from({ length: EDGE_SIDES }, (_, side) => {
    const profiles = Float64Array.from(edge.subarray(side * each, (side + 1) * each));
    const once = convolution(sideFirst, { input: profiles, channels: EDGE_CHANNELS, length: EDGE_LENGTH });
    const twice = convolution(sideSecond, { input: once, channels: sideFirst.to, length: convolved(EDGE_LENGTH) });
    return apply(sideLast, twice).map(rectified);
  });
  for (let k = 0; k < size; k++) {
    const said = sides.map((side) => side[k] as number);
    out[k] = said.reduce((sum, v) => sum + v, 0) / EDGE_SIDES;
    out[size + k] = Math.max(...said);
    out[2 * size + k] = Math.min(...said);
  }
  return out;
}

/** Rectified, [filters, places]; weights [filter, channel, kernel], no padding. */
function convolution(
  { weight, bias, to }: Layer,
  { input, channels, length }: { input: Float64Array; channels: number; length: number },
): Float64Array {
  const places = convolved(length);
  const out = new Float64Array(to * places);
  for (let filter = 0; filter < to; filter++) {
    for (let place = 0; place < places; place++) {
      let sum = bias[filter] as number;
      for (let channel = 0; channel < channels; channel++) {
        const w = (filter * channels + channel) * KERNEL;
        const at = channel * length + place * STRIDE;
        for (let k = 0; k < KERNEL; k++) sum += (weight[w + k] as number) * (input[at + k] as number);
      }
      out[filter * places + place] = Math.max(0, sum);
    }
  }
  return out;
}

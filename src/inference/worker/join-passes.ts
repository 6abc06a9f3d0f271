import { joinedShuffle } from './join-shuffle.ts';
import {
  floatAttribute,
  floatOf,
  type GraphNode,
  intAttribute,
  intsOf,
  type OnnxGraph,
  readGraph,
  type Tensor,
  textAttributeOf,
  writeGraph,
} from './onnx-graph.ts';

/**
 * The same network with fewer passes over its planes, after its scales were folded. The runtime keeps planes in blocks of
 * channels between convolutions and puts them back in rows for an operation that it does not know in blocks. Factors and
 * summands of one number are therefore written as a normalisation, which it does know; x + x * s as x * (1 + s); two
 * convolutions of single pixels as one if that is less work; an enlargement by eight as three by two; and the enlargement
 * at the end of the text detector as convolutions before the pixels are set apart. Outputs change by rounding alone. A
 * network without such operations is returned as it is.
 */
export function joinPasses(model: Uint8Array): Uint8Array {
  const graph = readGraph(model);
  if (graph === null) return model;
  return new Joining(graph).run() ? writeGraph(graph) : model;
}

class Joining {
  readonly #graph: OnnxGraph;
  #made = 0;
  #changed = false;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
  }

  run(): boolean {
    for (const node of [...this.#graph.nodes]) this.#joinPixels(node);
    for (const node of [...this.#graph.nodes]) this.#normalise(node);
    for (const node of [...this.#graph.nodes]) this.#addToFactor(node);
    for (const node of [...this.#graph.nodes]) this.#enlargeByTwo(node);
    for (const node of [...this.#graph.nodes]) this.#shuffle(node);
    return this.#changed;
  }

  /** Joins two successive convolutions of single pixels. */
  #joinPixels(first: GraphNode): void {
    const second = first.op === 'Conv' ? this.#onlyUser(first) : null;
    if (second?.op !== 'Conv' || second.inputs[0] !== first.output) return;
    const [a, b] = [this.#pixelKernel(first), this.#pixelKernel(second)];
    if (a === null || b === null) return;
    const [middle, from] = a.dims as [number, number];
    const to = b.dims[0] as number;
    if (b.dims[1] !== middle || from * to >= middle * (from + to)) return;
    const data = new Float32Array(to * from);
    const bias = Float32Array.from(this.#biasOf(second, to));
    const before = this.#biasOf(first, middle);
    for (let i = 0; i < to; i++) {
      for (let k = 0; k < middle; k++) {
        const weight = b.data[i * middle + k] as number;
        bias[i] = (bias[i] as number) + weight * (before[k] as number);
        for (let j = 0; j < from; j++) {
          data[i * from + j] = (data[i * from + j] as number) + weight * (a.data[k * from + j] as number);
        }
      }
    }
    const kernel = this.#constant({ dims: [to, from, 1, 1], data });
    second.inputs = [first.inputs[0] ?? '', kernel, this.#constant({ dims: [to], data: bias })];
    this.#remove(first);
  }

  /** Kernel of a convolution of single pixels in one group; null for any other convolution. */
  #pixelKernel(conv: GraphNode): Tensor | null {
    const kernel = this.#graph.constants.get(conv.inputs[1] ?? '');
    const plain = intsOf(conv, 'strides').every((n) => n === 1) && intsOf(conv, 'pads').every((n) => n === 0);
    if (kernel?.dims[2] !== 1 || kernel.dims[3] !== 1 || !plain) return null;
    return intOf(conv, 'group') > 1 ? null : kernel;
  }

  #biasOf(conv: GraphNode, planes: number): Float32Array {
    return this.#graph.constants.get(conv.inputs[2] ?? '')?.data ?? new Float32Array(planes);
  }

  /** A factor, a summand or both, of one number, after an activation x * hardsigmoid(x). */
  #normalise(node: GraphNode): void {
    const first = this.#numberIn(node);
    const activation = first === null ? null : this.#maker(first.input);
    if (first === null || activation?.op !== 'Mul' || !this.#graph.nodes.includes(node)) return;
    const gate = activation.inputs.map((name) => this.#maker(name)).find((maker) => maker?.op === 'HardSigmoid');
    const source = activation.inputs.find((name) => name !== gate?.output) ?? '';
    const conv = gate?.inputs[0] === source ? this.#maker(source) : null;
    const planes = conv?.op === 'Conv' ? this.#graph.constants.get(conv.inputs[1] ?? '')?.dims[0] : undefined;
    if (planes === undefined) return;
    const next = node.op === 'Mul' ? this.#onlyUser(node) : null;
    const second = next?.op === 'Add' ? this.#numberIn(next) : null;
    const last = next !== null && second !== null ? next : node;
    const factor = node.op === 'Mul' ? first.value : 1;
    const summand = node.op === 'Add' ? first.value : (second?.value ?? 0);
    const all = (value: number) => this.#constant({ dims: [planes], data: new Float32Array(planes).fill(value) });
    if (last !== node) this.#remove(node);
    last.op = 'BatchNormalization';
    last.inputs = [first.input, all(factor), all(summand), all(0), all(1)];
    last.attributes = [floatAttribute('epsilon', 0)];
    this.#changed = true;
  }

  /** x + x * s, s being a factor for each plane. */
  #addToFactor(product: GraphNode): void {
    const sum = product.op === 'Mul' ? this.#onlyUser(product) : null;
    if (sum?.op !== 'Add') return;
    const other = sum.inputs.find((name) => name !== product.output);
    const gate = product.inputs.find((name) => name !== other) ?? '';
    if (other === undefined || !product.inputs.includes(other)) return;
    const maker = this.#maker(gate);
    if (maker?.op !== 'HardSigmoid' || this.#onlyUser(maker) !== product) return;
    const name = this.#name();
    const one = this.#constant({ dims: [], data: Float32Array.of(1) });
    const raised: GraphNode = { op: 'Add', inputs: [gate, one], output: name, attributes: [] };
    this.#graph.nodes.splice(this.#graph.nodes.indexOf(product), 0, raised);
    product.inputs = [other, name];
    product.output = sum.output;
    this.#remove(sum);
  }

  /** Splits an enlargement into steps of two, because the runtime has a fast path only for these. */
  #enlargeByTwo(node: GraphNode): void {
    const scales = node.op === 'Resize' ? this.#graph.constants.get(node.inputs[2] ?? '')?.data : undefined;
    if (scales?.length !== 4 || scales[0] !== 1 || scales[1] !== 1 || scales[2] !== scales[3]) return;
    const times = Math.log2(scales[2] ?? 0);
    const isPlain =
      textAttributeOf(node, 'mode') === 'nearest' &&
      textAttributeOf(node, 'coordinate_transformation_mode') === 'asymmetric' &&
      textAttributeOf(node, 'nearest_mode') === 'floor';
    if (!isPlain || !Number.isInteger(times) || times < 2) return;
    const two = this.#constant({ dims: [4], data: Float32Array.of(1, 1, 2, 2) });
    const [input = '', region = ''] = node.inputs;
    let from = input;
    for (let i = 1; i < times; i++) {
      const step: GraphNode = { ...node, inputs: [from, region, two], output: this.#name() };
      this.#graph.nodes.splice(this.#graph.nodes.indexOf(node), 0, step);
      from = step.output;
    }
    node.inputs = [from, region, two];
    this.#changed = true;
  }

  /** Enlargement by two, summand, normalisation, no value below zero, enlargement by two to one plane, summand, sigmoid. */
  #shuffle(first: GraphNode): void {
    if (first.op !== 'ConvTranspose') return;
    const row = [first];
    for (const op of ['Add', 'BatchNormalization', 'Relu', 'ConvTranspose', 'Add', 'Sigmoid']) {
      const next = this.#onlyUser(row.at(-1) as GraphNode);
      if (next?.op !== op) return;
      row.push(next);
    }
    const [, add, norm, , second, shift, last] = row as [GraphNode, ...GraphNode[]];
    if (add === undefined || norm === undefined || second === undefined || shift === undefined || last === undefined)
      return;
    if (![first, second].every(doublesPlainly)) return;
    const tensor = (node: GraphNode, at: number) => this.#graph.constants.get(node.inputs[at] ?? '');
    const summandOf = (node: GraphNode) => tensor(node, 0) ?? tensor(node, 1);
    const joined = joinedShuffle({
      first: tensor(first, 1),
      summand: summandOf(add),
      scale: tensor(norm, 1),
      offset: tensor(norm, 2),
      mean: tensor(norm, 3),
      variance: tensor(norm, 4),
      epsilon: floatOf(norm, 'epsilon') ?? 1e-5,
      second: tensor(second, 1),
      shift: summandOf(shift),
    });
    if (joined === null) return;
    const { hidden, hiddenBias, out, outBias } = joined;
    const made = (op: string, inputs: string[]): GraphNode => ({ op, inputs, output: this.#name(), attributes: [] });
    const inner = made('Conv', [first.inputs[0] ?? '', this.#constant(hidden), this.#constant(hiddenBias)]);
    const positive = made('Relu', [inner.output]);
    const outer = made('Conv', [positive.output, this.#constant(out), this.#constant(outBias)]);
    const sigmoid = made('Sigmoid', [outer.output]);
    const apart: GraphNode = {
      op: 'DepthToSpace',
      inputs: [sigmoid.output],
      output: last.output,
      attributes: [intAttribute('blocksize', 4)],
    };
    this.#graph.nodes.splice(this.#graph.nodes.indexOf(last), 0, inner, positive, outer, sigmoid, apart);
    this.#remove(...row);
  }

  /** The number of a factor or summand of one number, and the other input. */
  #numberIn({ op, inputs }: GraphNode): { value: number; input: string } | null {
    if ((op !== 'Mul' && op !== 'Add') || inputs.length !== 2) return null;
    for (const [at, other] of [[0, 1] as const, [1, 0] as const]) {
      const tensor = this.#graph.constants.get(inputs[at] ?? '');
      const input = inputs[other];
      if (tensor?.data.length === 1 && tensor.dims.length <= 1 && input !== undefined)
        return { value: tensor.data[0] as number, input };
    }
    return null;
  }

  #maker(name: string): GraphNode | null {
    return this.#graph.nodes.find(({ output }) => output === name) ?? null;
  }

  /** The only node that uses an output; null if none or several do, or if it is an output of the network. */
  #onlyUser({ output }: GraphNode): GraphNode | null {
    const users = this.#graph.nodes.filter(({ inputs }) => inputs.includes(output));
    return users.length === 1 && !this.#graph.outputs.has(output) ? (users[0] as GraphNode) : null;
  }

  #name(): string {
    return `joined.${this.#made++}`;
  }

  #constant(tensor: Tensor): string {
    const name = this.#name();
    this.#graph.constants.set(name, tensor);
    return name;
  }

  #remove(...gone: readonly GraphNode[]): void {
    this.#graph.nodes = this.#graph.nodes.filter((node) => !gone.includes(node));
    this.#changed = true;
  }
}

function intOf(node: GraphNode, name: string): number {
  return intsOf(node, name)[0] ?? 0;
}

/** True for steps of two with a kernel of two, no margin and one group. */
function doublesPlainly(node: GraphNode): boolean {
  const strides = intsOf(node, 'strides');
  return (
    strides.length === 2 &&
    strides.every((n) => n === 2) &&
    ['pads', 'output_padding', 'output_shape'].every((name) => intsOf(node, name).every((n) => n === 0)) &&
    intsOf(node, 'dilations').every((n) => n === 1) &&
    intOf(node, 'group') <= 1
  );
}

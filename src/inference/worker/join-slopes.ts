import {
  attributesWithout,
  type GraphNode,
  intAttribute,
  intsOf,
  type OnnxGraph,
  readGraph,
  type Tensor,
  writeGraph,
} from './onnx-graph.ts';

/**
 * The same network without PRelu, which the runtime does number by number and only in rows: in the face embedder it takes two
 * thirds of the time. With a slope a for each plane, it is a * x + (1 - a) * relu(x), which is written with convolutions that
 * the runtime keeps in its blocks of channels. Planes between two convolutions are filled up with empty ones to whole
 * blocks, because the runtime has no blocks for a convolution plane by plane of any other number. Outputs change by
 * rounding alone. A network without such operations is returned as it is.
 */
export function joinSlopes(model: Uint8Array): Uint8Array {
  const graph = readGraph(model);
  if (graph === null || !graph.nodes.some(({ op }) => op === 'PRelu')) return model;
  return new Slopes(graph).run() ? writeGraph(graph) : model;
}

/** Channels of the largest block of the runtime; smaller ones divide it. */
const BLOCK = 16;

class Slopes {
  readonly #graph: OnnxGraph;
  #made = 0;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
  }

  run(): boolean {
    for (const node of [...this.#graph.nodes]) this.#fillBlocks(node);
    for (const node of [...this.#graph.nodes]) this.#join(node);
    return this.#made > 0;
  }

  #join(node: GraphNode): void {
    const [input = '', slope = ''] = node.inputs;
    const conv = node.op === 'PRelu' ? this.#maker(input) : null;
    const slopes = this.#graph.constants.get(slope);
    const planes = conv === null ? null : this.#planesOf(conv);
    if (conv === null || planes === null || slopes === undefined || !isEachPlane(slopes, planes)) return;
    const plain = slopes.data;
    const rest = plain.map((a) => 1 - a);
    const isAbove = rest.some((b) => b < 0);
    const nodes = this.#graph.nodes;
    const at = nodes.indexOf(node);
    const sum = (a: GraphNode, b: GraphNode) => this.#node('Add', [a.output, b.output], [], node.output);
    const relu = (x: string) => this.#node('Relu', [x]);
    if (isAbove) {
      // (1 - a) * relu(x), because relu((1 - a) * x) is another value for a slope above 1.
      const positive = relu(input);
      const first = this.#times(positive.output, rest);
      const second = this.#times(input, plain);
      nodes.splice(at, 1, positive, first, second, sum(second, first));
      return;
    }
    // Twice the convolution is cheaper than two more passes where each plane has its own kernel, and dearer elsewhere.
    const isOnlyUser = this.#usersOf(input).length === 1 && !this.#graph.outputs.has(input);
    const isTwice = isOnlyUser && intOf(conv, 'group') === planes;
    const [first, second] = isTwice
      ? [this.#scaled(conv, rest), this.#scaled(conv, plain)]
      : [this.#times(input, rest), this.#times(input, plain)];
    const positive = relu(first.output);
    nodes.splice(at, 1, first, positive, second, sum(second, positive));
    if (isTwice) this.#graph.nodes = nodes.filter((one) => one !== conv);
  }

  /** Planes that a convolution over two dimensions gives; null for any other operation. */
  #planesOf({ op, inputs }: GraphNode): number | null {
    const kernel = op === 'Conv' ? this.#graph.constants.get(inputs[1] ?? '') : undefined;
    const isBiasKnown = inputs[2] === undefined || this.#graph.constants.has(inputs[2]);
    return kernel?.dims.length === 4 && isBiasKnown ? (kernel.dims[0] as number) : null;
  }

  /** Each plane times its own number. */
  #times(input: string, factors: Float32Array): GraphNode {
    const kernel = this.#constant({ dims: [factors.length, 1, 1, 1], data: factors });
    return this.#node('Conv', [input, kernel], [intAttribute('group', factors.length)]);
  }

  /** The convolution with each of its planes times its own number. */
  #scaled({ inputs, attributes }: GraphNode, factors: Float32Array): GraphNode {
    const [input = '', ...weights] = inputs;
    const scaled = weights.map((name) => {
      const { dims, data } = this.#graph.constants.get(name) as Tensor;
      const each = data.length / factors.length;
      return this.#constant({ dims, data: data.map((v, i) => v * (factors[Math.floor(i / each)] as number)) });
    });
    return this.#node('Conv', [input, ...scaled], attributes);
  }

  /** Adds empty planes to a convolution whose planes reach only convolutions plane by plane and then other convolutions. */
  #fillBlocks(first: GraphNode): void {
    const planes = this.#planesOf(first);
    if (planes === null || planes === 1 || planes % BLOCK === 0 || intOf(first, 'group') > 1) return;
    const reach = this.#reachOf(first, planes);
    if (reach === null || !reach.some((node) => node.op === 'Conv' && intOf(node, 'group') === planes)) return;
    const full = Math.ceil(planes / BLOCK) * BLOCK;
    for (const node of [first, ...reach]) {
      const isWithin = node === first || intOf(node, 'group') === planes || node.op === 'PRelu';
      const [input = '', ...weights] = node.inputs;
      node.inputs = [input, ...weights.map((name) => this.#widened(name, isWithin ? 0 : 1, full))];
      if (intOf(node, 'group') === planes)
        node.attributes = [...attributesWithout(node, 'group'), intAttribute('group', full)];
    }
  }

  /** All operations that the planes of an output reach, up to the next convolutions; null if another one is among them. */
  #reachOf(from: GraphNode, planes: number): GraphNode[] | null {
    if (this.#graph.outputs.has(from.output)) return null;
    const reach: GraphNode[] = [];
    for (const user of this.#usersOf(from.output)) {
      const slopes = user.op === 'PRelu' ? this.#graph.constants.get(user.inputs[1] ?? '') : undefined;
      const isConv = this.#planesOf(user) !== null && user.inputs[0] === from.output;
      const isOwnKernel = isConv && intOf(user, 'group') === planes && this.#planesOf(user) === planes;
      const isLast = isConv && intOf(user, 'group') <= 1;
      const goesOn = isOwnKernel || (slopes !== undefined && isEachPlane(slopes, planes));
      if (!goesOn && !isLast) return null;
      const further = goesOn ? this.#reachOf(user, planes) : [];
      if (further === null) return null;
      reach.push(user, ...further);
    }
    return reach;
  }

  /** A constant with zeros added along one dimension; a bias has only the first one. */
  #widened(name: string, along: 0 | 1, full: number): string {
    const { dims, data } = this.#graph.constants.get(name) as Tensor;
    if (along === 1 && dims.length === 1) return name;
    const size = dims[along] as number;
    const each = dims.slice(along + 1).reduce((a, b) => a * b, 1);
    const rows = along === 0 ? 1 : (dims[0] as number);
    const wide = new Float32Array(rows * full * each);
    for (let row = 0; row < rows; row++)
      wide.set(data.subarray(row * size * each, (row + 1) * size * each), row * full * each);
    return this.#constant({ dims: dims.map((n, i) => (i === along ? full : n)), data: wide });
  }

  #maker(name: string): GraphNode | null {
    return this.#graph.nodes.find(({ output }) => output === name) ?? null;
  }

  #usersOf(name: string): GraphNode[] {
    return this.#graph.nodes.filter(({ inputs }) => inputs.includes(name));
  }

  #node(op: string, inputs: string[], attributes: Uint8Array[] = [], output: string = this.#name()): GraphNode {
    return { op, inputs, output, attributes };
  }

  #constant(tensor: Tensor): string {
    const name = this.#name();
    this.#graph.constants.set(name, tensor);
    return name;
  }

  #name(): string {
    return `slope.${this.#made++}`;
  }
}

/** True for one number for each plane, as a slope is written: [planes, 1, 1], perhaps with a 1 before it. */
function isEachPlane({ dims }: Tensor, planes: number): boolean {
  return planes > 1 && (dims.join() === `${planes},1,1` || dims.join() === `1,${planes},1,1`);
}

function intOf(node: GraphNode, name: string): number {
  return intsOf(node, name)[0] ?? 0;
}

import type { Constant, Graph, GraphNode, ValueInfo } from './onnx-writer.ts';

type Attributes = NonNullable<GraphNode['attributes']>;

/** Channel means that the networks of the face-api package subtract from RGB 0..255 before they divide by 255. */
const MEAN_RGB = [122.782, 117.001, 104.298] as const;

/** Collects the nodes and constants of a graph; a value is named after the node that makes it. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();

  /** Adds a node and returns the name of its output. */
  node(op: string, inputs: readonly string[], output: string, attributes?: Attributes): string {
    this.#nodes.push(attributes === undefined ? { op, inputs, output } : { op, inputs, output, attributes });
    return output;
  }

  constant(name: string, value: Constant): string {
    this.#constants.set(name, value);
    return name;
  }

  /** Adds the nodes that subtract the channel means from the picture and divide it by 255. */
  centredPicture(input: string): string {
    const mean = this.constant('mean', { shape: [1, 3, 1, 1], data: Float32Array.from(MEAN_RGB) });
    const divisor = this.constant('divisor', { shape: [1], data: Float32Array.from([255]) });
    return this.node('Div', [this.node('Sub', [input, mean], 'centred'), divisor], 'scaled');
  }

  graph(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Graph {
    return { name, nodes: this.#nodes, initializers: this.#constants, inputs, outputs };
  }
}

/** Window of a convolution or a pool; `same` pads as the original does, which is asymmetrical if the stride is 2. */
export function window(size: readonly [number, number], stride: number, padding: 'same' | 'valid'): Attributes {
  const strides = [stride, stride];
  return padding === 'same'
    ? { auto_pad: 'SAME_UPPER', kernel_shape: size, strides }
    : { kernel_shape: size, strides, pads: [0, 0, 0, 0] };
}

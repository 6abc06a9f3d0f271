/** The part of WebAssembly that the decoder needs (https://webassembly.github.io/spec/js-api/); Node's types do not include it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
  class Memory {
    constructor(limits: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

/** The part of the decoder that is used (OpenJPEG compiled to WebAssembly); the package contains no types. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface FrameInfo {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
  }
  export interface Decoder {
    /** A view of the decoder's memory, to be filled with the file. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getFrameInfo(): FrameInfo;
    /** A view of the decoder's memory: samples one after the other, components interleaved. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface Options {
    print(text: string): void;
    printErr(text: string): void;
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
  }
  export default function load(options: Options): Promise<{ J2KDecoder: new () => Decoder }>;
}

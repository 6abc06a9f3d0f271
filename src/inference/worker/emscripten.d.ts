/** The part of an Emscripten module that is used here. The types of `zxing-wasm` expect this as a global type. */
interface EmscriptenModule {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
  wasmBinary: ArrayBuffer;
  _malloc(bytes: number): number;
  /** A view of the module's memory; it is replaced when the memory grows. */
  HEAPU8: Uint8Array;
}

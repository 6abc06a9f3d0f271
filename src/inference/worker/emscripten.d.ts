/** What is used of a module that Emscripten makes. The types of `zxing-wasm` name it and expect it to be there for all. */
interface EmscriptenModule {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
  wasmBinary: ArrayBuffer;
  _malloc(bytes: number): number;
  /** A view of the module's memory; it is another one after the memory has grown. */
  HEAPU8: Uint8Array;
}

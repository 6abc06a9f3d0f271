// Copies one npm package without the files that a running kiosk never reads. A test proves that nothing else is missing by
// loading the package from the staged tree (test/integration/package/staged.test.ts).
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

const DROPPED_FOLDERS = new Set(
  'test tests __tests__ doc docs example examples bench benchmark benchmarks coverage scripts'.split(' '),
);
const DROPPED_EXTENSIONS = new Set(
  '.ts .mts .cts .map .md .markdown .flow .gyp .gypi .c .cc .cpp .h .hpp .mk .yml .yaml .html .tsbuildinfo'.split(' '),
);
const DROPPED_NAMES = /^(\.|Makefile$|karma\.conf|tsconfig|CHANGELOG|README|HISTORY)/i;
export const LICENCE_NAME = /^(licen[cs]e|copying|notice|third.?party|unlicense|authors)/i;

/** `keep(path, arch)` for packages that contain several platforms or their own sources; paths have forward slashes. */
const KEEP = {
  'onnxruntime-node': (path, { arch }) =>
    /^(package\.json|dist\/.*)$/.test(path) || path.startsWith(`bin/napi-v6/linux/${arch}/`),
  'better-sqlite3': (path) => /^(package\.json|lib\/.*|build\/Release\/better_sqlite3\.node)$/.test(path),
  'unix-dgram': (path) => /^(package\.json|lib\/.*|build\/Release\/unix_dgram\.node)$/.test(path),
  smartcard: (path) => /^(package\.json|dist\/lib\/.*|build\/Release\/smartcard_napi\.node)$/.test(path),
  // The package also has an encoder and a build without WebAssembly, but the inference process loads only the decoder.
  '@cornerstonejs/codec-openjpeg': (path) => /^(package\.json|dist\/openjpegwasm_decode\.(js|wasm))$/.test(path),
  // Reader and writer are two WebAssembly programs. A third one contains both, and there are others for CommonJS and browsers.
  'zxing-wasm': (path) =>
    /^(package\.json|dist\/es\/(share|reader\/index|writer\/index)\.js|dist\/(reader|writer)\/.*\.wasm)$/.test(path),
  '@serialport/bindings-cpp': (path, { arch }) =>
    /^(package\.json|dist\/.*)$/.test(path) ||
    (path.startsWith(`prebuilds/linux-${arch}/`) && path.endsWith('.glibc.node')),
  'tesseract.js': (path) => /^(package\.json|src\/.*)$/.test(path) && !/(^|\/)browser\//.test(path),
  // The program imports these as modules: their files for `require` and for browsers are not used.
  'csv-parse': (path) => /^(package\.json|lib\/.*)$/.test(path),
  zod: (path) => !path.endsWith('.cjs') && !path.startsWith('v3/'),
  // The files *.wasm.js are for browsers. The package asks for its full core even if only the LSTM reader is wanted. Relaxed
  // SIMD: Node 20 does not have it, and the package depends on Node below 21.
  'tesseract.js-core': (path) =>
    /^(package\.json|.*\.(js|wasm))$/.test(path) && !/(-lstm\.|-relaxedsimd|\.wasm\.js$)/.test(path),
};

/**
 * @param {{ name: string, from: string, to: string | null, arch: 'x64' | 'arm64' }} what `to` null: nothing is copied
 * @returns {string[]} licence texts of the package, paths in `from`
 */
export function copySlim({ name, from, to, arch }) {
  const keep = KEEP[name] ?? (() => true);
  const licences = [];
  const visit = (folder) => {
    for (const entry of readdirSync(join(from, folder), { withFileTypes: true }).sort(byName)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name === 'node_modules' || (folder === '' && DROPPED_FOLDERS.has(entry.name))) continue;
        visit(path);
        continue;
      }
      if (!entry.isFile()) continue;
      if (folder === '' && LICENCE_NAME.test(entry.name)) {
        licences.push(join(from, path));
        continue;
      }
      if (DROPPED_EXTENSIONS.has(extname(entry.name)) || DROPPED_NAMES.test(entry.name)) continue;
      if (to === null || !keep(path, { arch })) continue;
      mkdirSync(dirname(join(to, path)), { recursive: true });
      copyFileSync(join(from, path), join(to, path));
    }
  };
  visit('');
  return licences;
}

export function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}

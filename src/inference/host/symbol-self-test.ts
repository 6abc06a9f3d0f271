import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { orNull } from '../../core/result/index.ts';
import type { InferenceService } from './service.ts';

/** A DataMatrix in Base 256, 168 x 168 pixels, with every byte that text handling could damage. It does not name anybody. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAKgAAACoAQMAAABOhTf3AAAABlBMVEX///8AAABVwtN+AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAwUlEQVRIx+2UwQ3FIAxDI2WAjMTqjMQASPlOIvShA+ALFqrK68VK7Yg8PZ2a1vdDoT7EvetoU0TdKRQXD3XNw6HmMLdQ41BpoGKYS9MhFOr4NxbTyYg0CgXK0WBGu9+rFNfKaIlEe41G8zOF1qaIp3UMiEMlUlLrY+/xTQo3aQgRadkZCs3lNb7ObtLKR+xu87+zu7SSEXX1CAqHrn2xdiiDIiXoqsU5NvhFOqsw+a5bY+/ScKaj2tIp1E9R6NPT0g/xvgNLSnvIXAAAAABJRU5ErkJggg==',
  'base64',
);
const PAYLOAD = Buffer.from('dc030d0a0002031dff80576179706f7374', 'hex');
const DEADLINE_MS = 10_000;

export interface SymbolDecoderTest {
  /** Bytes of the WebAssembly of the decoder; null if it is not there. */
  wasmBytes: number | null;
  /** True if every byte of the built-in symbol was read correctly. */
  isRight: boolean;
  /** What the process reported if it did not answer. */
  fault: string | null;
}

/** Decodes a built-in symbol in the way that the lane decodes the symbols of a page. */
export async function testSymbolDecoder(inference: Pick<InferenceService, 'request'>): Promise<SymbolDecoderTest> {
  const asked = { bytes: Uint8Array.from(PICTURE), IR: null, symbologies: ['DataMatrix'] as const, place: null };
  const answer = await inference.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
  const wasmBytes = bytesOfWasm();
  if (!answer.ok) return { wasmBytes, isRight: false, fault: answer.reason };
  const { symbols, aborted } = answer.value;
  const isRight = !aborted && symbols.length === 1 && PAYLOAD.equals(symbols[0]?.bytes ?? Buffer.alloc(0));
  return { wasmBytes, isRight, fault: aborted ? 'the decoder failed on the built-in picture' : null };
}

function bytesOfWasm(): number | null {
  return orNull(() => statSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).size);
}

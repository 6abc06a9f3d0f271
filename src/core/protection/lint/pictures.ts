/** Largest size in bytes of one picture, and of all pictures of a pack together. */
export const PICTURE_LIMIT_BYTES: number = 60 * 1024;
export const PICTURES_LIMIT_BYTES: number = 8 * 1024 * 1024;

/** What is wrong with a picture in a pack; null if nothing is. It may be SVG without script, or WebP without a camera's notes. */
export function pictureFault(bytes: Uint8Array): string | null {
  if (bytes.length > PICTURE_LIMIT_BYTES) return `is larger than ${PICTURE_LIMIT_BYTES} bytes.`;
  const kind = ascii(bytes, 0, 4);
  if (kind === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return webpFault(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is neither SVG nor WebP.';
  }
  return /<svg[\s>]/i.test(text) ? svgFault(text) : 'is neither SVG nor WebP.';
}

/** Elements that a drawing may have. Those that run, load, hold HTML or wait for a touch are not among them (SVG 2). */
const DRAWN: ReadonlySet<string> = new Set(
  (
    'svg g defs title desc path rect circle ellipse line polyline polygon text tspan use symbol clipPath mask pattern ' +
    'linearGradient radialGradient stop marker'
  ).split(' '),
);

/** Allows only a closed list of elements: a list of dangerous ones would never be complete. */
function svgFault(text: string): string | null {
  if (/<!DOCTYPE|<!ENTITY|<\?xml-stylesheet/i.test(text)) return 'declares entities or a style sheet.';
  const elements = [...text.matchAll(/<\s*\/?\s*([A-Za-z][\w:.-]*)/g)].map(([, name = '']) => name);
  const other = elements.find((name) => !DRAWN.has(name));
  if (other !== undefined)
    return `contains the element ${other.slice(0, 30)}; a picture may contain only shapes and text.`;
  if (/\son[a-z]+\s*=/i.test(text)) return 'contains a script.';
  const targets = [...text.matchAll(/(?:href|src)\s*=\s*["']?\s*([^"'\s>]*)/gi)].map(([, target = '']) => target);
  if (targets.some((target) => !target.startsWith('#'))) return 'refers to something outside itself.';
  const values = [...text.matchAll(/url\(\s*["']?\s*([^"')\s]*)/gi)].map(([, target = '']) => target);
  if (values.some((target) => !target.startsWith('#'))) return 'refers to something outside itself.';
  return null;
}

/** Chunks that a WebP picture may not have (RFC 9649 2.3 to 2.7): an object's picture needs no place, time, owner or motion. */
const UNWANTED: Readonly<Record<string, string>> = {
  EXIF: 'contains EXIF: place, time or owner of the camera.',
  'XMP ': 'contains XMP: place, time or owner of the camera.',
  ANIM: 'moves.',
  ANMF: 'moves.',
};

function webpFault(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4, true) + 8 !== bytes.length) return 'is cut off, or has extra bytes after its end.';
  let pictures = 0;
  for (let at = 12; at < bytes.length; ) {
    if (at + 8 > bytes.length) return 'is cut off.';
    const name = ascii(bytes, at, at + 4);
    const length = view.getUint32(at + 4, true);
    const unwanted = UNWANTED[name];
    if (unwanted !== undefined) return unwanted;
    if (name === 'VP8 ' || name === 'VP8L') pictures += 1;
    // A chunk of odd length is followed by one more byte (RFC 9649 2.3).
    at += 8 + length + (length % 2);
    if (at > bytes.length) return 'is cut off.';
  }
  return pictures === 1 ? null : 'contains no picture.';
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

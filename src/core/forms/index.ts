import { z } from 'zod';

/** 32 bytes, such as a digest, a key or its id, in lower-case hexadecimal digits. */
export const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

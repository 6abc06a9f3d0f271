import { createHash } from 'node:crypto';
import { type DocumentType, documentTypeName } from '../../core/document/document-type/index.ts';
import type { ComponentRef } from '../../core/inspection/record/checks/index.ts';

/**
 * The document type as the component of a check: its name, and the hash of what the check compares with. A type that was taught
 * again is a different component, so a calibration of the earlier one no longer applies.
 */
export function componentOfType(model: DocumentType, what: 'print' | 'layout' | 'lights'): ComponentRef {
  const { print, photo, cells, lights } = model;
  const compared = {
    print: () => print.plane,
    layout: () => JSON.stringify([print.plane, photo, cells]),
    lights: () => JSON.stringify(lights),
  }[what]();
  const sha256 = createHash('sha256').update(compared).digest('hex');
  return { name: 'document-model', version: documentTypeName(model.key), sha256 };
}

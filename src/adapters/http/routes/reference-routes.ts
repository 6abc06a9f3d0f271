import type { z } from 'zod';
import { documentApi } from '../api/index.ts';
import { replyPicture } from './request-context.ts';
import { act, DONE, not, read, shown } from './route.ts';
import type { HttpServices } from './services.ts';

/** The document reference of this lane (docs/document-checks.md, "Reference view"). */
export interface ReferenceService {
  /** Information about a document, found by issuing state and document code of its MRZ. */
  of(document: { issuer: string; code: string }): z.infer<typeof documentApi.ReferenceView>;
  picture(id: string): { type: string; bytes: Uint8Array } | null;
  /** Notes in the audit that a feature was shown; false if there is no such feature. */
  opened(shown: { edition: string; feature: string }): boolean;
}

const NO_DOCUMENT = { issuer: '', code: '' };

export const REFERENCE_ROUTES = {
  reference: read('/api/reference', 'decider', {
    answer: documentApi.ReferenceView,
    run: ({ services }) => {
      const person = services.views.lane().inspection?.person ?? null;
      const document = person === null ? NO_DOCUMENT : { issuer: person.issuingState.code, code: person.documentCode };
      return shown(referenceOf(services).of(document));
    },
  }),
  referenceOpened: act('/api/reference/opened', 'decider', {
    body: documentApi.ReferenceOpenedBody,
    run: ({ services }, which) =>
      referenceOf(services).opened(which)
        ? DONE
        : not({ status: 404, reason: 'NOT_FOUND', message: 'The reference in force has no such feature.' }),
  }),
  referencePicture: read('/api/reference/pictures/:id', 'decider', {
    handle: (context) =>
      replyPicture(
        context,
        referenceOf(context.services).picture(String(context.request.params['id'])),
        'The reference in force has no such picture.',
      ),
  }),
};

/** A lane without a reference does not know about any document. */
const NONE: ReferenceService = {
  of: () => ({ language: 'en', holder: '', rights: '', editions: [] }),
  picture: () => null,
  opened: () => false,
};

const referenceOf = ({ reference = NONE }: Pick<HttpServices, 'reference'>): ReferenceService => reference;

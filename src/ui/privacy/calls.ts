import type {
  PrivacyView,
  RedressCaseView,
  RedressClosedView,
  RedressFindBody,
  RedressSlipView,
} from '../api-privacy.gen.ts';
import { send } from '../client.ts';

/** What only the parts about data protection and slips ask; not in the first script. */
export const privacy = {
  overview: () => send<PrivacyView>('GET', '/api/privacy'),
  issue: (inspectionId: string) => send<RedressSlipView>('POST', '/api/redress', { inspectionId }),
  find: (body: RedressFindBody) => send<RedressCaseView>('POST', '/api/redress/find', body),
  close: (body: RedressFindBody) => send<RedressClosedView>('POST', '/api/redress/close', body),
};

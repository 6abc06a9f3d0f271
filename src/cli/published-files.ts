import { handoverMessage } from '../core/protection/handover/index.ts';
import { languageFile } from '../daemon/languages/index.ts';
import { identityFile } from '../delivery/device/index.ts';
import { certificateFile, countersignatureFile } from './acceptance/index.ts';
import { referralContent } from './body/index.ts';
import { noticeRow } from './central/index.ts';

/** Files that a kiosk or an office gives out, by the name of their schema in `docs/schemas`. */
export const filesSchemas = {
  certificate: certificateFile,
  countersignature: countersignatureFile,
  'device-identity': identityFile.meta({
    title: 'Waypost: public keys of a kiosk, as waypost device identity writes them',
  }),
  handover: handoverMessage.meta({ title: 'Waypost: what is sealed in waypost.handover.1, without its texts' }),
  language: languageFile,
  'notice-row': noticeRow.meta({ title: 'Waypost: one line of waypost central notices export' }),
  referral: referralContent,
} as const;

import type { ReadFact, ReadReferral } from '../../core/protection/sealed/index.ts';

/**
 * Fields of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0) for which a referral has information.
 * `vic_TraffickingStatus` and similar fields are left out: the kiosk does not say whether somebody is a victim.
 */
export const HTCDS_FIELDS = [
  'prs_FirstName',
  'prs_SecondName',
  'prs_Birthdate',
  'prs_Gender',
  'prs_Citizenship',
  'prs_PrimaryLanguage',
  'prs_IdentityNumber',
  'prs_MobilePhone',
  'cas_ReferringOrganisation',
  'cas_IncomingReferralDate',
  'cas_ReasonForIncomingReferral',
  'cas_IncomingReferralDetails',
  'con_Consent',
] as const;
export type HtcdsRecord = Record<(typeof HTCDS_FIELDS)[number], string>;

export function htcds(referral: ReadReferral, from: string): HtcdsRecord {
  const { identity = {}, language, safeContact, at, consent, siteId } = referral;
  return {
    prs_FirstName: identity['secondary'] ?? '',
    prs_SecondName: identity['primary'] ?? '',
    prs_Birthdate: identity['birthDate'] ?? '',
    // The sex as printed in the document.
    prs_Gender: identity['sex'] ?? '',
    prs_Citizenship: identity['nationality'] ?? '',
    prs_PrimaryLanguage: language ?? '',
    prs_IdentityNumber: identity['documentNumber'] ?? '',
    prs_MobilePhone: isTelephone(safeContact) ? safeContact : '',
    cas_ReferringOrganisation: `${from}, ${siteId}`,
    cas_IncomingReferralDate: at.slice(0, 10),
    cas_ReasonForIncomingReferral: 'AdditionalServicesRequired',
    cas_IncomingReferralDetails: detailsOf(referral),
    con_Consent: consent === 'yes' ? 'Yes' : consent === 'child' ? '' : 'No',
  };
}

/** True if the contact is only a number; any other contact stays in the details, as it was written. */
function isTelephone(contact: string | null): contact is string {
  return contact !== null && /^\+?[\d ()/-]{5,25}$/.test(contact);
}

function detailsOf({ refNo, ageClass, consent, needs, facts, safeContact }: ReadReferral): string {
  const lines = [
    `Referral ${refNo}. ${ageClass}. Consent: ${consent}. Needs: ${needs.join(', ') || 'none named'}.`,
    ...facts.map((fact) => `${pointWords(fact, 'en') ?? fact.id}: ${fact.text}`),
    ...(safeContact === null ? [] : [`Safe way to reach them: ${safeContact}`]),
  ];
  return lines.join('\n');
}

/** Words of a fact in the wanted language, or in the language in which they came. */
export function pointWords({ words }: ReadFact, language: string): string | null {
  if (typeof words === 'object') return words[language] ?? words['en'] ?? Object.values(words)[0] ?? null;
  return words ?? null;
}

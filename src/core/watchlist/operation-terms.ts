/** What an officer is shown about a joint operation. */
export interface OperationTerms {
  agencyName: string;
  agreement: string;
  purpose: string;
}

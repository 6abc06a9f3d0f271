/** What an officer reads of a joint operation. */
export interface OperationTerms {
  agencyName: string;
  agreement: string;
  purpose: string;
}

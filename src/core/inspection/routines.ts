import type { CheckId } from './results.ts';

/** Identity of a document check in records (TR-03135-1 5.5.4.2, 5.5.4.3): what an evaluation over years counts by. */
export interface Routine {
  /** Fixed for the routine, not made per run. */
  uuid: string;
  /** Generic identifier (light, property, feature) of TR-03135-1 5.5.1.2; null for vendor-specific checks. */
  generic: string | null;
}

/**
 * Every check of the document group, and the comparison of two pictures of one page. A number that was given is never given
 * to another routine.
 */
export const ROUTINES: Readonly<Partial<Record<CheckId, Routine>>> = {
  'document.capture': { uuid: '3153e5ba-a129-4ae4-b80e-09b55a229da9', generic: null },
  'document.portrait': { uuid: 'a64cbcb1-c9e4-4336-878c-e8202e21187f', generic: '(VI, AB, PH)' },
  'document.mrz-font': { uuid: 'dd629ec8-c2bb-4510-8816-8794789e38c8', generic: '(VI, AB, MR)' },
  'document.mrz-position': { uuid: '0b57316b-134f-4477-9eba-d176619936ad', generic: null },
  'document.mrz-ir': { uuid: '2552e591-8886-4cf8-9821-b1367a3e77e0', generic: '(IR, AB, MR)' },
  'document.uv-page': { uuid: '4f447a81-682c-4ab2-8f60-c9f7f57ca4be', generic: '(UV, BR, FU)' },
  'document.uv-visual': { uuid: 'e3b85fb4-04dd-4eaf-ba0c-de09897c2266', generic: '(UV, BR, VZ)' },
  'document.uv-photo': { uuid: '83a1de05-8d24-450f-b3d0-6b529b7f245c', generic: '(UV, BR, PH)' },
  'document.uv-mrz': { uuid: 'ac48db5a-06bc-4dd2-aa73-daa6d17e1588', generic: '(UV, BR, MR)' },
  'document.ir-pattern': { uuid: 'b59cdcfd-0f22-4231-b6a2-2546070621d7', generic: '(IR, TR, IS)' },
  'document.uv-pattern': { uuid: 'd07f9fe3-c119-4ccc-a1fc-45d258fe80b9', generic: '(UV, LU, IS)' },
  'document.recapture': { uuid: '2c8a5ff0-c3b7-451e-8923-eaa30f8d10fc', generic: null },
  'document.photo-process': { uuid: '7e505332-763b-422a-9b0e-92621fac7069', generic: '(VI, FR, PH)' },
  'document.model': { uuid: 'ff773406-175e-4ef6-b540-e40762dbe7eb', generic: null },
  'document.layout': { uuid: '930a968b-b763-4c7a-a5bd-2532f3b0cc57', generic: null },
  'mrz.read': { uuid: 'a57fa569-f4fe-4a4b-81a8-91fa26f8e13c', generic: '(VI, AB, MR)' },
  'mrz.layout': { uuid: '18432aef-c0a9-4a88-b944-eec53cb83dc6', generic: null },
  'mrz.check-digits': { uuid: '282f944f-c3da-459e-a1c3-9aaec14ec4d0', generic: null },
  'mrz.dates': { uuid: '2564cfb7-7230-493c-b08d-41ef9a7c5321', generic: null },
  'mrz.codes': { uuid: 'c6449eb1-ca03-46b7-b74f-4476ddb9b242', generic: null },
  'mrz.expiry': { uuid: '9158c6c2-242c-4ace-9f3e-2b90829ceea5', generic: null },
  'mrz.page': { uuid: 'a2475d57-f37d-4849-82de-8a2941ba9d24', generic: null },
  'face.ghost': { uuid: '87a8004c-da40-4c98-9cce-0bf0aa7b64f2', generic: '(VI, AB, SP)' },
  'mrz.printed-zone': { uuid: 'd2bde55a-b631-473c-81ca-e601c2775ced', generic: '(VI, AB, VZ)' },
  'second.read': { uuid: '282c22a1-4e37-4a8f-a006-a9ad7857514e', generic: null },
  'second.expiry': { uuid: '537e732a-7b95-4f94-aa4a-d0dc4d1a6d87', generic: null },
  'second.pairs': { uuid: 'c29330e5-8412-4c03-8341-c4ba5c8703dc', generic: null },
  'second.sides': { uuid: '5786e703-fa36-4af8-931c-a5240cec8989', generic: null },
};

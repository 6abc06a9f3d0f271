// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface ComparedView {
  field: string;
  captured: string;
  expected: string;
  at: { line: number; column: number } | null;
}

export interface DateView {
  raw: string;
  year: number | null;
  month: number | null;
  day: number | null;
  precision: 'day' | 'month' | 'year' | 'none';
  possible: boolean;
  centuryAssumed: boolean;
}

export interface EyesView {
  left: [number, number];
  right: [number, number];
  aspect: number;
}

export interface FaceEyesView {
  live: EyesView | null;
  portrait: EyesView | null;
  chip: EyesView | null;
  ghost: EyesView | null;
}

export interface MrzView {
  format: string | null;
  lines: string[];
  via: 'scanner' | 'image' | 'typed' | 'confirmed';
  reading: string;
  second: 'agrees' | 'disagrees' | 'absent' | null;
  checks: {
    of: string;
    printed: string;
    computed: string;
    ok: boolean;
    line: number;
    column: number;
  }[];
  uncertain: { line: number; column: number; seen: string; candidates: string[] }[];
  open: {
    line: number;
    column: number;
    why: 'uncertain' | 'proposal' | 'disputed';
    choices: string[];
  }[];
  corners: [number, number][] | null;
}

export interface PersonView {
  primary: string;
  secondary: string;
  truncated: boolean;
  sex: 'F' | 'M' | null;
  birth: DateView;
  age: number | null;
  nationality: StateRefView;
  issuingState: StateRefView;
  documentCode: string;
  documentNumber: string;
  expiry: DateView;
  daysToExpiry: number | null;
  specimen: boolean;
}

export interface ReferenceEditionView {
  id: string;
  name: string;
  issued: { from: number; to: number | null } | null;
  description: string;
  source: string;
  features: ReferenceFeatureView[];
}

export interface ReferenceFeatureView {
  id: string;
  name: string;
  place: [number, number, number, number];
  light: 'VIS' | 'IR' | 'UV';
  checks: string[];
  genuine: string;
  forged: string | null;
  genuinePicture: { url: string; alt: string; source: string } | null;
  forgedPicture: { url: string; alt: string; source: string } | null;
}

export interface ReferenceOpenedBody {
  edition: string;
  feature: string;
}

export interface ReferenceView {
  language: string;
  holder: string;
  rights: string;
  editions: ReferenceEditionView[];
}

export interface StateRefView {
  code: string;
  name: string | null;
  cls: string;
}

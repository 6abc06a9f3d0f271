// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface DrillView {
  answered: { minutes: number | null; daysAgo: number } | null;
}

export interface HandoverBody {
  id: string;
}

export interface HandoversView {
  handovers: {
    id: string;
    mine: 'to' | 'by';
    account: string;
    name: string;
    boxName: string | null;
    state: 'waiting' | 'taken' | 'back' | 'ended';
    word: string | null;
    at: string | null;
    late: boolean;
  }[];
  late: { name: string; boxName: string | null }[];
}

export interface OverdueView {
  overdue: boolean;
}

export interface ProtectionReportView {
  quarter: string;
  weeks: {
    period: string;
    k: number;
    drills: {
      sealed: number;
      answered: number;
      medianMinutes: number | null;
      worstMinutes: number | null;
    };
    states: { state: 'ready' | 'carried' | 'telephone' | 'none'; n: number }[];
    tables: {
      referrals: {
        n: number;
        dimensions: {
          name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
        }[];
        cells: {
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          n: number;
        }[];
      } | null;
      calls: {
        n: number;
        dimensions: {
          name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
        }[];
        cells: {
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          n: number;
        }[];
      } | null;
      handOvers: {
        n: number;
        dimensions: {
          name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
        }[];
        cells: {
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          n: number;
        }[];
      } | null;
      entries: {
        n: number;
        dimensions: {
          name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
        }[];
        cells: {
          words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          n: number;
        }[];
      } | null;
    };
  }[];
  whole: {
    period: string;
    k: number;
    rest: {
      referrals: {
        weeks: number;
        table: {
          n: number;
          dimensions: {
            name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          }[];
          cells: {
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
            n: number;
          }[];
        };
      } | null;
      calls: {
        weeks: number;
        table: {
          n: number;
          dimensions: {
            name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          }[];
          cells: {
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
            n: number;
          }[];
        };
      } | null;
      handOvers: {
        weeks: number;
        table: {
          n: number;
          dimensions: {
            name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          }[];
          cells: {
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
            n: number;
          }[];
        };
      } | null;
      entries: {
        weeks: number;
        table: {
          n: number;
          dimensions: {
            name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
          }[];
          cells: {
            words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
            n: number;
          }[];
        };
      } | null;
    };
    notReferred: number | null;
    emergencies: number | null;
    noKey: number | null;
    asked: {
      n: number;
      dimensions: {
        name: 'carried' | 'received' | 'accepted' | 'reached' | 'opened' | 'answer' | 'class' | 'decision' | 'goesWith' | 'settledAs' | 'settled';
        words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
      }[];
      cells: {
        words: ('30m' | '2h' | '24h' | '72h' | 'late' | 'yes' | 'no' | 'nothing' | 'something' | 'none' | 'protect' | 'stop' | 'discreet' | 'document' | 'confirmed' | 'unsure' | 'clear' | 'second-line' | 'supervisor' | 'undecided' | 'safeguarding' | 'guardian' | 'police-child-unit' | 'alone' | 'companion' | 'not-asked' | 'desk' | 'let-pass' | 'desk-not-reached' | 'mistake' | 'open')[];
        n: number;
      }[];
    } | null;
    use: {
      quarter: string;
      k: number;
      tables: {
        attribute: 'nationality' | 'sex' | 'age';
        groups: { category: string; used: number; unused: number }[];
      }[];
    } | null;
  } | null;
}

export interface ProtectionReportsView {
  quarters: ProtectionReportView[];
}

export interface ReferralsView {
  referrals: {
    refNo: string;
    hour: string;
    state: 'sealed' | 'sent' | 'received' | 'accepted' | 'rejected' | 'done' | 'revoked';
    reason: 'not-ours' | 'not-readable' | 'no-capacity' | 'other' | null;
    say: { what: 'coming' | 'call-us'; minutes: number | null } | null;
    held: boolean;
    mark: 'not-leaving' | 'carry' | 'overdue' | 'rejected' | null;
    next: {
      kind: 'body' | 'desk' | 'emergency' | 'mobile';
      who: { language: string; text: string }[];
      number: string;
      hours: string | null;
      zone: string | null;
      openNow: boolean | null;
      languages: string[];
    } | null;
  }[];
  numbers: {
    kind: 'body' | 'desk' | 'emergency' | 'mobile';
    who: { language: string; text: string }[];
    number: string;
    hours: string | null;
    zone: string | null;
    openNow: boolean | null;
    languages: string[];
  }[];
  keyEnds: { body: { language: string; text: string }[]; at: string } | null;
}

export interface SupportAnswerView {
  done: 'closed' | 'noted' | 'sealed' | 'not-referred' | 'emergency' | 'telephone';
  refNo: string | null;
  said: 'on-its-way' | 'telephone' | 'carry' | null;
  body: { language: string; text: string }[] | null;
  due: string | null;
  numbers: {
    kind: 'body' | 'desk' | 'emergency' | 'mobile';
    who: { language: string; text: string }[];
    number: string;
    hours: string | null;
    zone: string | null;
    openNow: boolean | null;
    languages: string[];
  }[];
  urgent: boolean;
  safeguarding: boolean;
  telephone: boolean;
  photoLeftOut: boolean;
  handover: string | null;
  repeated: boolean;
}

export interface SupportCalledBody {
  callId: string;
  reached: boolean;
}

export interface SupportContactView {
  statedBefore: boolean;
}

export interface SupportFormHead {
  formId: string;
  inspectionId: string | null;
  outcome: 'no-concern' | 'note-and-continue' | 'second-line-protection' | 'refer-now' | 'immediate-danger';
  facts: { id: string; bytes: number }[];
  contactBytes: number | null;
  age: 'adult' | 'child' | 'unknown';
  consent: 'yes' | 'no' | 'not-asked';
  needs: ('medical' | 'psychological' | 'legal' | 'shelter' | 'safety')[];
  sendIdentity: boolean;
  language: string | null;
  colleague?: { box: string | null; account: string } | null;
}

export interface SupportKeyView {
  days: number | null;
}

export interface SupportNameView {
  primary: string;
  secondary: string;
}

export interface SupportQuestionBody {
  inspectionId: string;
}

export interface SupportQuestionView {
  ask: boolean;
}

export interface SupportQuestionsView {
  inspectionId: string | null;
  items: string[];
}

export interface SupportSeenBody {
  seen: 'nothing' | 'something';
}

export interface SupportUseView {
  k: number;
  quarters: {
    quarter: string;
    k: number;
    tables: {
      attribute: 'nationality' | 'sex' | 'age';
      groups: { category: string; used: number; unused: number }[];
    }[];
  }[];
}

export interface SupportView {
  version: number;
  changeNotes: { language: string; text: string }[];
  news: boolean;
  items: {
    id: string;
    tab: 'seen' | 'told' | 'documents';
    look: { language: string; text: string }[];
    not: { language: string; text: string }[];
    child: boolean;
    point: { language: string; text: string }[];
    ask: { language: string; text: string }[];
    derivedByProject: boolean;
    operation: { agency: string; agreement: string } | null;
  }[];
  guidanceFromFacts: number;
  coverAfterS: number;
  card: {
    id: string;
    title: { language: string; text: string }[];
    text: { language: string; text: string }[];
  }[];
  traitWords: { language: string; words: string[] }[];
  routes: {
    adult: {
      state: 'ready' | 'carried' | 'telephone' | 'none';
      tried: boolean;
      opening: 'open' | 'hours' | 'untried' | 'by-hand' | 'telephone' | 'none';
      body: { name: { language: string; text: string }[]; answerWithinMinutes: number } | null;
      numbers: {
        kind: 'body' | 'desk' | 'emergency' | 'mobile';
        who: { language: string; text: string }[];
        number: string;
        hours: string | null;
        zone: string | null;
        openNow: boolean | null;
        languages: string[];
      }[];
    };
    child: {
      state: 'ready' | 'carried' | 'telephone' | 'none';
      tried: boolean;
      opening: 'open' | 'hours' | 'untried' | 'by-hand' | 'telephone' | 'none';
      body: { name: { language: string; text: string }[]; answerWithinMinutes: number } | null;
      numbers: {
        kind: 'body' | 'desk' | 'emergency' | 'mobile';
        who: { language: string; text: string }[];
        number: string;
        hours: string | null;
        zone: string | null;
        openNow: boolean | null;
        languages: string[];
      }[];
    };
  };
  childAge: number;
  call: {
    numbers: {
      kind: 'body' | 'desk' | 'emergency' | 'mobile';
      who: { language: string; text: string }[];
      number: string;
      hours: string | null;
      zone: string | null;
      openNow: boolean | null;
      languages: string[];
    }[];
    at: number;
    ageMs: number;
  } | null;
  colleagues: {
    box: string | null;
    boxName: string | null;
    account: string;
    name: string;
    for: ('protection' | 'child')[];
    signedIn: boolean;
  }[];
  handsText: boolean;
  slip: { print: boolean; helpLines: { language: string; number: string }[] };
  subject: { inspectionId: string; minor: boolean; identity: boolean } | null;
}

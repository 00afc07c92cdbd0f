/** The text of an order of passes: read into steps and edits, which `edit.ts` carries out. */

/** A pass by its name (`simplify#2`: where it stands for the second time), passes repeated until nothing changes, or the default order between two neighbours. */
export type StepText =
  | { readonly step: 'pass'; readonly name: string; readonly occurrence: number | null }
  | { readonly step: 'repeat'; readonly steps: readonly StepText[] }
  | { readonly step: 'rest' };

export type EditText =
  | { readonly edit: '-'; readonly subject: StepText }
  /** `<` and `>` move the subject to the anchor, `+` puts it after the anchor, `=` in its place. */
  | { readonly edit: '<' | '>' | '+' | '='; readonly subject: StepText; readonly anchor: StepText };

export type OrderText =
  | { readonly whole: readonly StepText[] }
  | { readonly whole: null; readonly edits: readonly EditText[] };

const repeat = 'repeat-until-stable';

/** Reads `a, b, repeat-until-stable(c, d)` or `-a, b<c, b>c, b+c, b=c`; commas may be blanks. Throws an Error that says what is expected where. */
export function readOrder(text: string): OrderText {
  const reader = new Reader(text);
  return reader.edits() ?? { whole: reader.steps('') };
}

class Reader {
  private readonly words: readonly string[];
  private next = 0;

  constructor(text: string) {
    this.words = text.match(/\.\.\.|\w+(?:-+\w+)*(?:#\d+)?|[^\s,]/g) ?? [];
  }

  /** The edits, or null where the text is a whole order. */
  edits(): OrderText | null {
    const edits: EditText[] = [];
    while (this.next < this.words.length) {
      const start = this.next;
      if (this.taken('-')) {
        edits.push({ edit: '-', subject: this.step() });
        continue;
      }
      const first = this.step();
      const operator = this.words[this.next];
      if (operator !== '<' && operator !== '>' && operator !== '+' && operator !== '=') {
        if (edits.length > 0) throw this.expected('-a, a<b, a>b, a+b or a=b', start);
        this.next = 0;
        return null;
      }
      this.next++;
      const second = this.step();
      const moved = operator === '<' || operator === '>';
      edits.push({ edit: operator, subject: moved ? first : second, anchor: moved ? second : first });
    }
    return edits.length === 0 ? null : { whole: null, edits };
  }

  /** steps up to `end` */
  steps(end: '' | ')'): readonly StepText[] {
    const steps: StepText[] = [];
    while (this.next < this.words.length && this.words[this.next] !== end) steps.push(this.step());
    if (steps.length === 0) throw this.expected('the name of a pass');
    return steps;
  }

  private step(): StepText {
    if (this.taken('...')) return { step: 'rest' };
    const word = this.words[this.next];
    if (word === undefined || !/^\w/.test(word)) throw this.expected('the name of a pass');
    this.next++;
    if (word === repeat) {
      if (!this.taken('(')) throw this.expected(`( after ${repeat}`);
      const steps = this.steps(')');
      if (!this.taken(')')) throw this.expected(')');
      return { step: 'repeat', steps };
    }
    const [name, occurrence] = word.split('#');
    return { step: 'pass', name: name!, occurrence: occurrence === undefined ? null : Number(occurrence) };
  }

  private taken(word: string): boolean {
    if (this.words[this.next] !== word) return false;
    this.next++;
    return true;
  }

  private expected(what: string, at = this.next): Error {
    const found = this.words[at];
    return new Error(
      `in the order of passes: expected ${what}, found ${found === undefined ? 'its end' : `'${found}'`}`,
    );
  }
}

/** What a unit's pragmas say to the parser: `#pragma pack` (gcc manual, Structure-Layout Pragmas). */
import type { Diagnostics } from '../languages/diagnostics.ts';
import type { PragmaLine } from './tokens.ts';

/** The alignment that members of the structs closed at a token have at most, or 0; by increasing token. */
type Step = { readonly token: number; readonly bytes: number };
interface Pushed {
  readonly name: string | null;
  readonly bytes: number;
}

export class Pragmas {
  private readonly steps: Step[] = [];

  constructor(lines: readonly PragmaLine[], diagnostics: Diagnostics) {
    const stack: Pushed[] = [];
    let bytes = 0;
    for (const { text, token, place } of lines) {
      if (!/^pack\b/.test(text)) continue;
      const after = packed(text, bytes, stack);
      if (after === null) diagnostics.warning('Wpragmas', place, `malformed '#pragma ${text}' - ignored`);
      else if (after !== bytes) {
        bytes = after;
        this.steps.push({ token, bytes });
      }
    }
  }

  packedTo(token: number): number {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle].token <= token) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.steps[low - 1].bytes;
  }
}

/** The packing after a `pack` pragma, which may push to or pop from the stack; null when it is malformed. */
function packed(text: string, before: number, stack: Pushed[]): number | null {
  const inside = /^pack ?\((.*)\)$/.exec(text);
  if (inside === null) return null;
  const words = inside[1]
    .split(',')
    .map(w => w.trim())
    .filter(w => w !== '');
  const action = words[0] === 'push' || words[0] === 'pop' ? words.shift()! : 'set';
  const name = words[0] !== undefined && /^[A-Za-z_]\w*$/.test(words[0]) ? words.shift()! : null;
  const number = words[0] === undefined ? null : Number(words.shift());
  const allowed = number === null || [0, 1, 2, 4, 8, 16].includes(number);
  if (words.length > 0 || !allowed || (action === 'set' && name !== null)) return null;
  switch (action) {
    case 'push':
      stack.push({ name, bytes: before });
      return number ?? before;
    case 'pop': {
      let popped = stack.pop();
      if (name !== null) while (popped !== undefined && popped.name !== name) popped = stack.pop();
      return number ?? popped?.bytes ?? 0;
    }
    default:
      return number ?? 0;
  }
}

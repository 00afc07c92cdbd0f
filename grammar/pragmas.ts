/** What a unit's pragmas say to the parser: `#pragma pack` and `#pragma GCC visibility` (gcc manual, Pragmas). */
import type { Diagnostics } from '../languages/diagnostics.ts';
import type { PragmaLine } from './tokens.ts';

/** What holds from a token on. */
interface Step<T> {
  readonly token: number;
  readonly value: T;
}
interface Packing {
  readonly name: string | null;
  readonly bytes: number;
}

export class Pragmas {
  private readonly packings: Step<number>[] = [];
  private readonly visibilities: Step<string | null>[] = [];

  constructor(lines: readonly PragmaLine[], diagnostics: Diagnostics) {
    const packed: Packing[] = [];
    const visible: (string | null)[] = [null];
    for (const { text, token, place } of lines) {
      if (/^pack\b/.test(text)) {
        const bytes = packing(text, this.packings.at(-1)?.value ?? 0, packed);
        if (bytes === null) diagnostics.warning('Wpragmas', place, `malformed '#pragma ${text}' - ignored`);
        else this.packings.push({ token, value: bytes });
      } else if (/^GCC visibility\b/.test(text)) {
        const pushed = /^GCC visibility push ?\( ?(\w+) ?\)$/.exec(text);
        if (pushed !== null) visible.push(pushed[1]);
        else if (/ pop$/.test(text) && visible.length > 1) visible.pop();
        else diagnostics.error(place, "no matching push for '#pragma GCC visibility pop'");
        this.visibilities.push({ token, value: visible.at(-1)! });
      } else if (/^scalar_storage_order (?!default$)/.test(text)) {
        diagnostics.error(place, `sorry, unimplemented: '#pragma ${text}'`);
      }
    }
  }

  /** The alignment that the members of a struct whose brace closes at a token have at most, or 0. */
  packedTo(token: number): number {
    return latest(this.packings, token) ?? 0;
  }
  /** The visibility of what is declared from a token on; null when no pragma says it. */
  visibility(token: number): string | null {
    return latest(this.visibilities, token);
  }
}

/** The value of the last step at or before a token. */
function latest<T>(steps: readonly Step<T>[], token: number): T | null {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].token <= token) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : steps[low - 1].value;
}

/** The packing after a `pack` pragma, which may push to or pop from the stack; null when it is malformed. */
function packing(text: string, before: number, stack: Packing[]): number | null {
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

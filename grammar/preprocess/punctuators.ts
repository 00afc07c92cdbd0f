/**
 * The longest punctuator at a place (C17 6.4p4), digraphs included.
 */
import { kindOf } from '../token-table.ts';

/** A step of the recogniser: what the characters so far are, if a punctuator, and where the next one leads. */
interface State {
  kind: number;
  readonly next: (State | undefined)[];
}

const newState = (): State => ({ kind: 0, next: new Array<State | undefined>(128).fill(undefined) });

const root = newState();
for (const [spelling, kind] of kindOf) {
  if (/[\w$]/.test(spelling)) continue;
  let state = root;
  for (const character of spelling) state = state.next[character.charCodeAt(0)] ??= newState();
  state.kind = kind;
}

/** The length, shifted left by 16, and the kind of the punctuator at `at`, where there is one. */
export function punctuatorAt(bytes: Uint8Array, at: number): number {
  let state = root.next[bytes[at]]!;
  let found = 0;
  for (let length = 1; ; length++) {
    if (state.kind !== 0) found = (length << 16) | state.kind;
    const c = bytes[at + length];
    const next = c < 128 ? state.next[c] : undefined;
    if (next === undefined) return found;
    state = next;
  }
}

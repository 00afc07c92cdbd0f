/**
 * Which names are typedef names, as the parser goes: the colour of an identifier's token says whether it names a type where it stands.
 *
 * C cannot be parsed without knowing this (`T * x;`). When a declarator completes, the later tokens of its name are recoloured and the change is
 * logged; leaving a scope and backtracking both undo the log. So what the grammar sees are only kinds of tokens.
 */
import { Kind, type Tokens } from './tokens.ts';

export class Colours {
  /** The token of the latest declaration in the log, -1 when it is empty: staged code compares it before it calls `undo`. */
  top = -1;
  /** Names reported as unknown types: at their next use they are again. */
  readonly unknown = new Set<string>();
  private readonly kind: Uint16Array;
  private readonly name: Int32Array;
  private readonly next: Int32Array;
  /** By number of name. */
  private readonly isType: Uint8Array;
  /** Declaring tokens, each of which changed the colour of its name. */
  private readonly log: number[] = [];

  constructor(tokens: Tokens) {
    this.kind = tokens.kind;
    this.name = tokens.name;
    this.next = tokens.next;
    this.isType = new Uint8Array(tokens.names.length);
  }

  get length(): number {
    return this.log.length;
  }
  /** The token declares its name, as a typedef name or as anything else; `position` is the first token not yet read. */
  declare(token: number, type: boolean, position: number): void {
    const name = this.name[token];
    if (this.isType[name] === Number(type)) return;
    this.log.push(token);
    this.top = token;
    this.paint(name, this.next[token], Number(type), position);
  }
  /** Colours a name that no declaration in the unit makes a type: all its tokens. */
  predeclare(name: number): void {
    const first = this.name.indexOf(name);
    this.isType[name] = 1;
    if (first >= 0) this.paint(name, first, 1, 0);
  }
  /** Forgets the declarations since the log had this length: a scope ends. */
  leave(length: number, position: number): void {
    while (this.log.length > length) {
      const token = this.log.pop()!;
      const name = this.name[token];
      this.paint(name, token, this.isType[name] ^ 1, position);
    }
    this.top = this.log.at(-1) ?? -1;
  }
  /** Forgets the declarations from this token on: the parser goes back there. */
  undo(position: number): void {
    let length = this.log.length;
    while (length > 0 && this.log[length - 1] >= position) length--;
    this.leave(length, position);
  }

  /** The names that are types now. */
  typeNames(names: readonly string[]): string[] {
    return names.filter((_, number) => this.isType[number] === 1);
  }

  private paint(name: number, from: number, type: number, position: number): void {
    this.isType[name] = type;
    const colour = type === 1 ? Kind.typeName : Kind.identifier;
    for (let t = from; t >= 0; t = this.next[t]) if (t >= position) this.kind[t] = colour;
  }
}

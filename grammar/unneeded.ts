/**
 * Which declarations of system headers nobody needs: prototypes and plain typedefs whose name stands nowhere else in the unit.
 *
 *   extern int puts (const char *__s);  typedef unsigned int uint;  int main(void) { puts("hi"); }   ==>   uint is passed over, puts is not
 *
 * Most of what headers declare is of this kind (three declarations of four in stdio.h, nine of ten in math.h), so it is told from the tokens
 * alone and never parsed. What may do more than give one name a meaning is never passed over: tags, definitions, `asm` names, aliases. The price
 * is that a mistake in such a line of a system header goes unseen.
 */
import { kindOf } from './token-table.ts';
import { Kind, type Tokens } from './tokens.ts';

const kinds = (...spellings: readonly string[]): number[] => spellings.map(spelling => kindOf.get(spelling)!);
const [open, close, semicolon, typedefWord] = kinds('(', ')', ';', 'typedef');
const attributeWords = kinds('__attribute__', '__attribute');

/** By kind of token: may it stand before the name of a declaration (1), or only among its parameters (2)? */
const stands = new Uint8Array(Math.max(...kindOf.values()) + 1);
for (const kind of kinds(
  ...['extern', '__extension__', '*', 'const', '__const', '__const__', 'volatile', '__volatile', '__volatile__'],
  ...['restrict', '__restrict', '__restrict__', 'void', '_Bool', 'char', 'short', 'int', 'long', 'float', 'double'],
  ...['signed', '__signed', '__signed__', 'unsigned', '_Complex', '__complex', '__complex__', '__int128', '_Noreturn'],
  ...['_Float16', '_Float32', '_Float64', '_Float128', '_Float32x', '_Float64x', '__float80', '__float128', '$type'],
))
  stands[kind] = 1;
for (const kind of kinds('(', ')', '[', ']', ',', '...', '$id', '$num')) stands[kind] = 2;

/** Attributes that make a definition of a declaration (gcc manual, Common Function Attributes). */
const defining = /^(__)?(alias|ifunc|weakref|symver)(__)?$/;

export class UnneededDeclarations {
  /** The names passed over, for those who look for one like a misspelt name. */
  readonly names: string[] = [];
  private readonly kind: Uint16Array;
  private readonly name: Int32Array;
  /** By number of name: does it stand more than once in the unit? */
  private readonly again: Uint8Array;
  /** A pragma may name a declaration without a token. */
  private readonly none: boolean;

  /** Before parsing: identifiers have one kind still. */
  constructor(private readonly tokens: Tokens) {
    const { kind, name, next } = tokens;
    this.kind = kind;
    this.name = name;
    this.again = new Uint8Array(tokens.names.length);
    for (let t = 0; t < tokens.count; t++) if (next[t] >= 0) this.again[name[t]] = 1;
    this.none = tokens.pragmas.some(pragma => pragma.text.startsWith('weak'));
  }

  /** The token behind the declaration that begins at this one, when nobody needs it; this token otherwise. */
  behind(start: number): number {
    const { kind, tokens } = this;
    const isType = kind[start] === typedefWord;
    const first = isType ? start + 1 : start;
    const name = this.specifiers(first);
    if (name === first || kind[name] !== Kind.identifier || this.again[this.name[name]] === 1) return start;
    const parameters = isType ? name + 1 : this.parameters(name + 1);
    if (!isType && parameters === name + 1) return start;
    const end = this.attributes(parameters);
    if (kind[end] !== semicolon || this.none || !tokens.inSystemHeader(start)) return start;
    this.names.push(tokens.text(name));
    return end + 1;
  }

  // Each of these gives the token behind what begins at `t`, or `t` when nothing of the kind does.

  private specifiers(t: number): number {
    let end = this.attributes(t);
    while (stands[this.kind[end]] === 1) end = this.attributes(end + 1);
    return end;
  }

  private parameters(t: number): number {
    if (this.kind[t] !== open) return t;
    let depth = 0;
    let end = t;
    do {
      const kind = this.kind[end];
      if (stands[kind] === 0) return t;
      if (kind === open) depth++;
      else if (kind === close) depth--;
      end = this.attributes(end + 1);
    } while (depth > 0);
    return end;
  }

  private attributes(t: number): number {
    const { kind, tokens } = this;
    let end = t;
    while (attributeWords.includes(kind[end])) {
      let depth = 0;
      do {
        end++;
        if (kind[end] === open) depth++;
        else if (kind[end] === close) depth--;
        else if (kind[end] === Kind.end || (kind[end] === Kind.identifier && defining.test(tokens.text(end)))) return t;
      } while (depth > 0);
      end++;
    }
    return end;
  }
}

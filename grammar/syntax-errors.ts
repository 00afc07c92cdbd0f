/**
 * What is wrong at the token where the parser got stuck, in gcc's words.
 *
 * The parser itself says what it would have accepted there: another token is put in its place and the declaration is parsed again. So the
 * grammar stays the only description of the syntax, and the parser keeps no account of what it expects while all is well.
 */

import type { Diagnostics, Place } from '../languages/diagnostics.ts';
import { didYouMean } from '../languages/did-you-mean.ts';
import { headerOf } from '../languages/standard-headers.ts';
import type { Colours } from './colours.ts';
import type { StagedParser } from './staged/parser.js';
import { firstPunctuator, kindOf } from './token-table.ts';
import { Kind, type Tokens } from './tokens.ts';

const kind = (spelling: string): number => kindOf.get(spelling)!;

/** Reports why the declaration at `start` did not parse, and gives the token after it. */
export function reportSyntaxError(
  tokens: Tokens,
  parser: StagedParser,
  colours: Colours,
  start: number,
  diagnostics: Diagnostics,
): number {
  const stuck = new Stuck(tokens, parser, colours, start);
  const unknown = stuck.unknownType();
  if (unknown >= 0) reportUnknownType(tokens, colours, unknown, diagnostics);
  else {
    const { text, place = stuck.place() } = stuck.expected();
    diagnostics.error(place, text.endsWith("'if'") || text.startsWith('empty') ? text : `${text} ${stuck.before()}`);
  }
  return nextDeclaration(tokens, start, stuck.far);
}

/** An expectation, and where it is reported if not at the unexpected token. */
interface Expected {
  readonly text: string;
  readonly place?: Place;
}

class Stuck {
  readonly far: number;
  private readonly kinds: Uint16Array;
  constructor(
    private readonly tokens: Tokens,
    private readonly parser: StagedParser,
    private readonly colours: Colours,
    private readonly start: number,
  ) {
    this.far = parser.far;
    this.kinds = tokens.kind;
  }

  /** Would the parser have gone on past these tokens, in the place of those from `at` on? */
  private goesOn(at: number, replaced: readonly number[]): boolean {
    const { kinds, colours, parser, start } = this;
    if (at < start || at + replaced.length > this.tokens.count + 1) return false;
    const before = kinds.slice(at, at + replaced.length);
    kinds.set(replaced, at);
    const mark = colours.length;
    const result = parser.parse('externalDecl', start);
    const last = Math.max(this.far, at + replaced.length - 1);
    const further = parser.far > last || (result !== null && parser.pos > last);
    colours.leave(mark, start);
    kinds.set(before, at);
    return further;
  }
  private accepts(...replaced: (string | number)[]): boolean {
    return this.goesOn(
      this.far,
      replaced.map(r => (typeof r === 'number' ? r : kind(r))),
    );
  }

  /** A token that is a name where only a type would do, or -1. */
  unknownType(): number {
    const { far, kinds, tokens } = this;
    // After a whole declarator a type would begin the parameters of an old-style definition: not what is meant.
    if (kinds[far] === Kind.identifier && this.accepts(Kind.typeName) && !this.accepts('=')) return far;
    const previous = far - 1;
    if (previous < this.start || kinds[previous] !== Kind.identifier) return -1;
    if (kinds[far] !== Kind.identifier && kinds[far] !== Kind.typeName && kinds[far] !== kind('*')) return -1;
    // A name that was seen before is likely to be of something else.
    const seen =
      tokens.name.indexOf(tokens.name[previous]) < previous && !this.colours.unknown.has(tokens.text(previous));
    return !seen && this.goesOn(previous, [Kind.typeName]) ? previous : -1;
  }

  expected(): Expected {
    const { kinds, far } = this;
    const found = kinds[far];
    const inStatements = this.accepts('break');
    if (found === Kind.end && inStatements && this.accepts('}')) return { text: 'expected declaration or statement' };
    if (inStatements && found === kind('else')) return { text: "'else' without a previous 'if'" };
    if (inStatements && (found === kind(')') || found === kind(']'))) return { text: 'expected statement' };
    if (this.accepts(Kind.number)) return { text: 'expected expression' };
    if (this.accepts(';') && this.accepts('=') && this.accepts('asm'))
      return { text: "expected '=', ',', ';', 'asm' or '__attribute__'" };
    return (
      this.expectedName() ?? this.expectedEnd() ?? this.expectedToken() ?? { text: 'expected declaration specifiers' }
    );
  }
  private expectedName(): Expected | null {
    const { far, kinds } = this;
    if (
      kinds[far - 1] === kind('{') &&
      kinds[far] === kind('}') &&
      (kinds[far - 2] === kind('enum') || kinds[far - 3] === kind('enum'))
    ) {
      return { text: 'empty enum is invalid' };
    }
    const name = this.accepts(Kind.identifier);
    if (name && this.accepts('*') && this.accepts('(')) return { text: "expected identifier or '('" };
    if (this.accepts('int'))
      return {
        text: this.accepts('}') ? 'expected specifier-qualifier-list' : "expected declaration specifiers or '...'",
      };
    if (!name) return null;
    if (this.accepts('{')) return { text: "expected '{'" };
    return { text: this.accepts('*') ? "expected identifier or '*'" : 'expected identifier' };
  }
  private expectedEnd(): Expected | null {
    if (!this.accepts(';')) return null;
    if (this.accepts(':') && this.accepts('__attribute__'))
      return { text: "expected ':', ',', ';', '}' or '__attribute__'" };
    if (this.accepts(',') && !this.accepts(',', Kind.number)) return { text: "expected ',' or ';'" };
    return this.afterPrevious("expected ';'");
  }
  private expectedToken(): Expected | null {
    if (this.accepts(')') && this.accepts(',') && this.accepts('__attribute__'))
      return { text: "expected ';', ',' or ')'" };
    if (this.accepts('}') && this.accepts(',') && !this.accepts(',', Kind.number))
      return { text: "expected ',' or '}'" };
    for (const closing of [')', ']']) if (this.accepts(closing)) return this.afterPrevious(`expected '${closing}'`);
    if (this.accepts(':'))
      return this.accepts('...') ? { text: "expected ':' or '...'" } : this.afterPrevious("expected ':'");
    for (const opening of ['}', 'while', '(', '{']) if (this.accepts(opening)) return { text: `expected '${opening}'` };
    return this.accepts(Kind.string) ? { text: 'expected string literal' } : null;
  }
  /** What is missing is missing right after the token before. */
  private afterPrevious(text: string): Expected {
    const { tokens, far } = this;
    if (far === 0) return { text };
    const { file, line, column } = tokens.locate(far - 1);
    return { text, place: { file, line, column: column + tokens.text(far - 1).length } };
  }

  /** The unexpected token; the end of a file counts as the beginning of its last line. */
  place(): number {
    const { tokens, far } = this;
    if (far < tokens.count || far === 0) return far;
    let first = far - 1;
    const { file, line } = tokens.locate(first);
    for (; first > 0; first--) {
      const before = tokens.locate(first - 1);
      if (before.line !== line || before.file !== file) break;
    }
    return first;
  }

  /** The unexpected token, as gcc names it. */
  before(): string {
    const { tokens, far } = this;
    const text = tokens.text(far);
    switch (this.kinds[far]) {
      case Kind.end:
        return 'at end of input';
      case Kind.number:
        return 'before numeric constant';
      case Kind.string:
        return 'before string constant';
      case Kind.character:
        return `before ${text}`;
      default:
        return this.kinds[far] >= firstPunctuator ? `before '${text}' token` : `before '${text}'`;
    }
  }
}

function reportUnknownType(tokens: Tokens, colours: Colours, at: number, diagnostics: Diagnostics): void {
  const name = tokens.text(at);
  colours.unknown.add(name);
  const header = headerOf(name);
  if (header !== null) {
    const message = `'${name}' is defined in header '<${header}>'; did you forget to '#include <${header}>'?`;
    diagnostics.error(at, `unknown type name '${name}'`, { notes: [{ severity: 'note', place: at, message }] });
    return;
  }
  const near = didYouMean(name, [
    ...colours.typeNames(tokens.names),
    'char',
    'int',
    'long',
    'float',
    'double',
    'short',
    'void',
    'unsigned',
    'signed',
  ]);
  diagnostics.error(
    at,
    `unknown type name '${name}'${near === null ? '' : `; did you mean '${near}'?`}`,
    near === null ? {} : { fix: near },
  );
}

/** Where the declaration that `start` begins seems to end, given that the parser got to `far`. */
function nextDeclaration(tokens: Tokens, start: number, far: number): number {
  const { kind: kinds, count } = tokens;
  const [open, close, semicolon] = [kind('{'), kind('}'), kind(';')];
  let depth = 0;
  for (let t = start; t < count; t++) {
    if (kinds[t] === open) depth++;
    else if (kinds[t] === close && --depth <= 0 && t >= far) return kinds[t + 1] === semicolon ? t + 2 : t + 1;
    else if (kinds[t] === semicolon && depth <= 0 && t >= far) return t + 1;
    if (depth < 0) depth = 0;
  }
  return count;
}

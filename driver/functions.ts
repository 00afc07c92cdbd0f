/**
 * Which function a token is in, for the line `In function 'f':` above diagnostics.
 *
 * Found from the tokens alone, so that it is known of programs that do not parse: a brace behind a parenthesis (or behind
 * K&R parameters), outside of all others, opens the body of the first name that a parenthesis followed.
 */
import { kindOf } from '../grammar/token-table.ts';
import { Kind, type Tokens } from '../grammar/tokens.ts';

const [open, close, openBrace, closeBrace, semicolon, equals] = ['(', ')', '{', '}', ';', '='].map(s => kindOf.get(s)!);

interface Body {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export class Functions {
  private bodies: readonly Body[] | null = null;

  constructor(private readonly tokens: Tokens) {}

  /** The name of the function whose body holds a token, or null. */
  at(token: number): string | null {
    this.bodies ??= bodiesOf(this.tokens);
    for (const body of this.bodies) if (body.start <= token && token <= body.end) return body.name;
    return null;
  }
}

function bodiesOf(tokens: Tokens): Body[] {
  const { kind, count } = tokens;
  const bodies: Body[] = [];
  let parentheses = 0;
  let braces = 0;
  /** The declarator's name since the last semicolon, and before it: the parameters of K&R end in semicolons. */
  let name = -1;
  let before = -1;
  let start = -1;
  let initializer = false;
  for (let i = 0; i < count; i++) {
    const k = kind[i];
    if (k === openBrace) {
      if (braces++ > 0 || parentheses > 0 || initializer) continue;
      const owner = kind[i - 1] === close ? name : kind[i - 1] === semicolon ? before : -1;
      if (owner < 0) continue;
      start = i;
      name = owner;
    } else if (k === closeBrace) {
      if (braces > 0) braces--;
      if (braces > 0 || start < 0) continue;
      bodies.push({ start, end: i, name: tokens.text(name) });
      start = name = before = -1;
    } else if (braces === 0 && k === open) {
      const previous = kind[i - 1];
      if (name < 0 && (previous === Kind.identifier || previous === Kind.typeName)) name = i - 1;
      parentheses++;
    } else if (braces === 0 && k === close) {
      if (parentheses > 0) parentheses--;
    } else if (braces === 0 && k === equals) {
      initializer = true;
    } else if (braces === 0 && k === semicolon && parentheses === 0) {
      if (name >= 0) before = name;
      name = -1;
      initializer = false;
    }
  }
  if (start >= 0) bodies.push({ start, end: count, name: tokens.text(name) });
  return bodies;
}

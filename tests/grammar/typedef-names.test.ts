/** Typedef names and ordinary identifiers of the same spelling (C17 6.2.1, 6.7.8): what `T * x` is depends on where it stands. */
import { describe, expect, test } from 'vitest';
import { lastOf } from './source.ts';

const multiplication = '(Binary * ';
const pointer = '(Pointer ';
const cast = '(Cast ';
const difference = '(Binary - ';
const product = { with: multiplication, without: pointer };
const declaration = { with: pointer, without: multiplication };
const negated = { with: cast, without: difference };
const subtracted = { with: difference, without: cast };

describe('with T a typedef name of the file', () => {
  test.each<[string, string, { with: string; without?: string }]>([
    ['a declaration of a pointer', 'void f(void) { T * x; }', declaration],
    ['a block-scope object hides it, from its own declarator on', 'void f(void) { T T = 1; T * 2; }', product],
    ['a parameter hides it in the body', 'void f(int T) { T * 2; }', product],
    ['a prototype hides it only in itself', 'void f(int T); void g(void) { T * x; }', declaration],
    ['the end of a block brings it back', 'void f(void) { { T T; } (T)-1; }', negated],
    ['a hidden T in parentheses is no cast', 'void f(void) { int T; (T)-1; }', subtracted],
    [
      'in its own initialiser it is hidden',
      'void f(void) { T T = sizeof(T); }',
      { with: '(SizeofExpression ', without: '(SizeofType' },
    ],
    [
      'in an initialiser before its declarator it is not',
      'void f(void) { int x = sizeof(T), T = sizeof x; }',
      { with: '(SizeofType ' },
    ],
    [
      'the declaration of a for loop hides it in the loop',
      'void f(void) { for (int T = 0; T < 3; T++) T * 2; }',
      product,
    ],
    ['after the loop it is back', 'void f(void) { for (int T = 0; T < 3; T++) ; (T)-1; }', negated],
    ['an enumerator hides it', 'void f(void) { enum { T } e; T * 2; }', product],
    [
      'an enumerator in a condition hides it in the statement',
      'void f(void) { if (sizeof(enum { T })) T * 2; }',
      product,
    ],
    ['and after the statement it is back', 'void f(void) { if (sizeof(enum { T })) ; T * x; }', declaration],
    [
      'parameters of an old-style definition do not hide what they do not name',
      'int f(x, y) int x; T y; { return y * x; }',
      { with: multiplication },
    ],
    [
      'an identifier in parentheses is a parameter type',
      'void f(int (T));',
      { with: '(FunctionOf (Abstract) ((Parameter ((TypedefName T))' },
    ],
    ['T (x); declares x', 'void f(void) { T (x); x * 2; }', { with: multiplication }],
    [
      'a local typedef is one until a block hides it',
      'void f(void) { typedef char U; { int U = 1; U * 2; } U * p; }',
      { with: pointer },
    ],
    [
      'the parameters that count are those of the function, not of its result',
      'int (*f(int T))(int) { return T * 2 ? 0 : 0; }',
      { with: multiplication },
    ],
    ['a parameter of a result does not reach the body', 'int (*f(int x))(int T) { return (T)-x ? 0 : 0; }', negated],
    ['a label may have its name', 'void f(void) { T: goto T; T *x; }', declaration],
    ['members are another name space', 'void f(void) { struct { T T; } s = { .T = 1 }; s.T; (T)-s.T; }', negated],
    ['a later parameter sees an earlier one', 'void f(int n, int T, int b[(T)-1]) { }', subtracted],
    ['a compound literal', 'void f(void) { x = (T){1}; }', { with: '(CompoundLiteral ' }],
    ['a cast of a parenthesised expression', 'void f(void) { y = (T)(z); }', { with: cast, without: '(Call ' }],
    [
      'a statement expression is a scope',
      'void f(void) { int y = ({ int T = 2; T * 3; }); T * q; }',
      { with: `${multiplication}` },
    ],
    [
      'an attribute may have a typedef name as its word',
      'typedef int word __attribute__((mode(word)));',
      { with: '(Attribute mode ((Name word)))' },
    ],
    ['unsigned T declares T', 'void f(void) { unsigned T; T * 2; }', product],
  ])('%s', (_, text, expected) => {
    const tree = lastOf(`typedef int T; ${text}`);
    expect(tree).toContain(expected.with);
    if (expected.without !== undefined) expect(tree).not.toContain(expected.without);
  });
});

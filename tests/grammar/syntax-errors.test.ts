/** Messages about syntax, with their places: expected ones are gcc 12's. */
import { describe, expect, test } from 'vitest';
import { parse } from './source.ts';

describe('a syntax error', () => {
  test.each([
    ['int main(void) { int x = 1 return 0; }', "1:28: error: expected ',' or ';' before 'return'"],
    ['int main(void) { foo()\n }', "1:23: error: expected ';' before '}' token"],
    ['int main(void) { x = (1 + 2; }', "1:28: error: expected ')' before ';' token"],
    ['int main(void) { f(1 2); }', "1:21: error: expected ')' before numeric constant"],
    ['int main(void) { a[1; }', "1:21: error: expected ']' before ';' token"],
    ['int main(void) { int x y; }', "1:24: error: expected '=', ',', ';', 'asm' or '__attribute__' before 'y'"],
    ['struct s { int x y; };', "1:18: error: expected ':', ',', ';', '}' or '__attribute__' before 'y'"],
    ['int x y;', "1:7: error: expected '=', ',', ';', 'asm' or '__attribute__' before 'y'"],
    ['int f(int x y);', "1:13: error: expected ';', ',' or ')' before 'y'"],
    ['int f(5);', "1:7: error: expected declaration specifiers or '...' before numeric constant"],
    ['int f(int, );', "1:12: error: expected declaration specifiers or '...' before ')' token"],
    ['int a[3] = {1 2};', "1:15: error: expected '}' before numeric constant"],
    ['enum e { A B };', "1:12: error: expected ',' or '}' before 'B'"],
    ['enum { };', '1:8: error: empty enum is invalid'],
    ['int main(void) { ) }', "1:18: error: expected statement before ')' token"],
    ['int main(void) { = 3; }', "1:18: error: expected expression before '=' token"],
    ['int main(void) { return +; }', "1:26: error: expected expression before ';' token"],
    ['int main(void) { if (1) }', "1:25: error: expected expression before '}' token"],
    ['int main(void) { if 1) ; }', "1:21: error: expected '(' before numeric constant"],
    ['int main(void) { goto 5; }', "1:23: error: expected identifier or '*' before numeric constant"],
    ['int main(void) { s.; }', "1:20: error: expected identifier before ';' token"],
    ['int main(void) { do ; 5; }', "1:23: error: expected 'while' before numeric constant"],
    ['int main(void) { 1 ? 2; }', "1:23: error: expected ':' before ';' token"],
    ['int main(void) { else ; }', "1:18: error: 'else' without a previous 'if'"],
    ['int main(void) {\n  int x;\n\n', '2:3: error: expected declaration or statement at end of input'],
    ['int main(void) { int x = ', '1:1: error: expected expression at end of input'],
    ['5;', "1:1: error: expected identifier or '(' before numeric constant"],
    ['int main(void) { } }', "1:20: error: expected identifier or '(' before '}' token"],
    ['int main(void) { for (int i = 0; i < 3, i++) ; }', "1:44: error: expected ';' before ')' token"],
    ['int main(void) { switch (1) { case 1 2: ; } }', "1:38: error: expected ':' or '...' before numeric constant"],
    ["int main(void) { x = 'a' 'b'; }", "1:25: error: expected ';' before 'b'"],
    ['int = 3;', "1:5: error: expected identifier or '(' before '=' token"],
    ['struct;', "1:7: error: expected '{' before ';' token"],
    ['struct s { 5 };', '1:12: error: expected specifier-qualifier-list before numeric constant'],
    ['int main(void) { while (1 { } }', "1:26: error: expected ')' before '{' token"],
    ['_Static_assert(1 "x");', "1:17: error: expected ')' before string constant"],
    ['int main(void) { asm(5); }', '1:22: error: expected string literal before numeric constant'],
    ['typedef int T; int main(void) { T T = 3; T x; }', "1:43: error: expected ';' before 'x'"],
    ['int x, ;', "1:8: error: expected identifier or '(' before ';' token"],
    ['int (*p(int);', "1:13: error: expected ')' before ';' token"],
  ])('in %j is worded and placed as gcc has it', (text, message) => {
    expect(parse(text).messages).toEqual([message]);
  });
});

describe('an unknown type name', () => {
  test.each([
    ['foo x;', "1:1: error: unknown type name 'foo'"],
    ['foo *x;', "1:1: error: unknown type name 'foo'"],
    ['void f(foo x);', "1:8: error: unknown type name 'foo'"],
    ['void f(int y, foo *x);', "1:15: error: unknown type name 'foo'"],
    ['struct s { foo x; };', "1:12: error: unknown type name 'foo'"],
    ['int main(void) { foo x; }', "1:18: error: unknown type name 'foo'"],
    ['typedef unsigned long my_size; mysize x;', "1:32: error: unknown type name 'mysize'; did you mean 'my_size'?"],
  ])('in %j is named, with what was probably meant', (text, message) => {
    expect(parse(text).messages).toEqual([message]);
  });
});

test('after a syntax error the next declarations are read', () => {
  const { fragments, messages } = parse('int f(void) { return } int a; struct { int x y; }; int b;');
  expect(messages).toHaveLength(2);
  expect(fragments).toHaveLength(2);
});

import { describe, expect, test } from 'vitest';
import { gcc, ours, tokensOf, withFiles } from './compare.ts';

/** Both preprocessors give the same tokens on the same lines. */
function agree(source: string, flags: readonly string[] = [], standard = 'gnu17'): void {
  withFiles({ 'main.c': source }, directory => {
    const expected = gcc(directory, [`-std=${standard}`, ...flags]);
    const actual = ours(directory, { standard });
    expect(tokensOf(actual.text, true)).toEqual(tokensOf(expected.text, true));
  });
}

/** Ours gives exactly these tokens. */
function gives(source: string, expected: string): void {
  withFiles({ 'main.c': source }, directory => {
    expect(tokensOf(ours(directory).text)).toEqual(tokensOf(expected));
  });
}

describe('the examples of C17 6.10.3.5', () => {
  test('example 3 rescans as the standard says', () => {
    gives(
      `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };
`,
      `f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);
f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);
int i[] = { 1, 23, 4, 5, };
char c[2][6] = { "hello", "" };`,
    );
  });

  test('example 4 makes string literals and pastes', () => {
    gives(
      `#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \\
 x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\\0d", "abc", '\\4') // this goes away
== 0) str(: @\\n), s);
xstr(INCFILE(2).h)
glue(HIGH, LOW);
xglue(HIGH, LOW)
`,
      `printf("x" "1" "= %d, x" "2" "= %s", x1, x2);
fputs("strncmp(\\"abc\\\\0d\\", \\"abc\\", '\\\\4') == 0" ": @\\n", s);
"vers2.h" "hello"; "hello" ", world"`,
    );
  });

  test('example 5 makes ## by pasting without making it an operator', () => {
    gives(
      `#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
char p[] = join(x, y);
`,
      'char p[] = "x ## y";',
    );
  });

  test('example 6 uses placemarkers', () => {
    gives(
      `#define t(x,y,z) x ## y ## z
int j[] = { t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) };
`,
      'int j[] = { 123, 45, 67, 89, 10, 11, 12, };',
    );
  });

  test('example 8 passes variable arguments', () => {
    gives(
      `#define debug(...) fprintf(stderr, __VA_ARGS__)
#define showlist(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test)?puts(#test):\\
printf(__VA_ARGS__))
debug("Flag");
debug("X = %d\\n", x);
showlist(The first, second, and third items.);
report(x>y, "x is %d but y is %d", x, y);
`,
      `fprintf(stderr, "Flag"); fprintf(stderr, "X = %d\\n", x);
puts("The first, second, and third items.");
((x>y)?puts("x>y"): printf("x is %d but y is %d", x, y));`,
    );
  });
});

const rescanning: Readonly<Record<string, string>> = {
  'a macro that ran out is enabled again before arguments are looked for behind it': `#define f(a) a*g
#define g(a) f(a)
f(2)(9)`,
  'a name painted in an argument stays painted': `#define NIL(xxx) xxx
#define G_0(arg) NIL(G_1)(arg)
#define G_1(arg) NIL(arg)
G_0(42)`,
  'mutual recursion of object-like macros stops': '#define A B\n#define B A\nA B A',
  'a function-like name without arguments stays': '#define f(x) [x]\nf f, (f) f\n(1) f f(2)',
  'deferred expansion waits for the next scan': `#define EMPTY
#define DEFER(x) x EMPTY
#define FOO(x) [x]
#define EVAL(...) __VA_ARGS__
FOO EMPTY (1) DEFER(FOO)(3) EVAL(DEFER(FOO)(3))`,
  'a parenthesis that comes from a macro counts only in rescanning':
    '#define LP (\n#define F(x) <x>\n#define E(x) x\nF LP 2) E(F LP 2))',
  'arguments run over lines and directives': '#define F(a,b) a+b\nF(1,\n#define T 3\nT)\nF(\n\n4,5) x',
  'commas that macros bring do not part the arguments of the outer call': `#define comma ,
#define two(a,b) a+b
#define call(x) two(x)
call(1 comma 2)`,
  'nested calls of one macro in its own arguments expand': '#define f(x) (x+1)\nf(f(f(1)))',
  'self-reference through arguments is painted': `#define nest(x) nest2(x) nest(x)
#define nest2(x) <x> nest(x)
nest(nest(1))`,
  'a call of which the name is an argument': '#define paren(x) (x)\nparen(paren)(paren)(1) paren(paren(paren))(2)',
  'redefinition in the middle takes effect from there': '#define A 1\nA\n#undef A\n#define A 2\nA',
};

describe('rescanning agrees with GNU C:', () => {
  for (const [name, source] of Object.entries(rescanning)) test(name, () => agree(`${source}\n`));
});

const operators: Readonly<Record<string, string>> = {
  'a comma before ## and left out variable arguments goes': `#define e(fmt, ...) p(fmt, ## __VA_ARGS__)
#define n(fmt, args...) p(fmt , ##args)
#define o(...) p(0, ## __VA_ARGS__)
e(1) e(1,) e(1,2) e(1,2,3) n(1) n(1,) n(1,2,e(3)) o() o(1)`,
  '__VA_OPT__ gives its tokens when there are variable arguments': `#define e(a,...) q(a __VA_OPT__(,) __VA_ARGS__)
#define f(a,...) a##__VA_OPT__(b c)##d
#define EMPTY
e(1) e(1,2) e(1,) e(1,EMPTY) f(1) f(1,2)`,
  'pasting makes every kind of token': `#define cat(a,b) a##b
cat(.,1) cat(1,.) cat(<<,=) cat(L,"x") cat(u8,"z") cat(-,>) cat(,) cat(cat(1,2),3) cat(x,1) cat(1e,+) cat(%:,%:) cat(.,..)`,
  'a pasted name is expanded when it is rescanned': '#define XY 7\n#define cat(a,b) a##b\ncat(X,Y) cat(c,at)(X,Y)',
  'pasting goes from left to right and takes only the neighbours': '#define c(a,b) a x##b a##x b\nc(1 2, 3 4)',
  'string literals keep one space where there was any': `#define s(x) #x
s( a  b   "c\\n" '\\'' '"' \\n ) s(L"a\\0") s(  ) s(a/**/b) s(a /* x */ b) s(
 new
 line )`,
  'string literals of arguments with macros inside':
    '#define s(x) #x\n#define xs(x) s(x)\n#define E\n#define A a E b\nxs(A) s(A) xs([E]) xs(-E-)',
  'stringifying variable arguments': '#define s(...) #__VA_ARGS__\ns() s(a) s(a,b) s( a , b ) s("x",\'y\')',
  'tokens do not run together in the text': `#define E
#define m -
#define P +
- -1 +P+ m-1 m- E-1 -E- .E. 1E2 x/E/y m>x <E: %E:`,
  'a hash in an object-like macro is an ordinary token': '#define h #x ## y\nh',
};

describe('# and ## agree with GNU C:', () => {
  for (const [name, source] of Object.entries(operators)) test(name, () => agree(`${source}\n`));
});

const lexical: Readonly<Record<string, string>> = {
  'spliced lines, in tokens, strings and comments': 'a\\\nb "str\\\ning" /\\\n* comment *\\\n/ c // d \\\n e\nf',
  digraphs: '%: define D <: :> <% %>\nD %:%: <::>',
  'preprocessing numbers': '0x1p+3 1.e+5 1e 1.2.3 0xe+1 .5 ... 1_000 0b11 1u8',
  'prefixes of strings and characters': 'L\'x\' u\'y\' U"z" u8"w" LL"x" u8\'c\' l"x"',
  'comments are one space': 'a/**/b /*\n*/ c//\nd',
  'identifiers beyond ASCII': 'café naïve_α $dollar ünï',
  'form feeds and vertical tabs are white space': 'a\fb\vc',
  'carriage returns before newlines': '#define A 1\r\nA\r\nb \\\r\nc\r\n',
  'the last line needs no newline': 'a\n#define B 3\nB',
};

describe('tokens agree with GNU C:', () => {
  for (const [name, source] of Object.entries(lexical)) test(name, () => agree(source));
});

test('trigraphs are replaced in ISO C and left alone in GNU C', () => {
  const source = '??=define A ??( ??) ??< ??> ??! ??\' ??- ??/\nb\nA "??/n??x"\n';
  agree(source, [], 'c17');
  agree('??( "??/"\n', [], 'gnu17');
});

test('line comments are two divisions in ISO C90', () => {
  withFiles({ 'main.c': 'a //* x */ b\n' }, directory => {
    expect(tokensOf(ours(directory, { standard: 'c90' }).text)).toEqual(['a', '/', 'b']);
    expect(tokensOf(ours(directory, { standard: 'gnu90' }).text)).toEqual(['a']);
  });
});

const dynamic: Readonly<Record<string, string>> = {
  '__LINE__ is the line of the outermost macro':
    '#define L __LINE__\nL\n\n#define F(x) x L\nF(\n1\n)\n__LINE__ F(\n__LINE__)\n#define G(x) #x\nG(__LINE__)\n#define H(x) F(x)\nH(\n__LINE__\nL H(\n__LINE__ L))',
  '__FILE__ and #line': '__FILE__ __LINE__\n#line 100 "foo.c"\n__FILE__ __LINE__\n#line 7\n__LINE__ __BASE_FILE__',
  '__COUNTER__ counts': '#define C(x) x x\n__COUNTER__ C(__COUNTER__) __COUNTER__ __INCLUDE_LEVEL__',
};

describe('dynamic macros agree with GNU C:', () => {
  for (const [name, source] of Object.entries(dynamic)) test(name, () => agree(`${source}\n`));
});

test('__DATE__ and __TIME__ come from the given time', () => {
  withFiles({ 'main.c': '__DATE__ __TIME__\n' }, directory => {
    const now = new Date(2024, 1, 3, 4, 5, 6);
    expect(tokensOf(ours(directory, { now }).text)).toEqual(['"Feb  3 2024"', '"04:05:06"']);
  });
});

const pragmas: Readonly<Record<string, string>> = {
  'pragmas of the compiler pass through':
    '#define N 4\n#pragma pack(N)\n#pragma   foo   N  bar\n#pragma STDC FP_CONTRACT ON\nx',
  'the operator _Pragma is a pragma':
    '#define P(x) _Pragma(#x)\nP(pack(push)) int x;\n_Pragma("GCC diagnostic push") int y;\n_Pragma(L"a \\"b\\" \\\\c") z',
  '_Pragma in an argument': '#define f(x) x\nf(1 _Pragma("foo") 2) 3',
  'push_macro and pop_macro':
    '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA\n#pragma push_macro("B")\n#define B 1\n#pragma pop_macro("B")\nB',
};

describe('pragmas agree with GNU C:', () => {
  for (const [name, source] of Object.entries(pragmas)) test(name, () => agree(`${source}\n`));
});

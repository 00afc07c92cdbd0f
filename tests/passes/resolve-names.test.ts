/** resolve-names: scopes, linkage, name spaces (C17 6.2.1 to 6.2.4). */
import { describe, expect, test } from 'vitest';
import { Scoped } from '../../languages/scoped.ts';
import { type CSymbol, Storage, type Unit } from '../../languages/unit.ts';
import { show } from '../../nanopass/index.ts';
import { resolveNames } from '../../passes/resolve-names.ts';
import { front } from './front.ts';

const run = (text: string) => front(text, resolveNames as never);
const messages = (text: string): readonly string[] => run(text).messages;
const symbols = (unit: Unit, name: string): CSymbol[] => unit.symbols.filter(s => s.name === name);
/** The only symbol of that name. */
function only(text: string, name: string): CSymbol {
  const found = symbols(run(text).unit, name);
  expect(found).toHaveLength(1);
  return found[0];
}
const last = (text: string): string => {
  const { items, unit } = run(text);
  return show(Scoped, items.at(-1)!, { context: unit });
};

describe('scopes', () => {
  test('an inner declaration hides an outer one until its block ends', () => {
    const { unit } = run('int x; int f(int y) { { int x = y; return x; } }');
    const [outer, inner] = symbols(unit, 'x');
    const tree = last('int x; int f(int y) { { int x = y; return x; } return x; }');
    expect(tree).toContain(`(Return (Identifier x.${inner.id}))`);
    expect(tree).toMatch(new RegExp(`\\(Return \\(Identifier x\\.${outer.id}\\)\\)+$`));
  });
  test('a name is in scope in its own initialiser', () => {
    expect(last('void f(void) { int x = x; }')).toMatch(
      /\(Declare (x\.\d+) .*\(ExpressionInitializer \(Identifier \1\)\)/,
    );
  });
  test('parameters are in scope in the body, which is their block', () => {
    expect(messages('int f(int a) { int a; return a; }')).toEqual([
      "1: error: 'a' redeclared as different kind of symbol",
    ]);
  });
  test('a prototype is the scope of its parameters', () => {
    expect(messages('void f(int n, int a[n]); int g(void) { return n; }')).toEqual([
      "1: error: 'n' undeclared (first use in this function)",
    ]);
  });
  test('each part of if and of a loop is a block', () => {
    expect(messages('void f(int n) { if (n) sizeof(enum { A }); else sizeof(enum { A }); }')).toEqual([]);
  });
  test('enumerators are in scope after their own value', () => {
    expect(messages('enum { A = 1, B = A + 1, C = C };')).toEqual([
      "1: error: 'C' undeclared here (not in a function)",
    ]);
  });
});

describe('linkage and duration', () => {
  test('declarations of one thing share its symbol', () => {
    const s = only('extern int x; int x; int x = 3; int f(void) { extern int x; return x; }', 'x');
    expect(s).toMatchObject({ linkage: 'external', duration: 'static', defined: true, kind: 'object' });
  });
  test('an extern declaration in a block is the file scope object, even behind a local one', () => {
    const { unit } = run('int x; int f(int p) { int x = 1; { extern int x; return x; } }');
    expect(symbols(unit, 'x').map(s => s.linkage)).toEqual(['external', 'none']);
  });
  test('two blocks that declare one extern object share it', () => {
    only('void f(void) { extern int x; x = 1; } void g(void) { extern int x; x = 2; }', 'x');
  });
  test('static makes linkage internal, and extern after it keeps it so', () => {
    expect(only('static int f(void); extern int f(void); int f(void) { return 0; }', 'f')).toMatchObject({
      linkage: 'internal',
      kind: 'function',
      defined: true,
    });
  });
  test('a static local has no linkage and lives as long as the program', () => {
    expect(only('void f(void) { static int x; }', 'x')).toMatchObject({ linkage: 'none', duration: 'static' });
  });
  test('a thread-local object lives with its thread', () => {
    expect(only('_Thread_local int x;', 'x').duration).toBe('thread');
  });
  test('what has a typedef name or typeof of a function type is a function', () => {
    expect(only('typedef int F(void); F g;', 'g').kind).toBe('function');
    expect(only('int f(void); extern __typeof__(f) g;', 'g').kind).toBe('function');
  });
  test.each([
    ['int x; static int x;', "static declaration of 'x' follows non-static declaration"],
    ['static int x; int x;', "non-static declaration of 'x' follows static declaration"],
    ['int x = 1; int x = 2;', "redefinition of 'x'"],
    ['int f(void) { return 0; } int f(void) { return 0; }', "redefinition of 'f'"],
    ['void f(void) { int x; int x; }', "redeclaration of 'x' with no linkage"],
    ['void f(void) { int x; extern int x; }', "extern declaration of 'x' follows declaration with no linkage"],
    ['int x; void x(void);', "'x' redeclared as different kind of symbol"],
    ['typedef int T; int T;', "'T' redeclared as different kind of symbol"],
    ['void f(int a, int a);', "redefinition of parameter 'a'"],
    ['enum { A, A };', "redeclaration of enumerator 'A'"],
  ])('%j is refused in the words of gcc', (text, message) => {
    expect(messages(text)).toContain(`1: error: ${message}`);
  });
  test('a GNU extern inline definition may be followed by the real one', () => {
    expect(
      messages('extern inline __attribute__((gnu_inline)) int f(void) { return 1; } int f(void) { return 2; }'),
    ).toEqual([]);
  });
});

describe('tags', () => {
  const tagsOf = (text: string) => run(text).unit.tags.map(t => `${t.word} ${t.name}`);
  test('a reference means the visible tag, and declares one where there is none', () => {
    expect(tagsOf('struct s { struct s *next; }; struct s x; struct t *y; struct t { int i; };')).toEqual([
      'struct s',
      'struct t',
    ]);
  });
  test('struct s; in a block declares another s', () => {
    expect(tagsOf('struct s { int i; }; void f(void) { struct s; struct s *p; }')).toEqual(['struct s', 'struct s']);
  });
  test('a definition in an inner scope is another type', () => {
    expect(tagsOf('struct s { int i; }; void f(void) { struct s { int j; } x; }')).toEqual(['struct s', 'struct s']);
  });
  test('tags are a name space apart from ordinary names', () => {
    expect(messages('struct s { int s; } s; enum e { e1 } e; int f(void) { return s.s + e; }')).toEqual([]);
  });
  test.each([
    ['struct s { int i; }; struct s { int i; };', "redefinition of 'struct s'"],
    ['struct s { int i; }; union s x;', "'s' defined as wrong kind of tag"],
  ])('%j is refused', (text, message) => {
    expect(messages(text)).toContain(`1: error: ${message}`);
  });
});

describe('labels', () => {
  test('are known throughout their function, before their place too', () => {
    expect(last('void f(void) { goto out; out: ; }')).toMatch(
      /\(Goto (out\.\d+)\) \(Group \(\(Label \1\) \(Empty\)\)\)/,
    );
  });
  test('of two functions are two', () => {
    expect(run('void f(void) { a: goto a; } void g(void) { a: goto a; }').unit.labels).toHaveLength(2);
  });
  test('of a block hide those of the function', () => {
    expect(run('void f(void) { a: goto a; { __label__ a; a: goto a; } goto a; }').unit.labels).toHaveLength(2);
  });
  test('of the blocks around are seen by a nested function', () => {
    expect(run('void f(void) { __label__ out; void g(void) { goto out; } g(); out: ; }').unit.labels).toHaveLength(1);
  });
  test('know that their address is taken', () => {
    const { unit } = run('void f(void) { a: ; void *p = &&a; goto *p; b: goto b; }');
    expect(unit.labels.map(l => l.addressTaken)).toEqual([true, false]);
  });
  test.each([
    ['void f(void) { goto out; }', "label 'out' used but not defined"],
    ['void f(void) { a: ; a: ; }', "duplicate label 'a'"],
  ])('%j is refused', (text, message) => {
    expect(messages(text)).toContain(`1: error: ${message}`);
  });
});

describe('names that nobody declared', () => {
  test('are reported once in a function, with what was probably meant', () => {
    expect(messages('int counter; int f(void) { return conter + conter; }')).toEqual([
      "1: error: 'conter' undeclared (first use in this function); did you mean 'counter'?",
    ]);
  });
  test('are functions when they are called', () => {
    const text = 'int f(void) { return g(1) + g(2); }';
    expect(messages(text)).toEqual(["1: warning: implicit declaration of function 'g'"]);
    expect(only(text, 'g')).toMatchObject({ kind: 'function', linkage: 'external', defined: false });
  });
  test('are built in when they say so', () => {
    expect(last('int f(int x) { return __builtin_expect(x, 1) + __func__[0]; }')).toMatch(
      /\(Builtin __builtin_expect\).*\(Builtin __func__\)/,
    );
  });
});

test('words of an attribute are not looked up, expressions are', () => {
  const text =
    'enum { N = 8 }; int printf(const char *, ...) __attribute__((format(printf, 1, 2))); char c __attribute__((aligned(N)));';
  expect(messages(text)).toEqual([]);
  expect(last(text)).toMatch(/\(Attribute aligned \(\(Identifier N\.\d+\)\)\)/);
});

test('a struct declared among parameters is of no use outside', () => {
  expect(messages('int f(struct s *p);')).toEqual([
    "1: warning: 'struct s' declared inside parameter list will not be visible outside of this definition or declaration",
  ]);
});

describe('inline functions', () => {
  const inlineOnly = (text: string): boolean => {
    const { storage } = only(text, 'f');
    return (storage & Storage.inline) !== 0 && (storage & Storage.extern) === 0;
  };
  test.each([
    ['inline int f(void) { return 1; }', true],
    ['inline int f(void); inline int f(void) { return 1; }', true],
    ['inline int f(void) { return 1; } extern int f(void);', false],
    ['int f(void); inline int f(void) { return 1; }', false],
    ['extern inline int f(void) { return 1; }', false],
  ])('%j gives only an inline definition: %j (C17 6.7.4p7)', (text, expected) => {
    expect(inlineOnly(text)).toBe(expected);
  });
  test('are no longer inline when the real definition follows the one for inlining', () => {
    const text = 'extern inline __attribute__((gnu_inline)) int f(void) { return 1; } int f(void) { return 2; }';
    expect(only(text, 'f').storage & Storage.inline).toBe(0);
  });
});

test.each([
  ['void f(void) { static int g(void); }', "invalid storage class for function 'g'"],
  ['void *p = &&a;', "label 'a' referenced outside of any function"],
  ['int x = ({ 1; });', 'braced-group within expression allowed only inside a function'],
])('%j is refused in the words of gcc', (text, message) => {
  expect(messages(text)).toContain(`1: error: ${message}`);
});

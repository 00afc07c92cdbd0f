/** declare: declarators and specifier lists as types. */
import { describe, expect, test } from 'vitest';
import { Declared } from '../../languages/declared.ts';
import { show } from '../../nanopass/index.ts';
import { declare } from '../../passes/declare.ts';
import { front } from './front.ts';

const declared = (text: string): string[] => front(text, declare as never).items.map(item => show(Declared, item));
const messages = (text: string): readonly string[] => front(text, declare as never).messages;

describe('declare', () => {
  test('splits a declaration and turns declarators into types', () => {
    expect(declared('const unsigned *p, f(void);')).toEqual([
      '(Global (Declare p plain (PointerTo (Qualified (Basic |unsigned int|) 1)) () _))',
      '(Global (Declare f plain (FunctionTo (Qualified (Basic |unsigned int|) 1) () #f #t) () _))',
    ]);
  });
  test('reads a declarator from the outside in', () => {
    expect(declared('int (*(*x[3])(void))[5];')).toEqual([
      '(Global (Declare x plain (ArrayType (PointerTo (FunctionTo (PointerTo (ArrayType (Basic int) (Number "5") #f #f 0)) ' +
        '() #f #t)) (Number "3") #f #f 0) () _))',
    ]);
  });
  test('keeps the qualifiers of a pointer at the pointer', () => {
    expect(declared('int *const *volatile p;')).toEqual([
      '(Global (Declare p plain (Qualified (PointerTo (Qualified (PointerTo (Basic int)) 1)) 2) () _))',
    ]);
  });
  test('defines a struct once, in the type of the first declarator', () => {
    expect(declared('struct { int a; } x, *y;')).toEqual([
      '(Global (Declare x plain (RecordDefinition struct <anonymous:0> () ((Member a (Basic int) _ ()))) () _))',
      '(Global (Declare y plain (PointerTo (RecordReference struct <anonymous:0> ())) () _))',
    ]);
  });
  test('gives an old-style definition its parameters in the order of its list', () => {
    expect(declared('int f(a, b, c) char *b; int a; { return 0; }')).toEqual([
      '(FunctionDefinition f plain (FunctionTo (Basic int) ((Parameter a (Basic int) plain ()) ' +
        '(Parameter b (PointerTo (Basic char)) plain ()) (Parameter c (Basic int) plain ())) #f #f) () ' +
        '(Block ((Return (Number "0")))))',
    ]);
  });
  test('tells a struct member without a name from a struct that only declares its tag', () => {
    expect(declared('struct s { struct { int a; }; struct t { int b; }; int : 3; };')).toEqual([
      '(Global (TagDeclaration (RecordDefinition struct s () ((Member _ (RecordDefinition struct <anonymous:3> () ' +
        '((Member a (Basic int) _ ()))) _ ()) (MemberTag (RecordDefinition struct t () ((Member b (Basic int) _ ())))) ' +
        '(Member _ (Basic int) (Number "3") ())))))',
    ]);
  });

  test.each([
    ['long unsigned int long', 'unsigned long long'],
    ['short', 'short'],
    ['signed', 'int'],
    ['char signed', 'signed char'],
    ['double long', 'long double'],
    ['_Complex float', 'float _Complex'],
    ['_Complex', 'double _Complex'],
    ['long _Complex double', 'long double _Complex'],
    ['unsigned __int128', 'unsigned __int128'],
    ['__auto_type', 'auto'],
    ['_Float64', 'double'],
  ])('names the type that %s spells', (words, name) => {
    expect(declared(`${words} x;`)[0]).toContain(`(Basic ${name.includes(' ') ? `|${name}|` : name})`);
  });

  test.each([
    ['int char x;', 'two or more data types in declaration specifiers'],
    ['long short x;', "both 'long' and 'short' in declaration specifiers"],
    ['signed unsigned x;', "both 'signed' and 'unsigned' in declaration specifiers"],
    ['long long long x;', "'long long long' is too long for GCC"],
    ['unsigned unsigned x;', "duplicate 'unsigned'"],
    ['short double x;', "both 'short' and 'double' in declaration specifiers"],
    ['unsigned float x;', "both 'unsigned' and 'float' in declaration specifiers"],
    ['static extern int x;', 'multiple storage classes in declaration specifiers'],
    ['static static int x;', "duplicate 'static'"],
    ['typedef int x = 3;', "typedef 'x' is initialized (use '__typeof__' instead)"],
    ['int x { }', "expected '=', ',', ';', 'asm' or '__attribute__' before '{' token"],
    ['int f(a) int b; { }', "declaration for parameter 'b' but no such parameter"],
  ])('refuses %j in the words of gcc', (text, message) => {
    expect(messages(text)).toContain(`1: error: ${message}`);
  });
});

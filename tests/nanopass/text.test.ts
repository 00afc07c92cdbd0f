import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrary } from '../../nanopass/arbitrary.ts';
import { language, parse, show, type Tree, validate, validateTree } from '../../nanopass/index.ts';
import { Loops } from './small.ts';

const Leaves = language('Leaves', {
  Leaf: {
    Leaf: { name: 'name', maybe: 'name?', many: 'name*', int: 'int', big: 'bigint?', text: 'string*', flag: 'flag' },
  },
});

describe('the printer and the parser', () => {
  test('round-trip every term, on one line and indented, with origins', () => {
    fc.assert(
      fc.property(arbitrary(Loops, 'Statement', { depth: 7 }), fc.boolean(), (term, pretty) => {
        expect(parse(Loops, show(Loops, term, { origins: true, pretty }))).toEqual(term);
      }),
    );
  });

  test('round-trip every value of a terminal: brackets, bars, spaces, quotes, underscores', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('_', '|', '\\', '(', ')', ' ', '\n', '"', ';', 'n') }),
    );
    const leaves = arbitrary(Leaves, 'Leaf', { terminals: { name: odd, string: odd } });
    fc.assert(
      fc.property(leaves, term => {
        const text = show(Leaves, term, { origins: true });
        expect(text).not.toContain('\n');
        expect(parse(Leaves, text)).toEqual(term);
      }),
      { numRuns: 500 },
    );
  });

  test('null is an underscore and a name that looks like it is quoted', () => {
    const text = '(Leaf |_| _ (a |b c| ||) -3 _ ("a b") #t)';
    const leaf = parse<(typeof Leaves)['schema'], 'Leaf'>(Leaves, text);
    expect(leaf).toMatchObject({
      name: '_',
      maybe: null,
      many: ['a', 'b c', ''],
      int: -3,
      big: null,
      text: ['a b'],
      flag: true,
    });
    expect(show(Leaves, leaf)).toBe(text);
  });

  test('comments and any spacing are read', () => {
    const text = '; output of lower-for:\n(Block\n  ; nothing\n  ())\n; the end';
    expect(show(Loops, parse(Loops, text) as Tree)).toBe('(Block ())');
  });

  test('long terms are broken into lines of a hundred characters, items below their head', () => {
    const call = '(Evaluate (Call (Variable a_function_with_a_long_name) ((Number 1000000) (Number 2000000))))';
    const term = parse(Loops, `(Block (${call} ${call}))`) as Tree;
    expect(show(Loops, term, { pretty: true })).toBe(`(Block\n  (${call}\n   ${call}))`);
  });

  test.each([
    ['(Block (', 'line 1, column 9: expected (, found the end'],
    [
      '(Block ((Number 1)))',
      'line 1, column 10: expected one of the nonterminal Statement of Loops, found Number 1)))',
    ],
    ['\n(Evaluate (Number x))', 'line 2, column 19: x is no int (x is not an integer)'],
    ['(Nothing)', 'line 1, column 2: expected a production of Loops, found Nothing)'],
    ['(Block ()) x', 'line 1, column 12: expected the end, found x'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => parse(Loops, text)).toThrow(message);
  });
});

describe('the validator', () => {
  test('accepts every term of its language', () => {
    fc.assert(
      fc.property(arbitrary(Loops, 'Statement'), term => {
        expect(validate(Loops, 'Statement', term)).toEqual([]);
      }),
    );
  });

  test('gives the path to each fault', () => {
    const { mk } = Loops;
    const wrong = mk.Block({
      items: [
        mk.Evaluate({ value: mk.Number({ value: 0.5 }) }),
        mk.Evaluate({ value: mk.Block({ items: [] }) as never }),
        { ...mk.Declare({ name: 'x', value: null }), at: Number.NaN as never },
        mk.Evaluate({ value: mk.Call({ callee: mk.Variable({ name: 'f' }), arguments: null as never }) }),
      ],
    });
    expect(validate(Loops, 'Statement', wrong)).toEqual([
      'Statement.items[0].value.value: 0.5 is no int',
      'Statement.items[1].value: Block is no Expression of Loops',
      'Statement.items[2]: there is no origin',
      'Statement.items[3].value.arguments: null is no list',
    ]);
    expect(validateTree(Loops, mk.Number({ value: 1 }))).toEqual([]);
    expect(validate(Loops, 'Statement', undefined)).toEqual(['Statement: undefined is no Statement of Loops']);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrary } from '../../nanopass/arbitrary.ts';
import {
  extend,
  language,
  marked,
  remapping,
  replacing,
  show,
  single,
  type Tree,
  visiting,
  visitingWith,
  visitTerminals,
} from '../../nanopass/index.ts';

/** Instructions over numbered places: a `name` is where one is read, an `int` where one is written. */
const Small = language(
  'DerivedSmall',
  {
    Step: {
      Set: { place: 'int', type: 'string', from: 'name' },
      Test: { place: 'int', type: 'string', from: 'name?' },
      Group: { type: 'string', steps: 'Step*', end: 'End?' },
      Nothing: {},
    },
    End: { Leave: { to: 'Way', reads: 'name*' }, Fork: { ways: 'Way*' } },
    Way: { Way: { gives: 'name*' } },
  },
  { marks: { Set: { pure: true }, Test: { pure: true, says: 'flag' } } },
);
/** `Set` reads a node here, and `Way` has another field. */
const Larger = extend(Small, 'DerivedLarger', {
  add: { Step: { Set: { place: 'int', type: 'string', from: 'Place' } }, Place: { Place: { base: 'name' } } },
});

const reads = visiting<string>([Small], 'Step', 'name');
const own = visiting<string>([Small], 'End', 'name', ['Way']);
const ways = visiting<Tree>([Small], 'Step', 'Way');

const found = (walk: (visit: (x: string) => void) => void): string[] => {
  const list: string[] = [];
  walk(x => list.push(x));
  return list;
};

for (const L of [Small, Larger])
  test(`what is visited in ${L.name} is what the structural walk finds`, () => {
    fc.assert(
      fc.property(arbitrary(L, 'Step'), step => {
        const walked = found(visit => visitTerminals(L, step, 'name', visit));
        expect(found(visit => reads.call(step, visit)).sort()).toEqual(walked.sort());
      }),
    );
  });

test('fields are visited in their order', () => {
  const { mk } = Small;
  const end = mk.Leave({ to: mk.Way({ gives: ['a', 'b'] }), reads: ['c'] });
  const first = mk.Set({ place: 0, type: 't', from: 'x' });
  expect(found(visit => reads.call(mk.Group({ type: 't', steps: [first], end }), visit))).toEqual(['x', 'a', 'b', 'c']);
});

test('nodes of a nonterminal are visited, and what is excepted is not entered', () => {
  const { mk } = Small;
  const way = mk.Way({ gives: ['a'] });
  const end = mk.Leave({ to: way, reads: ['c'] });
  const visited: Tree[] = [];
  ways.call(mk.Group({ type: 't', steps: [], end }), w => visited.push(w));
  expect(visited).toEqual([way]);
  expect(found(visit => own.call(end, visit))).toEqual(['c']);
});

test('a companion is what the mark says, or else the field', () => {
  const { mk } = Small;
  const writes = visitingWith<number, string>([Small], 'Step', 'int', { mark: 'says', field: 'type' });
  const steps = [mk.Set({ place: 1, type: 'long', from: 'x' }), mk.Test({ place: 2, type: 'long', from: null })];
  const list: [number, string][] = [];
  writes.call(mk.Group({ type: 'all', steps, end: null }), (place, type) => list.push([place, type]));
  expect(list).toEqual([
    [1, 'long'],
    [2, 'flag'],
  ]);
});

test('a single terminal is found where a production has just one', () => {
  const { mk } = Small;
  const place = single([Small], 'Step', 'int', -1);
  expect(place.call(mk.Set({ place: 7, type: 't', from: 'x' }))).toBe(7);
  expect(place.call(mk.Group({ type: 't', steps: [], end: null }))).toBe(-1);
  expect(place.call(mk.Nothing({}))).toBe(-1);
});

test('marks are answered, and a production that is changed has not those of the one before', () => {
  const pure = marked([Small], 'Step', 'pure');
  expect(pure.call(Small.mk.Test({ place: 0, type: 't', from: null }))).toBe(true);
  expect(pure.call(Small.mk.Set({ place: 0, type: 't', from: 'x' }))).toBe(true);
  expect(pure.call(Larger.mk.Set({ place: 0, type: 't', from: Larger.mk.Place({ base: 'x' }) }))).toBe(false);
  expect(pure.call(Small.mk.Nothing({}))).toBe(false);
});

const renamed = replacing<string>([Small], 'Step', 'name', 'Way');
const same = <T>(x: T): T => x;

for (const L of [Small, Larger])
  test(`replacing in ${L.name} gives what copying gives`, () => {
    const copied = remapping<'name', string>(L, ['name']);
    const longer = (x: string): string => `${x}0`;
    fc.assert(
      fc.property(arbitrary(L, 'Step'), step => {
        const expected = show(L, copied(step, { name: longer }), { origins: true });
        expect(show(L, renamed.call(step, longer, same), { origins: true })).toBe(expected);
        expect(renamed.call(step, same, same)).toBe(step);
      }),
    );
  });

test('nodes that are gone through are made anew after their terminals', () => {
  const { mk } = Small;
  const end = mk.Leave({ to: mk.Way({ gives: ['a'] }), reads: [] });
  const group = mk.Group({ type: 't', steps: [], end });
  const out = renamed.call(
    group,
    x => `${x}0`,
    way => mk.Way({ gives: [...way.gives, 'z'] }),
  );
  expect(show(Small, out)).toBe(
    show(Small, mk.Group({ type: 't', steps: [], end: mk.Leave({ to: mk.Way({ gives: ['a0', 'z'] }), reads: [] }) })),
  );
});

test('a production of a language that is defined later is known', () => {
  expect(found(visit => reads.call(Small.mk.Nothing({}), visit))).toEqual([]);
  const Later = extend(Larger, 'DerivedLater', {
    add: { Step: { Swap: { left: 'name', place: 'int', right: 'name' } } },
    marks: { Swap: { pure: true } },
  });
  const swap = Later.mk.Swap({ left: 'a', place: 3, right: 'b' });
  expect(found(visit => reads.call(swap, visit))).toEqual(['a', 'b']);
  expect(
    show(
      Later,
      renamed.call(swap, x => `${x}0`, same),
    ),
  ).toContain('a0');
});

test('a kind that no language has is an error, not an answer', () => {
  expect(() => reads.call({ kind: 'Foreign', at: 0 }, () => {})).toThrow('no rule for Foreign');
});

test('productions that cannot be told apart by a node are an error', () => {
  const Base = language('DerivedBase', { Step: { Set: { place: 'int' } } });
  extend(Base, 'DerivedClash', { add: { Step: { Set: { place: 'name' } } } });
  const names = visiting<string>([Base], 'Step', 'name');
  expect(() => names.call(Base.mk.Set({ place: 1 }), () => {})).toThrow('cannot be told apart');
});

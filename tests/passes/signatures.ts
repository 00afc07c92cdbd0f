/**
 * Random function signatures as C: a unit that defines the functions and one that calls them, each side checking what arrives. Compiled by
 * two compilers, they tell whether these agree on the calling convention.
 */
import fc from 'fast-check';

export interface CType {
  /** How a declaration writes it. */
  readonly name: string;
  /** Definitions that come before its use. */
  readonly definition: string;
  /** An argument without a parameter may have it. */
  readonly promoted: boolean;
  /** Expressions of a value that depends on `n`, and of whether the objects `a` and `b` are equal. */
  readonly make: (n: string) => string;
}
export interface Signature {
  readonly returns: CType | null;
  readonly parameters: readonly CType[];
  readonly rest: readonly CType[];
}

const scalar = (name: string, promoted: boolean, make: (n: string) => string): CType => ({
  name,
  definition: '',
  promoted,
  make,
});
const integer = (name: string, promoted: boolean): CType =>
  scalar(name, promoted, n => `(${name})(0x9e3779b97f4a7c15ull * (${n} + 1) >> 7)`);
const floating = (name: string, promoted: boolean): CType =>
  scalar(name, promoted, n => `(${name})((${n}) * 1.25 - 3)`);

const scalars: readonly CType[] = [
  ...['char', 'signed char', 'unsigned char', 'short', 'unsigned short'].map(t => integer(t, false)),
  ...['int', 'unsigned', 'long', 'unsigned long', 'long long'].map(t => integer(t, true)),
  scalar('_Bool', false, n => `((${n}) & 1)`),
  scalar('void *', true, n => `(void *)((${n}) * 4097ul)`),
  scalar('__int128', true, n => `((__int128)(0x9e3779b97f4a7c15ull * (${n} + 1)) << 61)`),
  floating('float', false),
  floating('double', true),
  floating('long double', true),
  scalar('_Complex float', true, n => `((_Complex float)((${n}) * 1.5f + (${n} + 2) * 1.0if))`),
  scalar('_Complex double', true, n => `((${n}) * 1.5 + (${n} + 2) * 1.0i)`),
  scalar('_Complex long double', true, n => `((${n}) * 1.5L + (${n} + 2) * 1.0il)`),
];
const fieldTypes = scalars.filter(t => !t.name.startsWith('__int128'));

let made = 0;
interface Member {
  readonly type: CType;
  readonly length: number;
  readonly bits: number;
}
function record(members: readonly Member[], packed: boolean): CType {
  const number = made++;
  const name = `struct s${number}`;
  const declare = ({ type, length, bits }: Member, i: number): string =>
    `${type.name} m${i}${length > 0 ? `[${length}]` : bits > 0 ? ` : ${bits}` : ''};`;
  const fields = members.map(declare).join(' ');
  const fill = members.flatMap(({ type, length }, i) =>
    length > 0
      ? Array.from({ length }, (_, k) => `s.m${i}[${k}] = ${type.make(`n + ${7 * i + k}`)};`)
      : [`s.m${i} = ${type.make(`n + ${i}`)};`],
  );
  const compare = members.flatMap(({ type, length }, i) =>
    length > 0
      ? Array.from({ length }, (_, k) => equal(type, `a.m${i}[${k}]`, `b.m${i}[${k}]`))
      : [equal(type, `a.m${i}`, `b.m${i}`)],
  );
  const inner = members.map(m => m.type.definition).join('');
  return {
    name,
    definition: `${inner}${name} { ${fields} }${packed ? ' __attribute__((packed))' : ''};
static ${name} make_s${number}(int n) { ${name} s; memset(&s, 0, sizeof s); ${fill.join(' ')} return s; }
static int same_s${number}(${name} a, ${name} b) { return ${['1', ...compare].join(' && ')}; }
`,
    promoted: true,
    make: n => `make_s${number}(${n})`,
  };
}
const equal = (type: CType, a: string, b: string): string => {
  const tag = /^struct (s\d+)$/.exec(type.name);
  return tag === null ? `${a} == ${b}` : `same_${tag[1]}(${a}, ${b})`;
};

const bitField = fc.record({
  type: fc.constantFrom(...scalars.filter(t => ['char', 'short', 'int', 'unsigned', 'long'].includes(t.name))),
  length: fc.constant(0),
  bits: fc.integer({ min: 1, max: 8 }),
});
const plainMember = (type: fc.Arbitrary<CType>): fc.Arbitrary<Member> =>
  fc.record({ type, length: fc.constantFrom(0, 0, 0, 1, 2, 3), bits: fc.constant(0) });
const flat = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: plainMember(fc.constantFrom(...fieldTypes)) }, bitField), {
      minLength: 0,
      maxLength: 4,
    }),
    fc.constantFrom(false, false, false, true),
  )
  .map(([members, packed]) => record(members, packed));
const nested = fc
  .array(plainMember(fc.oneof(fc.constantFrom(...fieldTypes), flat)), { minLength: 1, maxLength: 3 })
  .map(members => record(members, false));
const anyType = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...scalars) }, { weight: 3, arbitrary: flat }, nested);

export const signatures: fc.Arbitrary<Signature> = fc.record({
  returns: fc.option(anyType),
  parameters: fc.array(anyType, { minLength: 1, maxLength: 9 }),
  rest: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.array(
      anyType.filter(t => t.promoted),
      { maxLength: 8 },
    ),
  ),
});

/** The text of the three files: what both sides share, the functions, and the calls. `main` prints each function and argument that arrived wrong. */
export function program(list: readonly Signature[]): { shared: string; callee: string; caller: string } {
  const definitions = new Set<string>();
  for (const s of list)
    for (const t of [...s.parameters, ...s.rest, ...(s.returns === null ? [] : [s.returns])])
      for (const d of t.definition.split(/(?=^struct s\d+ \{)/m)) definitions.add(d);
  const prototype = (s: Signature, i: number): string => {
    const parameters = s.parameters.map((p, k) => `${p.name} a${k}`);
    return `${s.returns?.name ?? 'void'} f${i}(${[...parameters, ...(s.rest.length > 0 ? ['...'] : [])].join(', ')})`;
  };
  const shared = `#include <stdarg.h>
#include <stdio.h>
#include <string.h>
${[...definitions].join('')}
${list.map((s, i) => `${prototype(s, i)};`).join('\n')}
`;
  const value = (t: CType, i: number, k: number): string => t.make(String(11 * i + k));
  const callee = list.map((s, i) => {
    const named = s.parameters.map(
      (p, k) => `{ ${p.name} x = ${value(p, i, k)}; if (!(${equal(p, `a${k}`, 'x')})) printf("f${i} a${k}\\n"); }`,
    );
    const rest = s.rest.map(
      (p, k) =>
        `{ ${p.name} x = ${value(p, i, 50 + k)}; ${p.name} y = va_arg(ap, ${p.name}); if (!(${equal(p, 'y', 'x')})) printf("f${i} rest ${k}\\n"); }`,
    );
    const all =
      rest.length === 0
        ? named
        : [`va_list ap; va_start(ap, a${s.parameters.length - 1});`, ...named, ...rest, 'va_end(ap);'];
    return `${prototype(s, i)} { ${all.join('\n')} ${s.returns === null ? '' : `return ${value(s.returns, i, 99)};`} }`;
  });
  const caller = list.map((s, i) => {
    const args = [...s.parameters.map((p, k) => value(p, i, k)), ...s.rest.map((p, k) => value(p, i, 50 + k))];
    const call = `f${i}(${args.join(', ')})`;
    if (s.returns === null) return `${call};`;
    return `{ ${s.returns.name} r = ${call}; ${s.returns.name} x = ${value(s.returns, i, 99)}; if (!(${equal(s.returns, 'r', 'x')})) printf("f${i} result\\n"); }`;
  });
  return {
    shared,
    callee: `#include "shared.h"\n${callee.join('\n')}\n`,
    caller: `#include "shared.h"\nint main(void) { ${caller.join('\n')} puts("done"); return 0; }\n`,
  };
}

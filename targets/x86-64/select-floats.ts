/** Selection rules for float and double in vector registers. */
import type { MachineType } from '../../languages/machine.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import {
  binary,
  convert,
  either,
  exactly,
  load,
  type Match,
  type NodePattern,
  type Pattern,
  reg,
  unary,
} from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';

/** A value as the second operand of a vector instruction: constants and single loads in memory, others in a register. */
export function floatOperand(e: Emitter, value: number): Operand {
  const n = e.place.definition[value];
  if (n !== undefined && n.kind === 'FloatingConstant' && n.bits !== 0n)
    return e.pool(n.bits, n.type === 'f32' ? 4 : n.type === 'f64' ? 8 : 16);
  if (n !== undefined && n.kind === 'Load' && (n.type === 'f32' || n.type === 'f64') && !n.volatile)
    if (e.place.inner(value) !== undefined && e.place.loadsHere(value)) return e.memory(n.address);
  return e.use(value);
}

/** Two masks of 16 bytes each: the sign bits, and the others. */
const signs: Readonly<Record<string, bigint>> = {
  f32: 0x80000000_80000000_80000000_80000000n,
  f64: 0x8000000000000000_8000000000000000n,
  f128: 1n << 127n,
};
const others = (type: MachineType): bigint => ((1n << 128n) - 1n) ^ signs[type];

/** The bits of a double, found as `a`, whoever else asks for them. */
const bitsOfDouble: Pattern = {
  size: 1,
  test: (value, place, match) => {
    const n = place.definition[value];
    if (n?.kind !== 'Convert' || n.op !== 'bitcast' || n.from !== 'f64') return false;
    match.a = n.value;
    return true;
  },
};

export const floatRules: Rule[] = [];
const add = (r: Rule): void => {
  floatRules.push(r);
};

const arithmetic: readonly [op: string, name: string, cost: number][] = [
  ['fadd', 'add', 4],
  ['fsub', 'sub', 4],
  ['fmul', 'mul', 4],
  ['fdiv', 'div', 14],
];

for (const [type, suffix] of [
  ['f32', 'ss'],
  ['f64', 'sd'],
] as const) {
  for (const [op, name, cost] of arithmetic) {
    const commutes = op === 'fadd' || op === 'fmul';
    add(
      rule(op, binary(op, type, reg('a'), reg('b')), cost, (m, e) => {
        const right = floatOperand(e, m.b);
        if (commutes && right.kind === 'Register') {
          const left = floatOperand(e, m.a);
          if (left.kind !== 'Register') {
            e.put(name + suffix, [e.result], [right, left]);
            return;
          }
          e.put(name + suffix, [e.result], [left, right]);
          return;
        }
        e.put(name + suffix, [e.result], [e.use(m.a), right]);
      }),
    );
  }
  add(
    rule('square root', unary('fsqrt', type, reg('a')), 16, (m, e) =>
      e.put(`sqrt${suffix}`, [e.result], [floatOperand(e, m.a)]),
    ),
  );
}

for (const type of ['f32', 'f64', 'f128'] as const) {
  const packed = type === 'f64' ? 'pd' : 'ps';
  add(
    rule('flip the sign', unary('fneg', type, reg('a')), 1, (m, e) =>
      e.put(`xor${packed}`, [e.result], [e.use(m.a), e.pool(signs[type], 16)]),
    ),
  );
  add(
    rule('clear the sign', unary('fabs', type, reg('a')), 1, (m, e) =>
      e.put(`and${packed}`, [e.result], [e.use(m.a), e.pool(others(type), 16)]),
    ),
  );
  add(
    rule('copy the sign', binary('fcopysign', type, reg('a'), reg('b')), 3, (m, e) => {
      const magnitude = e.fresh(type);
      const sign = e.fresh(type);
      e.put(`and${packed}`, [magnitude], [e.use(m.a), e.pool(others(type), 16)]);
      e.put(`and${packed}`, [sign], [e.use(m.b), e.pool(signs[type], 16)]);
      e.put(`or${packed}`, [e.result], [e.register(magnitude), e.register(sign)]);
    }),
  );
}

const source = (m: Match, e: Emitter): Operand => (m.address === null ? e.use(m.a) : e.memory(m.address));
/** The rule from a register, and the one from memory. */
function fromEither(
  name: string,
  pattern: (value: Pattern) => ReturnType<typeof convert>,
  from: MachineType,
  cost: number,
  emit: Rule['emit'],
): void {
  add(rule(name, pattern(reg('a')), cost, emit));
  add(rule(`${name} from memory`, pattern(load(from)), cost + 4, emit));
}

for (const [float, suffix] of [
  ['f32', 'ss'],
  ['f64', 'sd'],
] as const)
  for (const [integer, w] of [
    ['i32', 32],
    ['i64', 64],
  ] as const) {
    fromEither(
      `${integer} to ${float}`,
      v => convert('sitofp', integer, float, v),
      integer,
      5,
      (m, e) => {
        // Into a register that is cleared first: the conversion would wait for what was computed there last.
        const clear = e.fresh(float);
        e.put('zero.128', [clear], []);
        e.put(`cvtsi2${suffix}.${w}`, [e.result], [e.register(clear), source(m, e)]);
      },
    );
    fromEither(
      `${float} to ${integer}`,
      v => convert('fptosi', float, integer, v),
      float,
      6,
      (m, e) => e.put(`cvtt${suffix}2si.${w}`, [e.result], [source(m, e)]),
    );
  }
fromEither(
  'float to double',
  v => convert('fpext', 'f32', 'f64', v),
  'f32',
  5,
  (m, e) => e.put('cvtss2sd', [e.result], [source(m, e)]),
);
fromEither(
  'double to float',
  v => convert('fptrunc', 'f64', 'f32', v),
  'f64',
  5,
  (m, e) => e.put('cvtsd2ss', [e.result], [source(m, e)]),
);

// The same bits in a register of the other class.
for (const [from, to, name] of [
  ['i32', 'f32', 'movd'],
  ['f32', 'i32', 'movd.to32'],
  ['i64', 'f64', 'movq'],
  ['f64', 'i64', 'movq.to64'],
] as const)
  add(
    rule(`${from} as ${to}`, convert('bitcast', from, to, reg('a')), 2, (m, e) =>
      e.put(name, [e.result], [e.use(m.a)]),
    ),
  );

// Two floats that share a register, as members of a structure do that is passed (System V ABI 3.2.3), stay in registers of their class.
const half = (value: Pattern): Pattern => convert('zext', 'i32', 'i64', convert('bitcast', 'f32', 'i32', value));
const both = either(binary('or', 'i64', half(reg('a')), binary('shl', 'i64', half(reg('b')), exactly(32n))));
add(
  rule('two floats side by side', convert('bitcast', 'i64', 'f64', both), 1, (m, e) =>
    e.put('unpcklps', [e.result], [e.use(m.a), e.use(m.b)]),
  ),
);
const part = (of: Pattern): NodePattern => convert('bitcast', 'i32', 'f32', convert('trunc', 'i64', 'i32', of));
add(rule('the first of two floats', part(bitsOfDouble), 0, (m, e) => e.into(m.a, e.result)));
add(
  rule('the second of two floats', part(binary('lshr', 'i64', bitsOfDouble, exactly(32n))), 1, (m, e) =>
    e.put('pshufd', [e.result], [e.use(m.a), e.immediate(0x55)]),
  ),
);
for (const [from, to] of [
  ['f128', 'v128'],
  ['v128', 'f128'],
] as const)
  add(rule(`${from} as ${to}`, convert('bitcast', from, to, reg('a')), 0, (m, e) => e.into(m.a, e.result)));

/** Selection rules for integer arithmetic, shifts and conversions. Narrow integers live in 32-bit registers, their upper bits undefined. */
import type { MachineType } from '../../languages/machine.ts';
import type { Emitter } from '../selection/emitter.ts';
import type { Instruction } from '../selection/facts.ts';
import {
  binary,
  constant,
  convert,
  either,
  exactly,
  instruction,
  load,
  type Match,
  type Pattern,
  reg,
  unary,
} from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { rax, rdx } from './registers.ts';

/** A constant that the processor sign-extends from 32 bits. */
const fitsImmediate = (k: bigint): boolean => k >= -0x80000000n && k <= 0x7fffffffn;
const immediate = constant(fitsImmediate);
const shiftCount = constant(k => k >= 0n && k < 64n);
const scaleShift = constant(k => k >= 1n && k <= 3n);

const types: readonly [type: MachineType, width: number][] = [
  ['i8', 32],
  ['i16', 32],
  ['i32', 32],
  ['i64', 64],
];
const fullTypes = types.slice(2);

const memory = (m: Match, e: Emitter) => e.memory(m.address!);

export const integerRules: Rule[] = [];
const add = (r: Rule): void => {
  integerRules.push(r);
};

// Masks that are a move, and masks whose upper half is zero, for which the 32-bit form does: before the rules for any mask.
add(
  rule('the low half', binary('and', 'i64', reg('a'), exactly(0xffffffffn)), 1, (m, e) =>
    e.put('movzx.32.64', [e.result], [e.use(m.a)]),
  ),
);
for (const [type] of fullTypes)
  for (const [mask, from] of [
    [0xffn, 8],
    [0xffffn, 16],
  ] as const)
    add(
      rule(`the low ${from} bits`, binary('and', type, reg('a'), exactly(mask)), 1, (m, e) =>
        e.put(`movzx.${from}.32`, [e.result], [e.use(m.a)]),
      ),
    );

add(
  rule(
    'a mask of the low half',
    binary(
      'and',
      'i64',
      reg('a'),
      constant(k => k >= 0n && k < 0xffffffffn),
    ),
    1,
    (m, e) => e.put('and.32', [e.result], [e.use(m.a), e.immediate(m.k)]),
  ),
);
for (const [type, w] of types) {
  const [lea, sum, product, shift] = [`lea.${w}`, `add.${w}`, `imul.${w}`, `shl.${w}`];
  add(
    rule('add a constant', binary('add', type, reg('a'), immediate), 1, (m, e) => {
      // A sum that leaves its operand alive is computed as an address: no copy.
      if (e.isUsedOnce(m.a)) e.put(sum, [e.result], [e.use(m.a), e.immediate(m.k)]);
      else e.put(lea, [e.result], [e.indexed(e.reg(m.a), -1, 1, Number(m.k))]);
    }),
  );
  add(
    rule('add registers', binary('add', type, reg('a'), reg('b')), 1, (m, e) => {
      if (e.isUsedOnce(m.a) || e.isUsedOnce(m.b)) e.put(sum, [e.result], [e.use(m.a), e.use(m.b)]);
      else e.put(lea, [e.result], [e.indexed(e.reg(m.a), e.reg(m.b), 1, 0)]);
    }),
  );
  add(
    rule(
      'add with a scaled index',
      binary('add', type, reg('a'), binary('shl', type, reg('b'), scaleShift)),
      1,
      (m, e) => {
        e.put(lea, [e.result], [e.indexed(e.reg(m.a), e.reg(m.b), 1 << Number(m.k), 0)]);
      },
    ),
  );
  for (const op of ['sub', 'and', 'or', 'xor']) {
    const name = `${op}.${w}`;
    add(
      rule(`${op} a constant`, binary(op, type, reg('a'), immediate), 1, (m, e) =>
        e.put(name, [e.result], [e.use(m.a), e.immediate(m.k)]),
      ),
    );
    add(
      rule(`${op} registers`, binary(op, type, reg('a'), reg('b')), 1, (m, e) =>
        e.put(name, [e.result], [e.use(m.a), e.use(m.b)]),
      ),
    );
  }
  add(
    rule('multiply by a constant', binary('mul', type, reg('a'), immediate), 3, (m, e) =>
      e.put(`imul3.${w}`, [e.result], [e.use(m.a), e.immediate(m.k)]),
    ),
  );
  for (const k of [3n, 5n, 9n])
    add(
      rule(`multiply by ${k} as an address`, binary('mul', type, reg('a'), exactly(k)), 1, (m, e) => {
        const r = e.reg(m.a);
        e.put(lea, [e.result], [e.indexed(r, r, Number(k) - 1, 0)]);
      }),
    );
  add(
    rule('multiply registers', binary('mul', type, reg('a'), reg('b')), 3, (m, e) =>
      e.put(product, [e.result], [e.use(m.a), e.use(m.b)]),
    ),
  );
  add(rule('negate', unary('neg', type, reg('a')), 1, (m, e) => e.put(`neg.${w}`, [e.result], [e.use(m.a)])));
  add(rule('complement', unary('not', type, reg('a')), 1, (m, e) => e.put(`not.${w}`, [e.result], [e.use(m.a)])));
  add(
    rule('shift left by a constant', binary('shl', type, reg('a'), shiftCount), 1, (m, e) => {
      if (m.k === 1n && !e.isUsedOnce(m.a)) {
        const r = e.reg(m.a);
        e.put(lea, [e.result], [e.indexed(r, r, 1, 0)]);
      } else e.put(shift, [e.result], [e.use(m.a), e.immediate(m.k)]);
    }),
  );
  add(
    rule('shift left', binary('shl', type, reg('a'), reg('b')), 2, (m, e) =>
      e.put(shift, [e.result], [e.use(m.a), e.use(m.b)]),
    ),
  );
}

for (const [type, w] of fullTypes) {
  for (const op of ['add', 'sub', 'and', 'or', 'xor'])
    add(
      rule(`${op} memory`, binary(op, type, reg('a'), load(type)), 5, (m, e) =>
        e.put(`${op}.${w}`, [e.result], [e.use(m.a), memory(m, e)]),
      ),
    );
  add(
    rule('multiply by memory', binary('mul', type, reg('a'), load(type)), 7, (m, e) =>
      e.put(`imul.${w}`, [e.result], [e.use(m.a), memory(m, e)]),
    ),
  );
  add(
    rule('multiply memory by a constant', binary('mul', type, load(type), immediate), 7, (m, e) =>
      e.put(`imul3.${w}`, [e.result], [memory(m, e), e.immediate(m.k)]),
    ),
  );
  // The processor looks at the low five or six bits of a count anyway (SDM volume 2, SAL).
  const masked = either(binary('and', type, reg('b'), exactly(BigInt(w - 1))));
  for (const [op, mnemonic] of [
    ['shl', 'shl'],
    ['lshr', 'shr'],
    ['ashr', 'sar'],
    ['rotl', 'rol'],
  ]) {
    const name = `${mnemonic}.${w}`;
    if (op !== 'shl') {
      add(
        rule(`${op} by a constant`, binary(op, type, reg('a'), shiftCount), 1, (m, e) =>
          e.put(name, [e.result], [e.use(m.a), e.immediate(m.k)]),
        ),
      );
      add(
        rule(`${op}`, binary(op, type, reg('a'), reg('b')), 2, (m, e) =>
          e.put(name, [e.result], [e.use(m.a), e.use(m.b)]),
        ),
      );
    }
    add(
      rule(`${op} by a masked count`, binary(op, type, reg('a'), masked), 2, (m, e) =>
        e.put(name, [e.result], [e.use(m.a), e.use(m.b)]),
      ),
    );
  }
  const extend = w === 32 ? 'cltd' : 'cqto';
  for (const [op, mnemonic, place] of [
    ['sdiv', 'idiv', rax],
    ['srem', 'idiv', rdx],
    ['udiv', 'div', rax],
    ['urem', 'div', rdx],
  ] as const) {
    const divide = (m: Match, e: Emitter, divisor: ReturnType<Emitter['use']>): void => {
      e.into(m.a, rax);
      if (mnemonic === 'idiv') e.put(extend, [], []);
      else e.put('mov.32', [rdx], [e.immediate(0)]);
      e.put(`${mnemonic}.${w}`, [], [divisor]);
      e.copy(e.result, place);
    };
    add(rule(op, binary(op, type, reg('a'), reg('b')), 25, (m, e) => divide(m, e, e.use(m.b))));
    add(rule(`${op} by memory`, binary(op, type, reg('a'), load(type)), 29, (m, e) => divide(m, e, memory(m, e))));
  }
  for (const [op, mnemonic] of [
    ['mulhs', 'imul1'],
    ['mulhu', 'mul'],
  ])
    add(
      rule(`the upper half of a product (${op})`, binary(op, type, reg('a'), reg('b')), 4, (m, e) => {
        const factor = e.use(m.b);
        e.into(m.a, rax);
        e.put(`${mnemonic}.${w}`, [], [factor]);
        e.copy(e.result, rdx);
      }),
    );
  add(
    rule('reverse bytes', unary('bswap', type, reg('a')), 1, (m, e) => e.put(`bswap.${w}`, [e.result], [e.use(m.a)])),
  );
  add(
    rule('count leading zeros', unary('clz', type, reg('a')), 4, (m, e) => {
      // The index of the highest bit, from the other end.
      const highest = e.fresh(type);
      e.put(`bsr.${w}`, [highest], [e.use(m.a)]);
      e.put(`xor.${w}`, [e.result], [e.register(highest), e.immediate(w - 1)]);
    }),
  );
  add(
    rule('count trailing zeros', unary('ctz', type, reg('a')), 3, (m, e) =>
      e.put(`bsf.${w}`, [e.result], [e.use(m.a)]),
    ),
  );
}

for (const [type, w] of [
  ['i8', 8],
  ['i16', 16],
] as const) {
  add(
    rule('rotate a narrow integer by a constant', binary('rotl', type, reg('a'), shiftCount), 1, (m, e) =>
      e.put(`rol.${w}`, [e.result], [e.use(m.a), e.immediate(m.k)]),
    ),
  );
  add(
    rule('rotate a narrow integer', binary('rotl', type, reg('a'), reg('b')), 2, (m, e) =>
      e.put(`rol.${w}`, [e.result], [e.use(m.a), e.use(m.b)]),
    ),
  );
}

// Conversions. A 32-bit instruction clears the upper half of its result (SDM volume 1, 3.4.1.1).
const widthOf = { i8: 8, i16: 16, i32: 32, i64: 64 } as const;
for (const [from, to] of [
  ['i8', 'i16'],
  ['i8', 'i32'],
  ['i8', 'i64'],
  ['i16', 'i32'],
  ['i16', 'i64'],
  ['i32', 'i64'],
] as const) {
  const w = widthOf[from];
  const unsigned = w === 32 ? 'movzx.32.64' : `movzx.${w}.32`;
  const signed = to === 'i64' ? `movsx.${w}.64` : `movsx.${w}.32`;
  for (const [op, name] of [
    ['zext', unsigned],
    ['sext', signed],
  ] as const) {
    add(rule(`${op} ${from}`, convert(op, from, to, reg('a')), 1, (m, e) => e.put(name, [e.result], [e.use(m.a)])));
    add(
      rule(`${op} ${from} from memory`, convert(op, from, to, load(from)), 5, (m, e) =>
        e.put(name, [e.result], [memory(m, e)]),
      ),
    );
  }
  add(rule(`trunc to ${from}`, convert('trunc', to, from, reg('a')), 0, (m, e) => e.into(m.a, e.result)));
}
/** Its instruction writes a 32-bit register. */
const clearsUpperHalf = (n: Instruction): boolean => {
  switch (n.kind) {
    case 'Binary':
    case 'Unary':
    case 'Select':
      return n.type === 'i32';
    case 'Compare':
      return true;
    default:
      return false;
  }
};
const upperHalfClear: Pattern = {
  size: 1,
  test: (value, place) => {
    const n = place.inner(value);
    return n !== undefined && clearsUpperHalf(n);
  },
};
add(
  rule('zext of a 32-bit result', convert('zext', 'i32', 'i64', upperHalfClear), 0, ({ node }, e) => {
    if (node.kind === 'Convert') e.delegate(e.place.definition[node.value]!);
  }),
);
for (const type of ['i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'f80', 'f128', 'v128'] as const)
  add(rule('nothing to convert', convert('bitcast', type, type, reg('a')), 0, (m, e) => e.into(m.a, e.result)));

// Numbers in two registers.
for (const [kind, low, high] of [
  ['AddPair', 'add.64', 'adc.64'],
  ['SubtractPair', 'sub.64', 'sbb.64'],
] as const)
  add(
    rule(kind, instruction(kind), 2, ({ node }, e) => {
      if (node.kind !== 'AddPair' && node.kind !== 'SubtractPair') return;
      const operands = [node.leftLow, node.rightLow, node.leftHigh, node.rightHigh].map(v => e.use(v));
      e.put(low, [e.define(node.low)], operands.slice(0, 2));
      e.put(high, [e.define(node.high)], operands.slice(2));
    }),
  );
add(
  rule('MultiplyWide', instruction('MultiplyWide'), 4, ({ node }, e) => {
    if (node.kind !== 'MultiplyWide') return;
    const factor = e.use(node.right);
    e.into(node.left, rax);
    e.put(`${node.signed ? 'imul1' : 'mul'}.64`, [], [factor]);
    e.copy(e.define(node.low), rax);
    e.copy(e.define(node.high), rdx);
  }),
);

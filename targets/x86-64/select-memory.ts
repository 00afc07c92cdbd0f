/** Selection rules for loads, stores, and instructions that change memory in place. */
import type { MachineType } from '../../languages/machine.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import type { Address, Instruction, Place } from '../selection/facts.ts';
import {
  binary,
  constant,
  convert,
  instruction,
  load,
  type Match,
  type NodePattern,
  type Pattern,
  reg,
  store,
  unary,
} from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { loadAddress } from './select-places.ts';

export const memoryRules: Rule[] = [];
const add = (r: Rule): void => {
  memoryRules.push(r);
};

const addressOf = (n: Instruction): Address => {
  if (n.kind === 'Load' || n.kind === 'Store' || n.kind === 'AddressOf') return n.address;
  throw new Error(`${n.kind} has no address`);
};
const ownMemory = (m: Match, e: Emitter): Operand => e.memory(addressOf(m.node));

/** A narrow integer fills its 32-bit register: a shorter load would depend on what the register held before. */
const loads: readonly [type: MachineType, opcode: string][] = [
  ['i8', 'movzx.8.32'],
  ['i16', 'movzx.16.32'],
  ['i32', 'mov.32'],
  ['i64', 'mov.64'],
  ['f32', 'movss'],
  ['f64', 'movsd'],
  ['f128', 'movups'],
  ['v128', 'movups'],
];
for (const [type, opcode] of loads)
  add(rule(`load ${type}`, instruction('Load', type), 4, (m, e) => e.put(opcode, [e.result], [ownMemory(m, e)])));

const stores: readonly [type: MachineType, opcode: string][] = [
  ['i8', 'mov.m8'],
  ['i16', 'mov.m16'],
  ['i32', 'mov.m32'],
  ['i64', 'mov.m64'],
  ['f32', 'movss.m32'],
  ['f64', 'movsd.m64'],
  ['f128', 'movups.m128'],
  ['v128', 'movups.m128'],
];
for (const [type, opcode] of stores)
  add(
    rule(`store ${type}`, store(type, reg('a')), 1, (m, e) => {
      const value = e.use(m.a);
      e.put(opcode, [], [ownMemory(m, e), value]);
    }),
  );

export const storeOpcode = (type: MachineType): string => stores.find(([t]) => t === type)![1];
export const loadOpcode = (type: MachineType): string => loads.find(([t]) => t === type)![1];

const widths = [
  ['i8', 8],
  ['i16', 16],
  ['i32', 32],
  ['i64', 64],
] as const;
const immediate = constant(k => k >= -0x80000000n && k <= 0x7fffffffn);

/** The value is a floating constant whose bits an integer store can write. */
const floatConstant = (type: MachineType): Pattern => ({
  size: 1,
  test: (value, place, match) => {
    const n = place.definition[value];
    if (n === undefined || n.kind !== 'FloatingConstant' || n.type !== type) return false;
    const k = BigInt.asIntN(type === 'f32' ? 32 : 64, n.bits);
    if (k < -0x80000000n || k > 0x7fffffffn) return false;
    match.k = k;
    return true;
  },
});

const sameAddress = (x: Address, y: Address): boolean => {
  if (x.kind === 'Address')
    return (
      y.kind === 'Address' &&
      x.base === y.base &&
      x.index === y.index &&
      x.scale === y.scale &&
      x.displacement === y.displacement
    );
  if (x.kind === 'IncomingBased') return y.kind === 'IncomingBased' && x.displacement === y.displacement;
  if (x.kind === 'SlotBased')
    return (
      y.kind === 'SlotBased' &&
      x.slot === y.slot &&
      x.index === y.index &&
      x.scale === y.scale &&
      x.displacement === y.displacement
    );
  return (
    y.kind === 'SymbolBased' &&
    x.symbol === y.symbol &&
    x.index === y.index &&
    x.scale === y.scale &&
    x.displacement === y.displacement
  );
};

/** A store to the place that its value was computed from. */
function inPlace(pattern: NodePattern): NodePattern {
  const testNode = (n: Instruction, place: Place, match: Match): boolean =>
    pattern.testNode(n, place, match) &&
    n.kind === 'Store' &&
    !n.volatile &&
    match.address !== null &&
    sameAddress(n.address, match.address);
  return { ...pattern, testNode };
}

for (const [type, w] of widths) {
  const move = storeOpcode(type);
  add(
    rule('store a constant', store(type, immediate), 1, (m, e) => e.put(move, [], [ownMemory(m, e), e.immediate(m.k)])),
  );
  if (type !== 'i64')
    for (const [wide] of widths.slice(widths.findIndex(([t]) => t === type) + 1))
      add(
        rule('store the low part', store(type, convert('trunc', wide, type, reg('a'))), 1, (m, e) => {
          const value = e.use(m.a);
          e.put(move, [], [ownMemory(m, e), value]);
        }),
      );
  for (const op of ['add', 'sub', 'and', 'or', 'xor']) {
    const name = `${op}.m${w}`;
    const forms: NodePattern[] = [binary(op, type, load(type), immediate), binary(op, type, load(type), reg('a'))];
    for (const [i, form] of forms.entries())
      for (const pattern of i === 1 && form.mirrored !== undefined ? [form, form.mirrored] : [form])
        add(
          rule(`${op} in memory`, inPlace(store(type, pattern)), 6, (m, e) => {
            const operand = i === 0 ? e.immediate(m.k) : e.use(m.a);
            e.put(name, [], [ownMemory(m, e), operand]);
          }),
        );
  }
  for (const op of ['neg', 'not'])
    add(
      rule(`${op} in memory`, inPlace(store(type, unary(op, type, load(type)))), 6, (m, e) =>
        e.put(`${op}.m${w}`, [], [ownMemory(m, e)]),
      ),
    );
}
for (const [type, w] of [
  ['f32', 32],
  ['f64', 64],
] as const)
  add(
    rule('store a floating constant', store(type, floatConstant(type)), 1, (m, e) =>
      e.put(`mov.m${w}`, [], [ownMemory(m, e), e.immediate(m.k)]),
    ),
  );

add(rule('an address', instruction('AddressOf'), 1, (m, e) => loadAddress(e, addressOf(m.node), e.result)));

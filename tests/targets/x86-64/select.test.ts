/** The instructions that x86-64's rules choose, against what the manuals and gcc's output lead one to expect. */
import { expect, test } from 'vitest';
import { Addressed } from '../../../languages/addressed.ts';
import { Diagnostics } from '../../../languages/diagnostics.ts';
import type { MachineType } from '../../../languages/machine.ts';
import type { CompareOperation, ConvertOperation } from '../../../languages/operations.ts';
import type { Selected } from '../../../languages/selected.ts';
import { type CompileOptions, type CSymbol, defaultOptions, Unit } from '../../../languages/unit.ts';
import type { AnyPass, Node } from '../../../nanopass/index.ts';
import { select } from '../../../passes/select.ts';
import { x86_64 } from '../../../targets/x86-64/index.ts';
import { selection } from '../../../targets/x86-64/select.ts';
import { reachOf } from '../../../targets/x86-64/select-places.ts';

const { mk } = Addressed;
type Instruction = Node<Addressed, 'Instruction'>;
type Block = Node<Addressed, 'Block'>;

const newUnit = (options: Partial<CompileOptions> = {}): Unit =>
  new Unit(x86_64, new Diagnostics(), { ...defaultOptions, ...options });
const edge = (block: number, ...args: number[]) => mk.Edge({ block, arguments: args });
const block = (number: number, instructions: Instruction[], terminator: Block['terminator']): Block =>
  mk.Block({ block: number, label: null, parameters: [], instructions, terminator });
const result = (value: number, type: MachineType) =>
  mk.Return({ pieces: [mk.Outgoing({ location: type[0] === 'f' ? 16 : 0, type, value })] });

/** Values 0 to 3 are parameters of the type. */
function opcodes(type: MachineType, blocks: Block[], unit = newUnit()): string[] {
  const graph = mk.Graph({
    symbol: unit.symbol('f', 'function'),
    incoming: [7, 6, 2, 1].map((location, value) =>
      mk.Incoming({ location: type[0] === 'f' ? 16 + value : location, type, value }),
    ),
    slots: [],
    blocks,
    nextValue: 40,
  });
  const selected = (select as AnyPass).run(graph, unit) as Node<Selected, 'External'>;
  return selected.blocks.flatMap(b => {
    const names: string[] = [];
    for (const n of b.instructions)
      if (n.kind === 'Machine')
        names.push(`${n.opcode.name}${n.operands.some(o => o.kind.endsWith('Memory')) ? ' memory' : ''}`);
      else if (n.kind === 'Call') names.push(n.opcode.name);
    if (b.terminator.kind === 'Branch') names.push(b.terminator.opcode.name);
    return names;
  });
}
const binary = (op: string, type: MachineType, left: number, right: number, value: number) =>
  mk.Binary({ result: value, type, op, left, right });
const constant = (type: MachineType, value: number, k: bigint) => mk.Constant({ result: value, type, value: k });
const at = (base: number, displacement = 0) => mk.Address({ base, index: null, scale: 1, displacement });
const load = (type: MachineType, base: number, value: number, volatile = false) =>
  mk.Load({ result: value, type, address: at(base), volatile });
const store = (type: MachineType, base: number, value: number, displacement = 0) =>
  mk.Store({ type, address: at(base, displacement), value, volatile: false });

test('a load that is used once becomes an operand', () => {
  const body = [load('i64', 0, 10), binary('sub', 'i64', 1, 10, 11)];
  expect(opcodes('i64', [block(0, body, result(11, 'i64'))])).toEqual(['sub.64 memory']);
});

test('a load stays before a store that may change its memory', () => {
  const body = [load('i64', 0, 10), store('i64', 1, 2), binary('sub', 'i64', 1, 10, 11)];
  expect(opcodes('i64', [block(0, body, result(11, 'i64'))])).toEqual(['mov.64 memory', 'mov.m64 memory', 'sub.64']);
});

test('a volatile load is not moved', () => {
  const body = [load('i64', 0, 10, true), binary('add', 'i64', 1, 10, 11)];
  expect(opcodes('i64', [block(0, body, result(11, 'i64'))])).toEqual(['mov.64 memory', 'add.64']);
});

test('a load that is used twice happens once', () => {
  const body = [load('i64', 0, 10), binary('sub', 'i64', 1, 10, 11), binary('sub', 'i64', 11, 10, 12)];
  expect(opcodes('i64', [block(0, body, result(12, 'i64'))])).toEqual(['mov.64 memory', 'sub.64', 'sub.64']);
});

test('a place is changed in memory', () => {
  const body = [load('i32', 0, 10), constant('i32', 12, 5n), binary('add', 'i32', 10, 12, 11), store('i32', 0, 11)];
  expect(opcodes('i64', [block(0, body, mk.Return({ pieces: [] }))])).toEqual(['add.m32 memory']);
});

test('another place than the one read is stored to', () => {
  const body = [load('i32', 0, 10), constant('i32', 12, 5n), binary('add', 'i32', 10, 12, 11), store('i32', 0, 11, 4)];
  expect(opcodes('i64', [block(0, body, mk.Return({ pieces: [] }))])).toEqual([
    'mov.32 memory',
    'add.32',
    'mov.m32 memory',
  ]);
});

test('an addition of a scaled number is an address', () => {
  const body = [constant('i64', 10, 3n), binary('shl', 'i64', 1, 10, 11), binary('add', 'i64', 0, 11, 12)];
  expect(opcodes('i64', [block(0, body, result(12, 'i64'))])).toEqual(['lea.64 memory']);
});

const branchOn = (op: CompareOperation, type: MachineType, left: number, right: number, more: Instruction[] = []) => [
  block(
    0,
    [...more, mk.Compare({ result: 20, type, op, left, right })],
    mk.Branch({ test: 20, then: edge(1), else: edge(2) }),
  ),
  block(1, [], mk.Return({ pieces: [] })),
  block(2, [], mk.Unreachable({})),
];

test.each([
  ['eq', 'je'],
  ['ne', 'jne'],
  ['slt', 'jl'],
  ['sle', 'jle'],
  ['sgt', 'jg'],
  ['sge', 'jge'],
  ['ult', 'jb'],
  ['ule', 'jbe'],
  ['ugt', 'ja'],
  ['uge', 'jae'],
] as const)('a branch on %s is a comparison and %s', (op, jump) => {
  expect(opcodes('i64', branchOn(op, 'i64', 0, 1))).toEqual(['cmp.64', jump]);
});

test('a comparison with a constant on the left asks the other way round', () => {
  expect(opcodes('i64', branchOn('slt', 'i64', 10, 0, [constant('i64', 10, 7n)]))).toEqual(['cmp.64', 'jg']);
});

test('a comparison with zero is a test', () => {
  expect(opcodes('i64', branchOn('slt', 'i64', 0, 10, [constant('i64', 10, 0n)]))).toEqual(['test.64', 'js']);
});

test('a test of bits needs no result', () => {
  const bits = [constant('i64', 10, 0n), constant('i64', 11, 8n), binary('and', 'i64', 0, 11, 12)];
  expect(opcodes('i64', branchOn('ne', 'i64', 12, 10, bits))).toEqual(['test.8', 'jne']);
});

// SDM volume 2, UCOMISD: an unordered result sets zf, pf and cf.
test.each([
  ['folt', ['comisd', 'ja']],
  ['fole', ['comisd', 'jae']],
  ['fogt', ['comisd', 'ja']],
  ['foge', ['comisd', 'jae']],
  ['fult', ['ucomisd', 'jb']],
  ['fuge', ['ucomisd', 'jbe']],
  ['foeq', ['ucomisd', 'setnp.8', 'sete.8', 'and.8', 'jne']],
  ['fune', ['ucomisd', 'setp.8', 'setne.8', 'or.8', 'jne']],
  ['funo', ['ucomisd', 'jp']],
] as const)('%s of doubles takes care of NaNs', (op, expected) => {
  expect(opcodes('f64', branchOn(op, 'f64', 0, 1))).toEqual(expected);
});

test('a division holds its operands in rax and rdx only around itself', () => {
  const body = [binary('sdiv', 'i32', 0, 1, 10), binary('urem', 'i32', 10, 2, 11)];
  expect(opcodes('i32', [block(0, body, result(11, 'i32'))])).toEqual(['cltd', 'idiv.32', 'mov.32', 'div.32']);
});

test('a floating constant is an operand in memory, and zero is not loaded', () => {
  const one = mk.FloatingConstant({ result: 10, type: 'f64', bits: 0x3ff0000000000000n });
  expect(opcodes('f64', [block(0, [one, binary('fmul', 'f64', 0, 10, 11)], result(11, 'f64'))])).toEqual([
    'mulsd memory',
  ]);
  const zero = mk.FloatingConstant({ result: 10, type: 'f64', bits: 0n });
  expect(opcodes('f64', [block(0, [zero], result(10, 'f64'))])).toEqual(['zero.128']);
});

/** An instruction that converts. */
const convert = (op: ConvertOperation, from: MachineType, type: MachineType, value: number, of: number) =>
  mk.Convert({ result: value, type, op, from, value: of });

test.each([
  [15, 11],
  [11, 15],
])('two floats are put side by side without leaving their registers', (left, right) => {
  const body = [
    ...[convert('bitcast', 'f32', 'i32', 10, 0), convert('zext', 'i32', 'i64', 11, 10)],
    ...[convert('bitcast', 'f32', 'i32', 12, 1), convert('zext', 'i32', 'i64', 13, 12)],
    ...[constant('i64', 14, 32n), binary('shl', 'i64', 13, 14, 15), binary('or', 'i64', left, right, 16)],
    convert('bitcast', 'i64', 'f64', 17, 16),
  ];
  expect(opcodes('f32', [block(0, body, result(17, 'f64'))])).toEqual(['unpcklps']);
});

test('two floats that share a register are taken apart without leaving their registers', () => {
  const body = [
    ...[convert('bitcast', 'f64', 'i64', 10, 0), convert('trunc', 'i64', 'i32', 11, 10)],
    convert('bitcast', 'i32', 'f32', 12, 11),
    ...[constant('i64', 13, 32n), binary('lshr', 'i64', 10, 13, 14), convert('trunc', 'i64', 'i32', 15, 14)],
    ...[convert('bitcast', 'i32', 'f32', 16, 15), binary('fsub', 'f32', 12, 16, 17)],
  ];
  expect(opcodes('f64', [block(0, body, result(17, 'f32'))])).toEqual(['pshufd', 'subss']);
});

test('bits of a double that are no float of it are taken apart as integers', () => {
  const body = [
    ...[convert('bitcast', 'f64', 'i64', 10, 0), constant('i64', 13, 16n), binary('lshr', 'i64', 10, 13, 14)],
    ...[convert('trunc', 'i64', 'i32', 15, 14), convert('bitcast', 'i32', 'f32', 16, 15)],
  ];
  expect(opcodes('f64', [block(0, body, result(16, 'f32'))])).toEqual(['movq.to64', 'shr.64', 'movd']);
});

test('a value that only another block wants is computed in its own block', () => {
  const blocks = [
    block(0, [binary('mul', 'i64', 0, 1, 10)], mk.Jump({ to: edge(1) })),
    block(1, [binary('add', 'i64', 10, 2, 11)], result(11, 'i64')),
  ];
  expect(opcodes('i64', blocks)).toEqual(['imul.64', 'add.64']);
});

test('every rule has a name, and looks at something', () => {
  for (const r of selection.rules.rules) {
    expect(r.name).not.toBe('');
    expect(r.pattern.size).toBeGreaterThan(0);
  }
});

// What gcc -S shows for each kind of symbol.
const symbolOf = (unit: Unit, kind: 'object' | 'function', more: Partial<CSymbol>): CSymbol =>
  Object.assign(unit.symbol('s', kind), { linkage: 'external', duration: 'static', ...more });
test.each([
  ['a foreign object', 'object', {}, ['relative', 'relative', 'got']],
  ['a foreign function', 'function', {}, ['relative', 'got', 'got']],
  ['a foreign weak object', 'object', { attributes: { weak: true } }, ['got', 'got', 'got']],
  ['an object defined here', 'object', { defined: true }, ['relative', 'relative', 'got']],
  ['a static object', 'object', { linkage: 'internal', defined: true }, ['relative', 'relative', 'relative']],
  ['a hidden object', 'object', { attributes: { visibility: 'hidden' } }, ['relative', 'relative', 'relative']],
  ['a foreign thread-local', 'object', { duration: 'thread' }, ['gottpoff', 'gottpoff', 'gottpoff']],
  ['a static thread-local', 'object', { duration: 'thread', linkage: 'internal' }, ['tpoff', 'tpoff', 'gottpoff']],
] as const)('%s is reached as in gcc without pic, in a pie, in a shared object', (_, kind, more, expected) => {
  const reach = (['none', 'pie', 'pic'] as const).map(pic => {
    const unit = newUnit({ pic });
    return reachOf(symbolOf(unit, kind, more as Partial<CSymbol>), unit.options);
  });
  expect(reach).toEqual(expected);
});

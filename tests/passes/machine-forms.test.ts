/** Addresses and two-address instructions: the examples of form-addresses and constrain, and what must not be folded. */
import { expect, test } from 'vitest';
import type { Addressed } from '../../languages/addressed.ts';
import type { Constrained } from '../../languages/constrained.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { LegalOperations } from '../../languages/legal-operations.ts';
import { Selected } from '../../languages/selected.ts';
import { defaultOptions, Unit } from '../../languages/unit.ts';
import type { AnyPass, Node } from '../../nanopass/index.ts';
import { constrain } from '../../passes/constrain.ts';
import { formAddresses } from '../../passes/form-addresses.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';
import { opcode } from '../../targets/x86-64/opcodes.ts';

const newUnit = (): Unit => new Unit(x86_64, new Diagnostics(), defaultOptions);
const { mk } = LegalOperations;
type Instruction = Node<LegalOperations, 'Instruction'>;
type Terminator = Node<LegalOperations, 'Terminator'>;

function graph(
  unit: Unit,
  blocks: { parameters?: number[]; instructions: Instruction[]; terminator: Terminator }[],
): Node<LegalOperations, 'External'> {
  return mk.Graph({
    symbol: unit.symbol('f', 'function'),
    incoming: [0, 1, 2].map(value => mk.Incoming({ location: value, type: 'i64', value })),
    slots: [mk.Slot({ slot: 0, size: 64, align: 8, name: 's' })],
    blocks: blocks.map((b, block) =>
      mk.Block({
        block,
        label: null,
        parameters: (b.parameters ?? []).map(value => mk.BlockParameter({ value, type: 'i64' })),
        instructions: b.instructions,
        terminator: b.terminator,
      }),
    ),
    nextValue: 50,
  });
}
const constant = (result: number, value: bigint) => mk.Constant({ result, type: 'i64', value });
const binary = (result: number, op: string, left: number, right: number) =>
  mk.Binary({ result, type: 'i64', op, left, right });
const load = (result: number, address: number, offset = 0) =>
  mk.Load({ result, type: 'i64', address, offset, volatile: false, alias: 0 });
const give = (...values: number[]) =>
  mk.Return({ pieces: values.map(value => mk.Outgoing({ location: 0, type: 'i64', value })) });

const addressed = (g: Node<LegalOperations, 'External'>, unit: Unit) =>
  (formAddresses as AnyPass).run(g, unit) as Node<Addressed, 'External'>;

/** The addresses of the loads of the first block, and the kinds of all instructions. */
function formed(instructions: Instruction[], ...results: number[]) {
  const unit = newUnit();
  const out = addressed(graph(unit, [{ instructions, terminator: give(...results) }]), unit);
  const body = out.blocks[0].instructions;
  return {
    kinds: body.map(n => n.kind),
    addresses: body.flatMap(n => (n.kind === 'Load' ? [n.address] : [])),
  };
}

test('base, scaled index and displacement become one address, and nothing else is left', () => {
  const { kinds, addresses } = formed(
    [constant(10, 2n), binary(11, 'shl', 1, 10), binary(12, 'add', 0, 11), load(13, 12, 8)],
    13,
  );
  expect(kinds).toEqual(['Load']);
  expect(addresses[0]).toMatchObject({ kind: 'Address', base: 0, index: 1, scale: 4, displacement: 8 });
});

test('constants are added up, also below an index', () => {
  const { addresses } = formed(
    [constant(10, 16n), binary(11, 'add', 1, 10), binary(12, 'add', 0, 11), load(13, 12, 8)],
    13,
  );
  expect(addresses[0]).toMatchObject({ base: 1, index: 0, scale: 1, displacement: 24 });
});

test('a sum that is used for more than two accesses is computed once', () => {
  const { kinds } = formed([binary(12, 'add', 0, 1), load(13, 12), load(14, 12, 8), load(15, 12, 16)], 13, 14, 15);
  expect(kinds).toEqual(['Binary', 'Load', 'Load', 'Load']);
});

test('a constant that 32 bits do not hold is no displacement', () => {
  const { addresses } = formed([constant(10, 0x80000000n), binary(11, 'add', 0, 10), load(12, 11)], 12);
  expect(addresses[0]).toMatchObject({ base: 10, index: 0, displacement: 0 });
});

test('an object on the stack is addressed with its index', () => {
  const { addresses } = formed(
    [
      mk.SlotAddress({ result: 10, type: 'i64', slot: 0, offset: 8 }),
      constant(11, 3n),
      binary(12, 'shl', 1, 11),
      binary(13, 'add', 10, 12),
      load(14, 13),
    ],
    14,
  );
  expect(addresses[0]).toMatchObject({ kind: 'SlotBased', slot: 0, index: 1, scale: 8, displacement: 8 });
});

test('an edge with arguments between a branch and a join gets a block of its own', () => {
  const unit = newUnit();
  const edge = (block: number, ...args: number[]) => mk.Edge({ block, arguments: args });
  const out = addressed(
    graph(unit, [
      { instructions: [], terminator: mk.Branch({ test: 0, then: edge(1), else: edge(2, 1) }) },
      { instructions: [], terminator: mk.Jump({ to: edge(2, 2) }) },
      { parameters: [20], instructions: [], terminator: give(20) },
    ]),
    unit,
  );
  const incoming = new Map<number, number>();
  for (const b of out.blocks) {
    const t = b.terminator;
    const edges = t.kind === 'Branch' ? [t.then, t.else] : t.kind === 'Jump' ? [t.to] : [];
    for (const e of edges) {
      incoming.set(e.block, (incoming.get(e.block) ?? 0) + 1);
      if (t.kind === 'Branch') expect(e.arguments).toEqual([]);
    }
  }
  expect(out.blocks.length).toBe(4);
  expect(incoming.get(2)).toBe(2);
});

/** What `constrain` makes of one instruction, as text. */
function constrained(name: string, results: number[], operands: number[], alsoRead: number[] = []): string[] {
  const unit = newUnit();
  const reg = (register: number) => Selected.mk.Register({ register });
  const fn = Selected.mk.MachineFunction({
    symbol: unit.symbol('f', 'function'),
    slots: [],
    tables: [],
    blocks: [
      Selected.mk.Block({
        block: 0,
        label: null,
        loop: 0,
        parameters: [],
        instructions: [
          Selected.mk.Machine({ opcode: opcode(name), results, operands: operands.map(reg) }),
          ...alsoRead.map(r => Selected.mk.Copy({ to: 140, from: r })),
        ],
        terminator: Selected.mk.Return({ reads: [] }),
      }),
    ],
    types: new Array(20).fill('i32'),
    argumentBytes: 0,
    calls: false,
    dynamic: false,
  });
  const out = (constrain as AnyPass).run(fn, unit) as Node<Constrained, 'External'>;
  return out.blocks[0].instructions.flatMap(n => {
    if (n.kind === 'Copy') return n.to === 140 ? [] : [`copy ${n.to}, ${n.from}`];
    if (n.kind !== 'Machine') return [n.kind];
    return [`${n.opcode.name} ${n.operands.map(o => (o.kind === 'Register' ? o.register : o.kind)).join(', ')}`];
  });
}

test('a result that replaces an operand is a copy of it first', () => {
  expect(constrained('sub.32', [130], [128, 129])).toEqual(['copy 130, 128', 'sub.32 130, 129']);
});

test('of exchangeable operands the one that nobody else reads is replaced', () => {
  expect(constrained('add.32', [130], [128, 129], [128])).toEqual(['copy 130, 129', 'add.32 130, 128']);
  expect(constrained('add.32', [130], [128, 129], [129])).toEqual(['copy 130, 128', 'add.32 130, 129']);
});

test('operands of a subtraction are not exchanged', () => {
  expect(constrained('sub.32', [130], [128, 129], [128])).toEqual(['copy 130, 128', 'sub.32 130, 129']);
});

test('the count of a shift goes through rcx', () => {
  expect(constrained('shl.32', [130], [128, 129])).toEqual(['copy 1, 129', 'copy 130, 128', 'shl.32 130, 1']);
});

test('an operand that is also the one replaced is read from the result', () => {
  expect(constrained('add.32', [130], [128, 128])).toEqual(['copy 130, 128', 'add.32 130, 130']);
});

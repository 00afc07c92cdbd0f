/** Phi removal and register allocation keep what random machine code computes: it is run before and after, on few registers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allocated } from '../../languages/allocated.ts';
import { Constrained } from '../../languages/constrained.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { firstVirtual, type MachineType } from '../../languages/machine.ts';
import { PhiFree } from '../../languages/phi-free.ts';
import type { Target } from '../../languages/target.ts';
import { Unit } from '../../languages/unit.ts';
import { type Node, validate } from '../../nanopass/index.ts';
import { allocateRegisters } from '../../passes/allocate-registers.ts';
import { removePhis, sequentialize } from '../../passes/remove-phis.ts';
import { copyMemory, widestType } from '../../targets/x86-64/frame.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';
import { opcode } from '../../targets/x86-64/opcodes.ts';
import { rax, rbx, rcx, rdi, rdx, rsi } from '../../targets/x86-64/registers.ts';

/** Five registers, one of them kept by calls: nearly everything has to be spilled now and then. */
const classes: Target['classes'] = {
  general: { name: 'general', allocatable: [rax, rcx, rdx, rsi, rbx], spillSize: 8, spillAlign: 8 },
  vector: { name: 'vector', allocatable: [], spillSize: 16, spillAlign: 16 },
  x87: { name: 'x87', allocatable: [], spillSize: 16, spillAlign: 16 },
};
const small: Target = {
  ...x86_64,
  classes,
  classesWithoutFrame: classes,
  calleeSaved: [rbx],
  copyMemory,
  widestType,
};
const callerSaved = [rax, rcx, rdx, rsi, rdi];
const { mk } = Constrained;

/** A choice for each step of a random program, small numbers that the builder turns into valid code. */
interface Recipe {
  readonly blocks: readonly {
    readonly steps: readonly (readonly [number, number, number])[];
    readonly exits: readonly [number, number, number];
  }[];
}
const recipes: fc.Arbitrary<Recipe> = fc.record({
  blocks: fc.array(
    fc.record({
      steps: fc.array(fc.tuple(fc.nat(11), fc.nat(1000), fc.nat(1000)), { maxLength: 25 }),
      exits: fc.tuple(fc.nat(3), fc.nat(50), fc.nat(50)),
    }),
    { minLength: 1, maxLength: 7 },
  ),
});

type Function = Node<Constrained, 'External'>;

/** Values flow between blocks through parameters and through registers that the entry block defines. */
function build(recipe: Recipe, unit: Unit): Function {
  const types: MachineType[] = [];
  const fresh = (): number => {
    types.push('i64');
    return firstVirtual + types.length - 1;
  };
  const common = [fresh(), fresh(), fresh(), fresh()];
  const parameters = recipe.blocks.map((_, b) => (b === 0 ? [] : [fresh(), fresh()]));
  const register = (r: number) => mk.Register({ register: r });
  const symbol = unit.symbol('f', 'function');
  const blocks = recipe.blocks.map(({ steps, exits }, b) => {
    const known = [...common, ...parameters[b]];
    const out: Node<Constrained, 'Instruction'>[] = [];
    const move = (to: number, value: number) =>
      out.push(
        mk.Machine({ opcode: opcode('mov.64'), operands: [register(to), mk.Immediate({ value: BigInt(value) })] }),
      );
    const pick = (n: number) => known[n % known.length];
    if (b === 0) common.forEach((r, i) => move(r, 17 * i + 3));
    for (const [what, x, y] of steps) {
      if (what < 3) {
        const r = fresh();
        move(r, x);
        known.push(r);
      } else if (what < 8) {
        const r = fresh();
        const a = pick(x);
        const c = pick(y);
        out.push(mk.Copy({ to: r, from: a }));
        out.push(
          mk.Machine({
            opcode: opcode(['add.64', 'sub.64', 'imul.64', 'xor.64', 'and.64'][what - 3]),
            operands: [register(r), register(c)],
          }),
        );
        known.push(r);
      } else if (what < 10) {
        out.push(mk.Machine({ opcode: opcode('add.64'), operands: [register(pick(x)), register(pick(y))] }));
      } else {
        out.push(mk.Copy({ to: rdx, from: pick(x) }), mk.Copy({ to: rsi, from: pick(y) }));
        out.push(
          mk.Call({
            opcode: opcode('call'),
            target: mk.Code({ symbol, how: 'plt' }),
            reads: [rdx, rsi],
            writes: [rax],
            clobbers: callerSaved.filter(r => r !== rax),
            stack: 0,
          }),
        );
        const r = fresh();
        out.push(mk.Copy({ to: r, from: rax }));
        known.push(r);
      }
    }
    const edge = (n: number) => {
      const target = recipe.blocks.length === 1 ? -1 : 1 + (n % (recipe.blocks.length - 1));
      return mk.Edge({ block: target, arguments: target < 0 ? [] : [pick(n), pick(n + 1)] });
    };
    let terminator: Node<Constrained, 'Terminator'>;
    if (exits[0] === 0 || recipe.blocks.length === 1) {
      out.push(mk.Copy({ to: rax, from: pick(exits[1]) }));
      terminator = mk.Return({ reads: [rax] });
    } else terminator = mk.Jump({ to: edge(exits[1]) });
    return { out, terminator, exits, edge, pick };
  });
  // A conditional branch goes through blocks of its own, as splitting critical edges leaves them.
  let extra = recipe.blocks.length;
  const all: Node<Constrained, 'Block'>[] = [];
  blocks.forEach(({ out, terminator, exits, edge, pick }, b) => {
    let end: Node<Constrained, 'Terminator'> = terminator;
    const detours: Node<Constrained, 'Block'>[] = [];
    if (exits[0] >= 2 && recipe.blocks.length > 1) {
      const sides = [exits[1], exits[2]].map(n => {
        detours.push(
          mk.Block({
            block: extra,
            label: null,
            loop: 0,
            parameters: [],
            instructions: [],
            terminator: mk.Jump({ to: edge(n) }),
          }),
        );
        return mk.Edge({ block: extra++, arguments: [] });
      });
      out.push(
        mk.Machine({ opcode: opcode('test.64'), operands: [register(pick(exits[1])), register(pick(exits[1]))] }),
      );
      end = mk.Branch({ opcode: opcode('jne'), then: sides[0], else: sides[1] });
    }
    all.push(
      mk.Block({ block: b, label: null, loop: b % 3, parameters: parameters[b], instructions: out, terminator: end }),
      ...detours,
    );
  });
  return mk.MachineFunction({
    symbol,
    slots: [],
    tables: [],
    blocks: all,
    types,
    argumentBytes: 0,
    calls: true,
    dynamic: false,
  });
}

/** What a run shows to the world: the arguments of each call, and the result; cut off after so many blocks. */
function run(fn: Node<Constrained, 'External'> | Node<Allocated, 'External'>): string[] {
  const seen: string[] = [];
  const registers = new Map<number, bigint>([[rbx, 4242n]]);
  const slots = new Map<number, bigint>();
  const get = (r: number): bigint => registers.get(r) ?? 0xdeadn;
  const wrap = (n: bigint): bigint => BigInt.asIntN(64, n);
  type AnyOperand = Node<Allocated, 'Operand'>;
  const read = (o: AnyOperand): bigint =>
    o.kind === 'Register'
      ? get(o.register)
      : o.kind === 'SlotMemory'
        ? (slots.get(o.slot) ?? 0xbadn)
        : o.kind === 'Immediate'
          ? o.value
          : 0n;
  const write = (o: AnyOperand, value: bigint): void => {
    if (o.kind === 'Register') registers.set(o.register, value);
    else if (o.kind === 'SlotMemory') slots.set(o.slot, value);
  };
  let zero = false;
  let calls = 0n;
  let block: (typeof fn.blocks)[number] = fn.blocks[0];
  for (let fuel = 60; fuel > 0; fuel--) {
    for (const i of block.instructions) {
      switch (i.kind) {
        case 'Copy':
          registers.set(i.to, get(i.from));
          break;
        case 'Spill':
          write(i.place, get(i.register));
          break;
        case 'Reload':
          registers.set(i.register, read(i.place));
          break;
        case 'Call':
          seen.push(`call ${i.reads.map(get).join(' ')}`);
          for (const r of i.clobbers) registers.set(r, 0xc10bbe2edn);
          registers.set(rax, 1000n + calls++);
          break;
        case 'Machine': {
          const [a, b] = i.operands as AnyOperand[];
          const name = i.opcode.name;
          if (name === 'mov.64') write(a, read(b));
          else if (name === 'add.64') write(a, wrap(read(a) + read(b)));
          else if (name === 'sub.64') write(a, wrap(read(a) - read(b)));
          else if (name === 'imul.64') write(a, wrap(read(a) * read(b)));
          else if (name === 'xor.64') write(a, read(a) ^ read(b));
          else if (name === 'and.64') write(a, read(a) & read(b));
          else if (name === 'test.64') zero = (read(a) & read(b)) === 0n;
          else throw new Error(`the test does not know ${name}`);
        }
      }
    }
    const t = block.terminator;
    if (t.kind === 'Return') {
      seen.push(`return ${get(rax)}`);
      break;
    }
    const edge = t.kind === 'Jump' ? t.to : t.kind === 'Branch' ? (zero ? t.else : t.then) : null;
    const next = fn.blocks.find(b => b.block === edge!.block)!;
    if ('parameters' in next) {
      const values = (edge as Node<Constrained, 'Edge'>).arguments.map(get);
      (next as Node<Constrained, 'Block'>).parameters.forEach((p, i) => registers.set(p, values[i]));
    }
    block = next;
  }
  return seen;
}

describe('allocate-registers', () => {
  const freshUnit = () => new Unit(small, new Diagnostics());
  const allocated = (recipe: Recipe) => {
    const unit = freshUnit();
    const before = build(recipe, unit);
    const middle = removePhis.run<'External'>(before, unit);
    return { unit, before, middle, after: allocateRegisters.run<'External'>(middle, unit) };
  };

  test('keeps what random code shows to the world, with five registers', () => {
    fc.assert(
      fc.property(recipes, recipe => {
        const { before, after } = allocated(recipe);
        expect(run(after)).toEqual(run(before));
      }),
      { numRuns: 300 },
    );
  });

  test('a loop between calls keeps in registers what only memory keeps across the calls', () => {
    const unit = freshUnit();
    const [a, b, c] = [128, 129, 130];
    const register = (r: number) => mk.Register({ register: r });
    const machine = (name: string, to: number, from: number) =>
      mk.Machine({ opcode: opcode(name), operands: [register(to), register(from)] });
    const set = (r: number, value: bigint) =>
      mk.Machine({ opcode: opcode('mov.64'), operands: [register(r), mk.Immediate({ value })] });
    const call = mk.Call({
      opcode: opcode('call'),
      target: mk.Code({ symbol: unit.symbol('f', 'function'), how: 'plt' }),
      reads: [],
      writes: [rax],
      clobbers: callerSaved.filter(r => r !== rax),
      stack: 0,
    });
    const edge = (block: number) => mk.Edge({ block, arguments: [] });
    const block = (n: number, instructions: readonly Node<Constrained, 'Instruction'>[], terminator: Terminator) =>
      mk.Block({
        block: n,
        label: null,
        loop: n === 1 ? 1 : 0,
        parameters: [],
        instructions: [...instructions],
        terminator,
      });
    type Terminator = Node<Constrained, 'Terminator'>;
    const body = [machine('add.64', b, a), machine('add.64', c, b), machine('sub.64', a, c), machine('test.64', a, a)];
    const before = mk.MachineFunction({
      symbol: unit.symbol('g', 'function'),
      slots: [],
      tables: [],
      blocks: [
        block(0, [set(a, 5n), set(b, 6n), set(c, 7n), machine('add.64', a, b), call], mk.Jump({ to: edge(1) })),
        block(1, body, mk.Branch({ opcode: opcode('jne'), then: edge(3), else: edge(2) })),
        block(3, [], mk.Jump({ to: edge(1) })),
        block(
          2,
          [call, machine('add.64', a, b), machine('add.64', a, c), mk.Copy({ to: rax, from: a })],
          mk.Return({ reads: [rax] }),
        ),
      ],
      types: ['i64', 'i64', 'i64'],
      argumentBytes: 0,
      calls: true,
      dynamic: false,
    });
    const after = allocateRegisters.run<'External'>(removePhis.run<'External'>(before, unit), unit);
    expect(run(after)).toEqual(run(before));
    const loop = after.blocks.find(x => x.block === 1)!;
    expect(loop.instructions.map(i => i.kind)).toEqual(body.map(() => 'Machine'));
    for (const i of loop.instructions)
      if (i.kind === 'Machine') expect(i.operands.every(o => o.kind === 'Register')).toBe(true);
  });

  test.each([
    ['f', 1],
    ['setjmp', 2],
  ])('values that are never alive at once share a slot, unless a call returns twice: %s', (name, slots) => {
    const unit = freshUnit();
    const register = (r: number) => mk.Register({ register: r });
    const call = mk.Call({
      opcode: opcode('call'),
      target: mk.Code({ symbol: unit.symbol(name, 'function'), how: 'plt' }),
      reads: [],
      writes: [rax],
      clobbers: callerSaved.filter(r => r !== rax),
      stack: 0,
    });
    /** Two sums over a call, which leaves room for one. */
    const twoOverACall = (a: number, b: number) => [
      ...[a, b].flatMap(r => [
        mk.Machine({ opcode: opcode('mov.64'), operands: [register(r), mk.Immediate({ value: BigInt(r) })] }),
        mk.Machine({ opcode: opcode('add.64'), operands: [register(r), register(r)] }),
      ]),
      call,
      mk.Machine({ opcode: opcode('add.64'), operands: [register(a), register(b)] }),
      mk.Copy({ to: rax, from: a }),
    ];
    const before = mk.MachineFunction({
      symbol: unit.symbol('g', 'function'),
      slots: [],
      tables: [],
      blocks: [
        mk.Block({
          block: 0,
          label: null,
          loop: 0,
          parameters: [],
          instructions: [...twoOverACall(128, 129), ...twoOverACall(130, 131)],
          terminator: mk.Return({ reads: [rax] }),
        }),
      ],
      types: ['i64', 'i64', 'i64', 'i64'],
      argumentBytes: 0,
      calls: true,
      dynamic: false,
    });
    const after = allocateRegisters.run<'External'>(removePhis.run<'External'>(before, unit), unit);
    expect(run(after)).toEqual(run(before));
    expect(after.slots).toHaveLength(slots);
  });

  test('leaves no virtual register, and only valid terms', () => {
    fc.assert(
      fc.property(recipes, recipe => {
        const { middle, after } = allocated(recipe);
        expect(validate(PhiFree, 'External', middle)).toEqual([]);
        expect(validate(Allocated, 'External', after)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('remove-phis', () => {
  test('exchanges two registers through a third', () => {
    const copies = sequentialize([130, 131], [131, 130], () => 140);
    expect(copies.map(c => (c.kind === 'Copy' ? [c.to, c.from] : []))).toHaveLength(3);
  });

  test('copies at once what the edge passes, for any assignment', () => {
    const registers = fc.integer({ min: 128, max: 136 });
    fc.assert(
      fc.property(
        fc.uniqueArray(registers),
        fc.array(registers, { minLength: 9, maxLength: 9 }),
        (targets, sources) => {
          const used = sources.slice(0, targets.length);
          let next = 200;
          const values = new Map<number, number>();
          for (let r = 128; r <= 136; r++) values.set(r, r);
          for (const c of sequentialize(targets, used, () => next++))
            if (c.kind === 'Copy') values.set(c.to, values.get(c.from)!);
          targets.forEach((t, i) => expect(values.get(t)).toBe(used[i]));
        },
      ),
    );
  });
});

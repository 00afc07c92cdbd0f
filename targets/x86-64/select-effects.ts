/** Selection rules for atomic operations, fences, overflow arithmetic and access to the machine's state. */
import { Selected } from '../../languages/selected.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import type { Instruction } from '../selection/facts.ts';
import { type Match, perform } from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { callerSaved, rax, rdx } from './registers.ts';
import { symbolic } from './select-places.ts';

type Perform = Extract<Instruction, { kind: 'Perform' }>;
const bitsOf: Readonly<Record<string, 8 | 16 | 32 | 64>> = { i8: 8, i16: 16, i32: 32, i64: 64 };

function widthOf(n: Perform): 8 | 16 | 32 | 64 {
  const bits = bitsOf[n.type];
  if (bits === undefined) throw new Error(`x86-64: no ${n.name} of ${n.type}`);
  return bits;
}
const at = (e: Emitter, address: number): Operand => e.indexed(e.reg(address), -1, 1, 0);
const flagAsNumber = (e: Emitter, condition: string, into: number): void => {
  const flag = e.fresh('i8');
  e.put(`set${condition}.8`, [flag], []);
  e.put('movzx.8.32', [e.define(into)], [e.register(flag)]);
};

export const effectRules: Rule[] = [];
const effect = (name: string, emit: (n: Perform, e: Emitter) => void): void => {
  effectRules.push(
    rule(name, perform(name), 10, ({ node }: Match, e) => {
      if (node.kind === 'Perform') emit(node, e);
    }),
  );
};

// Aligned loads and stores are atomic; a store that must be seen by later loads of all is an exchange (SDM volume 3, 9.2).
effect('atomic.load', (n, e) => {
  const w = widthOf(n);
  e.put(w === 64 ? 'mov.64' : w === 32 ? 'mov.32' : `movzx.${w}.32`, [e.define(n.results[0])], [at(e, n.arguments[0])]);
});
effect('atomic.store', (n, e) => {
  const value = e.use(n.arguments[1]);
  e.put(`xchg.m${widthOf(n)}`, [e.fresh(n.type)], [at(e, n.arguments[0]), value]);
});
effect('atomic.exchange', (n, e) => {
  const value = e.use(n.arguments[1]);
  e.put(`xchg.m${widthOf(n)}`, [e.define(n.results[0])], [at(e, n.arguments[0]), value]);
});
effect('atomic.add', (n, e) => {
  const value = e.use(n.arguments[1]);
  const place = at(e, n.arguments[0]);
  if (e.place.uses[n.results[0]] === 0) e.put(`lock.add.m${widthOf(n)}`, [], [place, value]);
  else e.put(`lock.xadd.m${widthOf(n)}`, [e.define(n.results[0])], [place, value]);
});
effect('atomic.sub', (n, e) => {
  const w = widthOf(n);
  const value = e.use(n.arguments[1]);
  const place = at(e, n.arguments[0]);
  if (e.place.uses[n.results[0]] === 0) {
    e.put(`lock.sub.m${w}`, [], [place, value]);
    return;
  }
  const negative = e.fresh(n.type);
  e.put(`neg.${w === 64 ? 64 : 32}`, [negative], [value]);
  e.put(`lock.xadd.m${w}`, [e.define(n.results[0])], [place, e.register(negative)]);
});
// Of these only the forms without a result are one instruction; the others have become loops.
for (const op of ['and', 'or', 'xor'])
  effect(`atomic.${op}`, (n, e) => {
    const value = e.use(n.arguments[1]);
    e.put(`lock.${op}.m${widthOf(n)}`, [], [at(e, n.arguments[0]), value]);
  });
effect('atomic.compare-exchange', (n, e) => {
  const [address, expected, desired] = n.arguments;
  const place = at(e, address);
  const wanted = e.use(desired);
  e.into(expected, rax);
  e.put(`lock.cmpxchg.m${widthOf(n)}`, [], [place, wanted]);
  const flag = e.fresh('i8');
  e.put('sete.8', [flag], []);
  e.copy(e.define(n.results[0]), rax);
  e.put('movzx.8.32', [e.define(n.results[1])], [e.register(flag)]);
});
effect('fence', (_, e) => e.put('mfence', [], []));
effect('pause', (_, e) => e.put('pause', [], []));
// A hint that may be ignored.
effect('prefetch', () => {});
// Blocks have been told apart by it.
effect('seldom', () => {});
effect('read-timestamp', (n, e) => {
  e.put('rdtsc', [], []);
  e.copy(e.define(n.results[0]), rax);
  e.copy(e.define(n.results[1]), rdx);
});

// The return address lies just below the arguments on the stack, and a frame pointer would be saved below it.
const fromArguments = (displacement: number): Operand => Selected.mk.IncomingMemory({ displacement });
effect('read-return-address', (n, e) => e.put('mov.64', [e.define(n.results[0])], [fromArguments(-8)]));
effect('read-frame-address', (n, e) => e.put('lea.64', [e.define(n.results[0])], [fromArguments(-16)]));

// The general dynamic model: a call of the C library, which the linker replaces where it knows the place (ELF Handling For Thread-Local Storage, 5.5).
effect('thread-address', (n, e) => {
  const of = e.place.definition[n.arguments[0]];
  if (of?.kind !== 'AddressOf' || of.address.kind !== 'SymbolBased')
    throw new Error('x86-64: no symbol of a thread-local object');
  e.calls = true;
  const target = symbolic(of.address.symbol, 'tlsgd', 0);
  const clobbers = callerSaved.filter(r => r !== rax);
  const opcode = e.unit.target.opcode('call.tlsgd')!;
  e.add(Selected.mk.Call({ opcode, target, reads: [], writes: [rax], clobbers, stack: 0 }));
  e.copy(e.define(n.results[0]), rax);
});

for (const [name, opcode, condition] of [
  ['sadd.overflow', 'add', 'o'],
  ['uadd.overflow', 'add', 'b'],
  ['ssub.overflow', 'sub', 'o'],
  ['usub.overflow', 'sub', 'b'],
])
  effect(name, (n, e) => {
    const operands = [e.use(n.arguments[0]), e.use(n.arguments[1])];
    e.put(`${opcode}.${widthOf(n)}`, [e.define(n.results[0])], operands);
    flagAsNumber(e, condition, n.results[1]);
  });
effect('smul.overflow', (n, e) => {
  const w = widthOf(n);
  if (w === 8) {
    const factor = e.use(n.arguments[1]);
    e.into(n.arguments[0], rax);
    e.put('imul1.8', [], [factor]);
    e.copy(e.define(n.results[0]), rax);
  } else e.put(`imul.${w}`, [e.define(n.results[0])], [e.use(n.arguments[0]), e.use(n.arguments[1])]);
  flagAsNumber(e, 'o', n.results[1]);
});
effect('umul.overflow', (n, e) => {
  const factor = e.use(n.arguments[1]);
  e.into(n.arguments[0], rax);
  e.put(`mul.${widthOf(n)}`, [], [factor]);
  e.copy(e.define(n.results[0]), rax);
  flagAsNumber(e, 'o', n.results[1]);
});

/** Steps that all languages from Called on share: calls and returns through registers. */
import { isStackLocation, type Location } from '../target.ts';
import type { CSymbol } from '../unit.ts';
import type { Access, Value } from './access.ts';
import type { Builder } from './builder.ts';
import { type Frame, next, type Run } from './code.ts';
import type { Scalar } from './integers.ts';
import { isSetJump, setJump } from './jumps.ts';
import type { Callable } from './machine.ts';
import { addressOfLocation, answerByRegisters, tellVectors } from './registers.ts';

/** Puts an argument or result where it belongs; `area` is the address of the argument area. */
export type Send = (f: Frame, area: number) => void;
/** Takes one from there. */
export type Receive = (f: Frame) => void;

export function send<V>(c: Builder, location: Location, { store }: Access<V>, value: Run<V>): Send {
  const { machine } = c;
  const { memory } = machine;
  if (isStackLocation(location))
    return (f, area) => store(memory, addressOfLocation(machine, location, area), value(f));
  const register = addressOfLocation(machine, location, 0);
  return f => store(memory, register, value(f));
}

export function sendBlock(c: Builder, location: Location, address: Run<number>, size: number): Send {
  const { machine } = c;
  return (f, area) => machine.memory.move(addressOfLocation(machine, location, area), address(f), size);
}

/** The value that has been left at a location, in a register or in the arguments on the stack that the function was given. */
export function received<V>(c: Builder, location: Location, { load }: Access<V>): Run<V> {
  const { machine } = c;
  const { memory } = machine;
  return f => load(memory, addressOfLocation(machine, location, f.incoming));
}

/** A call; the callee is known, or its address is computed. `vectors` is what a variadic function is told of vector registers, or -1. */
export function callThroughRegisters(
  c: Builder,
  callee: CSymbol | Run<Scalar>,
  sends: readonly Send[],
  stack: number,
  vectors: number,
  receives: readonly Receive[],
): void {
  const { machine } = c;
  const { memory } = machine;
  if (typeof callee !== 'function' && isSetJump(callee)) return callSetJump(c, sends, receives);
  let known: Callable | null = null;
  const find =
    typeof callee === 'function'
      ? (f: Frame) => machine.functionAt(callee(f))
      : () => (known ??= machine.functionAt(machine.addressOf(callee)));
  c.step(f => {
    const top = memory.stack;
    const area = stack === 0 ? 0 : memory.push(stack, 16);
    for (const send of sends) send(f, area);
    if (vectors >= 0) tellVectors(machine, vectors);
    const outer = machine.area;
    machine.area = area;
    find(f).transfer();
    machine.area = outer;
    memory.pop(top);
    for (const receive of receives) receive(f);
    return next;
  });
}

function callSetJump(c: Builder, sends: readonly Send[], receives: readonly Receive[]): void {
  const { machine } = c;
  const { types } = c.unit;
  const pointer = types.pointer(types.void);
  const point = c.jumpPoint();
  c.act(f => {
    for (const send of sends) send(f, 0);
    answerByRegisters(machine, [pointer], types.int, ([buffer]: Value[]) =>
      setJump(machine, f, point(f), buffer as number),
    );
    for (const receive of receives) receive(f);
  });
}

/** The return of a function. */
export function returnThroughRegisters(c: Builder, sends: readonly Send[]): void {
  const leave = c.return();
  c.step(f => {
    for (const send of sends) send(f, 0);
    return leave(f);
  });
}

/** What MachineTyped means: integers have no sign of their own, scalars lie beside memory, and calls go through registers. */

import type { Node } from '../../nanopass/index.ts';
import type { Visit } from '../../nanopass/meaning.ts';
import { MachineTyped } from '../machine-typed.ts';
import { machineAccess } from './access.ts';
import type { Builder } from './builder.ts';
import { next } from './code.ts';
import { Fault } from './fault.ts';
import type { Scalar } from './integers.ts';
import {
  binaryOperation,
  compareOperation,
  constantOfMachine,
  convertOperation,
  performOperation,
  unaryOperation,
} from './operations.ts';
import { address, meaning, objects, type Results, scalar } from './results.ts';
import { callThroughRegisters, received, returnThroughRegisters, type Send, send, sendBlock } from './transfers.ts';

type Go = Visit<MachineTyped, Results>;

export const machineTyped = meaning(MachineTyped, null, {
  ...objects,
  Function: (n, go, c) => {
    for (const local of n.locals)
      if (local.kind === 'ScalarLocal') c.scalar(local.symbol);
      else c.object(local.symbol, local.size, local.align);
    const entries = n.incoming.flatMap(i => {
      if (i.kind === 'IncomingBlock') {
        c.objectInArguments(i.symbol, i.location);
        return [];
      }
      const value = received(c, i.location, machineAccess(i.type));
      const number = c.scalar(i.symbol);
      return [(f: Parameters<typeof value>[0]) => void (f.values[number] = value(f))];
    });
    go.each(n.body);
    return f => {
      for (const enter of entries) enter(f);
    };
  },

  Label: ({ label }, _go, c) => c.place(label),
  Goto: ({ label }, _go, c) => c.step(c.goto(label)),
  ComputedGoto: ({ target }, go, c) => c.step(c.gotoAddress(scalar(go(target)))),
  Branch: (n, go, c) => {
    const test = go(n.test);
    const [yes, no] = [c.goto(n.then), c.goto(n.else)];
    c.step(f => (test(f) === 0 ? no(f) : yes(f)));
  },
  JumpTable: ({ index, targets }, go, c) => {
    const chosen = scalar(go(index));
    const list = targets.map(label => c.goto(label));
    c.step(f => {
      const to = list[Number(chosen(f))];
      if (to === undefined) throw new Fault('a jump table has no such entry');
      return to(f);
    });
  },
  ReturnPieces: ({ pieces }, go, c) =>
    returnThroughRegisters(
      c,
      pieces.map(p => sent(p, go, c)),
    ),
  Unreachable: (_n, _go, c) =>
    c.step(() => {
      throw new Fault('the program has reached what it says cannot be reached');
    }),
  Set: ({ symbol, value }, go, c) => {
    const number = c.scalar(symbol);
    const run = scalar(go(value));
    c.step(f => {
      f.values[number] = run(f);
      return next;
    });
  },
  Store: (n, go, c) => {
    const { store } = machineAccess(n.type);
    const [to, value] = [address(go(n.address)), scalar(go(n.value))];
    const { memory } = c.machine;
    c.step(f => {
      store(memory, to(f), value(f));
      return next;
    });
  },
  MoveBlock: (n, go, c) => {
    const [to, from] = [address(go(n.to)), address(go(n.from))];
    c.act(f => c.machine.memory.move(to(f), from(f), n.size));
  },
  ClearBlock: (n, go, c) => {
    const to = address(go(n.to));
    c.act(f => c.machine.memory.fill(to(f), 0, n.size));
  },
  Call: (n, go, c) => {
    const callee = n.function.kind === 'SymbolAddress' ? n.function.symbol : scalar(go(n.function));
    callThroughRegisters(
      c,
      callee,
      n.arguments.map(a => sent(a, go, c)),
      n.stack,
      n.vectors,
      n.results.map(r => {
        const value = received(c, r.location, machineAccess(r.type));
        const number = c.scalar(r.symbol);
        return f => void (f.values[number] = value(f));
      }),
    );
  },
  Perform: (n, go, c) => {
    const operation = performOperation(n.name, n.type);
    const values = n.arguments.map(a => scalar(go(a)));
    const numbers = n.results.map(symbol => c.scalar(symbol));
    c.act(f => {
      const results = operation(
        c.machine,
        values.map(value => value(f)),
      );
      numbers.forEach((number, i) => {
        f.values[number] = results[i];
      });
    });
  },
  AllocateStack: (n, go, c) => {
    const size = scalar(go(n.size));
    const number = c.scalar(n.symbol);
    c.act(f => {
      f.values[number] = c.machine.memory.push(Number(size(f)), n.align);
    });
  },
  SaveStack: ({ symbol }, _go, c) => {
    const number = c.scalar(symbol);
    c.act(f => {
      f.values[number] = c.machine.memory.stack;
    });
  },
  RestoreStack: ({ symbol }, _go, c) => {
    const number = c.scalar(symbol);
    c.act(f => c.machine.memory.pop(f.values[number] as number));
  },
  Assembly: (n, go, c) => {
    if (n.template.trim() !== '') c.refuse('inline assembly');
    const tied = n.inputs.flatMap(i => {
      if (i.kind === 'AssemblyMemoryInput') return [];
      const output = n.outputs[Number(i.constraint)];
      if (output?.kind !== 'AssemblyOutput') return [];
      return [[c.scalar(output.symbol), scalar(go(i.value))] as const];
    });
    c.act(f => {
      for (const [number, value] of tied) f.values[number] = value(f);
    });
  },

  Constant: ({ type, value }) => {
    const constant = constantOfMachine(type, value);
    return () => constant;
  },
  FloatingConstant: ({ type, bits }) => {
    const constant = constantOfMachine(type, bits);
    return () => constant;
  },
  Get: ({ symbol }, _go, c) => {
    const number = c.scalar(symbol);
    return f => f.values[number];
  },
  Load: (n, go, c) => {
    const { load } = machineAccess(n.type);
    const from = address(go(n.address));
    const { memory } = c.machine;
    return f => load(memory, from(f));
  },
  SymbolAddress: ({ symbol, offset }, _go, c) => {
    let known: number | null = null;
    return () => (known ??= c.machine.addressOf(symbol) + offset);
  },
  LocalAddress: ({ symbol }, _go, c) => c.localAddress(symbol),
  LabelAddress: ({ label }, _go, c) => {
    const constant = c.machine.labelAddress(label);
    return () => constant;
  },
  IncomingArea:
    ({ offset }) =>
    f =>
      f.incoming + offset,
  Unary: (n, go) => {
    const operation = unaryOperation(n.op, n.type);
    const value = scalar(go(n.value));
    return f => operation(value(f));
  },
  Binary: (n, go) => {
    const operation = binaryOperation(n.op, n.type);
    const [left, right] = [scalar(go(n.left)), scalar(go(n.right))];
    return f => operation(left(f), right(f));
  },
  Compare: (n, go) => {
    const holds = compareOperation(n.op, n.type);
    const [left, right] = [scalar(go(n.left)), scalar(go(n.right))];
    return (f): Scalar => (holds(left(f), right(f)) ? 1 : 0);
  },
  Convert: (n, go) => {
    const operation = convertOperation(n.op, n.type, n.from);
    const value = scalar(go(n.value));
    return f => operation(value(f));
  },
});

function sent(o: Node<MachineTyped, 'Outgoing'>, go: Go, c: Builder): Send {
  return o.kind === 'Outgoing'
    ? send(c, o.location, machineAccess(o.type), scalar(go(o.value)))
    : sendBlock(c, o.location, address(go(o.address)), o.size);
}

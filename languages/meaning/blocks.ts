/** What Blocks means: a function is a graph of blocks, whose instructions define values. */
import type { Node } from '../../nanopass/index.ts';
import { Blocks } from '../blocks.ts';
import { integerOfMachine, machineAccess } from './access.ts';
import type { Builder, Entry } from './builder.ts';
import { next } from './code.ts';
import { Fault } from './fault.ts';
import {
  binaryOperation,
  compareOperation,
  constantOfMachine,
  convertOperation,
  performOperation,
  unaryOperation,
} from './operations.ts';
import { meaning, objects } from './results.ts';
import { callThroughRegisters, received, returnThroughRegisters, type Send, send, sendBlock } from './transfers.ts';

type Graph = Extract<Node<Blocks, 'External'>, { kind: 'Graph' }>;

export const blocks = meaning(Blocks, null, {
  ...objects,

  Graph: (n, go, c) => {
    const entry = enter(n, c);
    for (const { symbol } of n.locals) c.scalar(symbol);
    for (const { block, label } of n.blocks) c.declareBlock(block, label, []);
    go.each(n.blocks);
    return entry;
  },
  Block: (n, go, c) => {
    c.place(n.block);
    go.each(n.instructions);
    go(n.terminator);
  },
  Edge: ({ block }, _go, c) => c.goto(block),

  // ---------- values ----------

  Constant: ({ result, type, value }, _go, c) => {
    const constant = constantOfMachine(type, value);
    c.step(f => {
      f.values[result] = constant;
      return next;
    });
  },
  FloatingConstant: ({ result, type, bits }, _go, c) => {
    const constant = constantOfMachine(type, bits);
    c.step(f => {
      f.values[result] = constant;
      return next;
    });
  },
  GetLocal: ({ result, symbol }, _go, c) => {
    const from = c.scalar(symbol);
    c.step(f => {
      f.values[result] = f.values[from];
      return next;
    });
  },
  SetLocal: ({ symbol, value }, _go, c) => {
    const to = c.scalar(symbol);
    c.step(f => {
      f.values[to] = f.values[value];
      return next;
    });
  },
  Load: ({ result, type, address, offset }, _go, c) => {
    const { load } = machineAccess(type);
    const { memory } = c.machine;
    c.step(f => {
      f.values[result] = load(memory, Number(f.values[address]) + offset);
      return next;
    });
  },
  Store: ({ type, address, offset, value }, _go, c) => {
    const { store } = machineAccess(type);
    const { memory } = c.machine;
    c.step(f => {
      store(memory, Number(f.values[address]) + offset, f.values[value]);
      return next;
    });
  },
  SymbolAddress: ({ result, symbol, offset }, _go, c) => {
    let known: number | null = null;
    c.step(f => {
      f.values[result] = known ??= c.machine.addressOf(symbol) + offset;
      return next;
    });
  },
  SlotAddress: ({ result, slot, offset }, _go, c) => {
    const address = c.localAddress(slot);
    c.step(f => {
      f.values[result] = address(f) + offset;
      return next;
    });
  },
  BlockAddress: ({ result, label }, _go, c) => {
    const constant = c.machine.labelAddress(label);
    c.act(f => {
      f.values[result] = constant;
    });
  },
  IncomingArea: ({ result, offset }, _go, c) =>
    c.act(f => {
      f.values[result] = f.incoming + offset;
    }),
  Unary: ({ result, type, op, value }, _go, c) => {
    const operation = unaryOperation(op, type);
    c.step(f => {
      f.values[result] = operation(f.values[value]);
      return next;
    });
  },
  Binary: ({ result, type, op, left, right }, _go, c) => {
    const operation = binaryOperation(op, type);
    c.step(f => {
      f.values[result] = operation(f.values[left], f.values[right]);
      return next;
    });
  },
  Compare: ({ result, type, op, left, right }, _go, c) => {
    const holds = compareOperation(op, type);
    c.step(f => {
      f.values[result] = holds(f.values[left], f.values[right]) ? 1 : 0;
      return next;
    });
  },
  Convert: ({ result, type, op, from, value }, _go, c) => {
    const operation = convertOperation(op, type, from);
    c.step(f => {
      f.values[result] = operation(f.values[value]);
      return next;
    });
  },
  Select: ({ result, test, ...n }, _go, c) =>
    c.step(f => {
      f.values[result] = f.values[f.values[test] === 0 ? n.else : n.then];
      return next;
    }),

  // ---------- effects ----------

  MoveBlock: ({ to, from, size }, _go, c) =>
    c.act(f => c.machine.memory.move(f.values[to] as number, f.values[from] as number, size)),
  ClearBlock: ({ to, size }, _go, c) => c.act(f => c.machine.memory.fill(f.values[to] as number, 0, size)),
  Call: (n, _go, c) => {
    const { symbol, target } = n;
    callThroughRegisters(
      c,
      symbol ?? (f => f.values[target!]),
      n.arguments.map(a => sent(a, c)),
      n.stack,
      n.vectors,
      n.results.map(({ location, type, value }) => {
        const result = received(c, location, machineAccess(type));
        return f => void (f.values[value] = result(f));
      }),
    );
  },
  Perform: (n, _go, c) => {
    const operation = performOperation(n.name, n.type);
    c.act(f => {
      const results = operation(
        c.machine,
        n.arguments.map(a => f.values[a]),
      );
      n.results.forEach((result, i) => {
        f.values[result] = results[i];
      });
    });
  },
  AllocateStack: ({ result, size, align }, _go, c) =>
    c.act(f => {
      f.values[result] = c.machine.memory.push(Number(f.values[size]), align);
    }),
  SaveStack: ({ result }, _go, c) =>
    c.act(f => {
      f.values[result] = c.machine.memory.stack;
    }),
  RestoreStack: ({ value }, _go, c) => c.act(f => c.machine.memory.pop(f.values[value] as number)),
  Assembly: (n, _go, c) => {
    if (n.template.trim() !== '') c.refuse('inline assembly');
    const tied = n.outputs.flatMap((output, i) => {
      const input = n.inputs.find(other => other.constraint === String(i));
      return output.kind === 'AssemblyOutput' && input?.kind === 'AssemblyInput'
        ? [[output.value, input.value] as const]
        : [];
    });
    c.act(f => {
      for (const [output, input] of tied) f.values[output] = f.values[input];
    });
  },

  // ---------- terminators ----------

  Jump: ({ to }, go, c) => c.step(go(to)),
  Branch: (n, go, c) => {
    const { test } = n;
    const [yes, no] = [go(n.then), go(n.else)];
    c.step(f => (f.values[test] === 0 ? no(f) : yes(f)));
  },
  JumpTable: ({ index, targets }, go, c) => {
    const list = go.each(targets);
    c.step(f => {
      const to = list[Number(f.values[index])];
      if (to === undefined) throw new Fault('a jump table has no such entry');
      return to(f);
    });
  },
  IndirectJump: ({ target, targets }, go, c) => {
    const byLabel = new Map(targets.map(edge => [c.labelOf(edge.block), go(edge)]));
    c.step(f => {
      const to = byLabel.get(c.machine.labelAt(f.values[target]));
      if (to === undefined) throw new Fault('a computed goto to what is no label of this function');
      return to(f);
    });
  },
  Return: ({ pieces }, _go, c) =>
    returnThroughRegisters(
      c,
      pieces.map(p => sent(p, c)),
    ),
  Unreachable: (_n, _go, c) =>
    c.step(() => {
      throw new Fault('the program has reached what it says cannot be reached');
    }),
});

/** What all graphs begin with: values are numbered, slots are objects, and arguments arrive. */
export function enter(n: Omit<Graph, 'locals' | 'blocks' | 'kind'>, c: Builder): Entry {
  c.scalars = n.nextValue;
  for (const slot of n.slots)
    if (slot.kind === 'Slot') c.object(slot.slot, slot.size, slot.align);
    else c.objectInArguments(slot.slot, slot.location);
  const arrivals = n.incoming.map(i => ({
    to: i.value,
    value: received(c, i.location, machineAccess(i.type)),
  }));
  return f => {
    for (const { to, value } of arrivals) f.values[to] = value(f);
  };
}

export function sent(o: Node<Blocks, 'Outgoing'>, c: Builder): Send {
  if (o.kind === 'OutgoingBlock') {
    const { address } = o;
    return sendBlock(c, o.location, f => f.values[address] as number, o.size);
  }
  const { value } = o;
  return send(c, o.location, machineAccess(o.type), f => f.values[value]);
}

/** The integers of a type that is one. */
export function integersOf(type: Parameters<typeof integerOfMachine>[0]) {
  const kind = integerOfMachine(type);
  if (kind === null) throw new Error(`${type} is no type of integers`);
  return kind;
}

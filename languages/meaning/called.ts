/** What Called means: arguments and results are in registers and in the argument area. */
import type { Node } from '../../nanopass/index.ts';
import type { Visit } from '../../nanopass/meaning.ts';
import { Called } from '../called.ts';
import { typeAccess } from './access.ts';
import type { Builder } from './builder.ts';
import { namedFunction } from './calls.ts';
import { moved } from './moved.ts';
import { variableAddress } from './places.ts';
import { address, meaning, type Results, scalar } from './results.ts';
import {
  callThroughRegisters,
  type Receive,
  received,
  returnThroughRegisters,
  type Send,
  send,
  sendBlock,
} from './transfers.ts';

export const called = meaning(Called, moved, {
  Function: (n, go, c) => {
    const entries = n.incoming.flatMap(i => {
      if (i.kind === 'Incoming') return [receiving(i, c)];
      c.objectInArguments(i.symbol, i.location);
      return [];
    });
    go.each(n.body);
    return f => {
      for (const enter of entries) enter(f);
    };
  },
  Call: (n, go, c) => {
    const callee = namedFunction(n.function as never) ?? scalar(go(n.function));
    callThroughRegisters(
      c,
      callee,
      n.arguments.map(a => sent(a, go, c)),
      n.stack,
      n.vectors,
      n.results.map(r => receiving(r, c)),
    );
  },
  ReturnPieces: ({ pieces }, go, c) =>
    returnThroughRegisters(
      c,
      pieces.map(p => sent(p, go, c)),
    ),
  IncomingArea:
    ({ offset }) =>
    f =>
      f.incoming + offset,
});

function sent(o: Node<Called, 'Outgoing'>, go: Visit<Called, Results>, c: Builder): Send {
  return o.kind === 'Outgoing'
    ? send(c, o.location, typeAccess(c.unit.types.plain(o.value.type)), go(o.value))
    : sendBlock(c, o.location, address(go(o.address)), o.size);
}

/** Takes what is at a location into a variable. */
function receiving(
  { location, symbol }: { readonly location: number; readonly symbol: Node<Called, 'Result'>['symbol'] },
  c: Builder,
): Receive {
  const access = typeAccess(c.unit.types.plain(symbol.type!));
  const value = received(c, location, access);
  const where = variableAddress(c, symbol);
  return f => access.store(c.machine.memory, where(f), value(f));
}

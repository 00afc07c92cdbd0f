/** What Effects means: every effect is a statement. */

import type { Node } from '../../nanopass/index.ts';
import type { Visit } from '../../nanopass/meaning.ts';
import { Effects } from '../effects.ts';
import { branching } from './branching.ts';
import type { Builder } from './builder.ts';
import { builtin } from './builtins.ts';
import { callValues } from './calls.ts';
import { type Frame, next, type Run } from './code.ts';
import { enterWithValues } from './data.ts';
import { allocateStack } from './fixed-frame.ts';
import { writer } from './places.ts';
import { meaning, type Results, scalar } from './results.ts';

type Place = Node<Effects, 'Place'>;

export const effects = meaning(Effects, branching, {
  Function: (n, go, c) => {
    const entry = enterWithValues(c, n.symbol, n.parameters);
    go.each(n.body);
    return entry;
  },
  Store: ({ place, value }, go, c) => {
    const to = go(place);
    const write = writer(c, to);
    const { address } = to;
    const run = go(value);
    c.step(f => {
      write(address(f), run(f));
      return next;
    });
  },
  CallTo: (n, go, c) => {
    const call = callValues(c, n as never, go);
    giving(c, n.result, call, go);
  },
  CallBuiltinTo: (n, go, c) => {
    const types = n.arguments.map(arg => arg.type);
    giving(c, n.result, builtin(c, n.name, n.type, go.each(n.arguments), types), go);
  },
  AllocateStackTo: ({ result, size, align }, go, c) => {
    const bytes = scalar(go(size));
    giving(c, result, (f: Frame) => allocateStack(c, bytes(f), align), go);
  },
  PureBuiltin: ({ type, name, arguments: args }, go, c) =>
    builtin(
      c,
      name,
      type,
      go.each(args),
      args.map(arg => arg.type),
    ),
});

/** A statement that puts what `run` gives into a place, if there is one. */
function giving(c: Builder, result: Place | null, run: Run, go: Visit<Effects, Results>): void {
  if (result === null) {
    c.act(run);
    return;
  }
  const to = go(result);
  const write = writer(c, to);
  c.act(f => {
    const value = run(f);
    write(to.address(f), value);
  });
}

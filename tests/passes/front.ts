/** C text through the passes up to one, without files. */
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { defaultOptions, Unit } from '../../languages/unit.ts';
import type { AnyPass, Tree } from '../../nanopass/index.ts';
import { collectAttributes } from '../../passes/collect-attributes.ts';
import { declare } from '../../passes/declare.ts';
import { emitData, finishUnit } from '../../passes/emit-data.ts';
import { evaluateConstants } from '../../passes/evaluate-constants.ts';
import { hoistObjects } from '../../passes/hoist-objects.ts';
import { layOutInitializers } from '../../passes/lay-out-initializers.ts';
import { liftFunctions } from '../../passes/lift-functions.ts';
import { resolveNames } from '../../passes/resolve-names.ts';
import { storeInitializers } from '../../passes/store-initializers.ts';
import { type } from '../../passes/type.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';

const unitStage = [
  collectAttributes,
  declare,
  resolveNames,
  type,
  evaluateConstants,
  layOutInitializers,
  hoistObjects,
  storeInitializers,
  liftFunctions,
  emitData,
] as never as readonly AnyPass[];

/** The external declarations of a unit after the given pass of the unit stage (with what the end of the unit adds), and its messages. */
export function front(
  text: string,
  last: AnyPass = emitData as never,
): { unit: Unit; items: readonly Tree[]; messages: readonly string[] } {
  const diagnostics = new Diagnostics();
  const options = {
    ...{
      includeDirs: [],
      systemDirs: [],
      defines: [],
      preincluded: [],
      predefined: '',
      mode: 'tokens',
      standard: 'gnu17',
    },
    files: { read: () => null },
  };
  const { tokens } = preprocess('test.c', new TextEncoder().encode(text), options as never, diagnostics);
  const unit = new Unit(x86_64, diagnostics, defaultOptions, tokens);
  const items: Tree[] = [];
  parseUnit(tokens, diagnostics, fragment => {
    let tree: Tree = fragment;
    for (const pass of unitStage) {
      tree = pass.run(tree as never, unit);
      if (diagnostics.errors > 0 || pass === last) break;
    }
    if (diagnostics.errors === 0) items.push(...(tree as never as { items: readonly Tree[] }).items);
  });
  if (last === (emitData as never)) items.push(...finishUnit(unit));
  const messages = diagnostics.list.map(d => {
    const line = typeof d.place === 'number' ? (d.place < 0 ? 0 : tokens.locate(d.place).line) : d.place.line;
    return `${line}: ${d.severity}: ${d.message}`;
  });
  return { unit, items, messages };
}

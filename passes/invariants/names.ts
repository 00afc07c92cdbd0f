/**
 * Names within a function: nothing is named twice, and what is jumped to is there. Both follow from the schema: a production that gives its `symbol`, `label`,
 * `block`, `slot` or `table` a place is listed here, and any other field that holds a label or a block refers to one.
 */
import { type Language, type Tree, walk } from '../../nanopass/index.ts';

/** For the productions that name something, the fields that hold the name. */
const definitions: Readonly<Record<string, readonly string[]>> = {
  Declare: ['symbol'],
  DeclareUntilEnd: ['symbol'],
  ScalarLocal: ['symbol'],
  MemoryLocal: ['symbol'],
  Label: ['label'],
  Block: ['block', 'label'],
  Start: ['block', 'label'],
  Local: ['symbol'],
  Slot: ['slot'],
  IncomingSlot: ['slot'],
  Table: ['table'],
};
const functions = new Set(['FunctionDefinition', 'Function', 'Graph', 'MachineFunction']);

/** What a name is a name of: slots of both kinds share their numbers. */
const sortOf = (field: string): string => (field === 'symbol' ? 'object' : field);

export function faultsOfNames(program: Tree, language: Language): string[] {
  return eachFunction(program, language, fn => {
    const twice = new Set<string>();
    const seen = new Map<string, Set<unknown>>();
    walk(language, fn, node => {
      for (const field of definitions[node.kind] ?? []) {
        const name = (node as never)[field] as unknown;
        if (name === null || name === undefined) continue;
        const sort = sortOf(field);
        const names = seen.get(sort) ?? new Set();
        seen.set(sort, names);
        if (names.has(name)) twice.add(`${sort} ${told(name)} is there twice`);
        names.add(name);
      }
    });
    return [...twice];
  });
}

export function faultsOfJumps(program: Tree, language: Language): string[] {
  return eachFunction(program, language, fn => {
    const there = { label: new Set<unknown>(), block: new Set<unknown>() };
    const wanted: (readonly ['label' | 'block', unknown])[] = [];
    walk(language, fn, node => {
      for (const { name, type } of language.prods.get(node.kind)!.fields) {
        if (type !== 'label' && type !== 'block') continue;
        const held = (node as never)[name] as unknown;
        if (definitions[node.kind]?.includes(name)) there[type].add(held);
        else for (const target of Array.isArray(held) ? held : [held]) wanted.push([type, target]);
      }
    });
    const missing = wanted.filter(([type, target]) => target !== null && !there[type].has(target));
    return [...new Set(missing.map(([type, target]) => `${type} ${told(target)} is nowhere`))];
  });
}

/** The faults of each function in a fragment, or of the one function that the program is. */
function eachFunction(program: Tree, language: Language, faults: (fn: Tree) => string[]): string[] {
  if (functions.has(program.kind)) return faults(program);
  const { items } = program as Tree & { readonly items?: readonly Tree[] };
  return program.kind === 'Fragment' ? (items ?? []).flatMap(item => eachFunction(item, language, faults)) : [];
}

const told = (name: unknown): string =>
  typeof name === 'object' ? `'${(name as { name: string }).name}'` : String(name);

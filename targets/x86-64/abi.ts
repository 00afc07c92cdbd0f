/** Where the System V ABI for x86-64 puts arguments and results (3.2.3). */
import type { Register } from '../../languages/machine.ts';
import { type CallLayout, type Passing, type Piece, stackLocation } from '../../languages/target.ts';
import { alignOf, type CType, type FunctionType, isScalar, sizeOf } from '../../languages/types.ts';
import { type Chunk, chunksOf } from './abi-classes.ts';
import { integerArguments, integerResults, rax, st, vectorArguments, vectorResults } from './registers.ts';

const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** What has been found out of functions whose arguments are what their parameters say, as those of nearly all calls. */
const ofPrototypes = new WeakMap<FunctionType, CallLayout>();

/** `args` are the types of the arguments as they are passed: promoted, and arrays and functions as pointers. */
export function layoutCall(type: FunctionType, args: readonly CType[], _variadicFrom: number): CallLayout {
  if (type.variadic || !type.prototype || !sameTypes(type.parameters, args)) return computedLayout(type, args);
  let layout = ofPrototypes.get(type);
  if (layout === undefined) {
    layout = computedLayout(type, args);
    ofPrototypes.set(type, layout);
  }
  return layout;
}

function sameTypes(a: readonly CType[], b: readonly CType[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function computedLayout(type: FunctionType, args: readonly CType[]): CallLayout {
  const arguments_ = new ArgumentRegisters();
  const result = layoutResult(type.returns);
  const passings: Passing[] = [];
  let resultAddress: Piece | null = null;
  let resultPassing: Passing;
  if (result === null) {
    resultPassing = { how: 'reference', piece: { location: arguments_.general(), type: 'i64', offset: 0 } };
    resultAddress = { location: rax, type: 'i64', offset: 0 };
  } else resultPassing = { how: 'pieces', pieces: result };
  for (const arg of args) passings.push(arguments_.pass(arg));
  return {
    arguments: passings,
    result: resultPassing,
    resultAddress,
    stackBytes: roundUp(arguments_.stack, 16),
    // A function without a prototype may turn out to be variadic.
    vectorCount: type.variadic || !type.prototype ? { register: rax, count: arguments_.vectors } : null,
    used: { general: arguments_.generals, vector: arguments_.vectors, stack: arguments_.stack },
  };
}

/** Hands out argument registers and stack in the order of the arguments. */
class ArgumentRegisters {
  generals = 0;
  vectors = 0;
  stack = 0;

  general(): Register {
    return integerArguments[this.generals++];
  }

  pass(type: CType): Passing {
    const chunks = chunksOf(type);
    if (chunks !== null && !chunks.some(c => c.class === 'x87')) {
      const generals = count(chunks, 'integer');
      const vectors = count(chunks, 'sse');
      // A value goes to registers whole or not at all.
      if (this.generals + generals <= integerArguments.length && this.vectors + vectors <= vectorArguments.length)
        return {
          how: 'pieces',
          pieces: chunks.map(c => ({
            location: c.class === 'integer' ? this.general() : vectorArguments[this.vectors++],
            type: c.type,
            offset: c.offset,
          })),
        };
    }
    const size = sizeOf(type);
    const align = Math.max(8, alignOf(type));
    const offset = roundUp(this.stack, align);
    this.stack = offset + roundUp(size, 8);
    if (!isScalar(type) || type.kind === 'Complex') return { how: 'stack', offset, size, align };
    // A scalar's pieces lie one after the other, as they would in registers.
    const pieces = chunks!.map(c => ({ location: stackLocation(offset + c.offset), type: c.type, offset: c.offset }));
    return { how: 'pieces', pieces };
  }
}

const count = (chunks: readonly Chunk[], what: Chunk['class']): number => chunks.filter(c => c.class === what).length;

/** The pieces in which a result comes back; null when the caller passes the address of the room for it. */
function layoutResult(type: CType): readonly Piece[] | null {
  if (type.kind === 'Void') return [];
  if (type.kind === 'Complex' && type.of.kind === 'Floating' && type.of.format === 'f80')
    return [
      { location: st(0), type: 'f80', offset: 0 },
      { location: st(1), type: 'f80', offset: 16 },
    ];
  const chunks = chunksOf(type);
  if (chunks === null) return null;
  let generals = 0;
  let vectors = 0;
  return chunks.map(c => ({
    location: c.class === 'integer' ? integerResults[generals++] : c.class === 'sse' ? vectorResults[vectors++] : st(0),
    type: c.type,
    offset: c.offset,
  }));
}

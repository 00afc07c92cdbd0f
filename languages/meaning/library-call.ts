/** Calls of the C library's functions, whose signatures are words: the result and the parameters, a letter each. */
import type { CType, Types } from '../types.ts';
import { integerOfType, type Value } from './access.ts';
import { Fault } from './fault.ts';
import type { Scalar } from './integers.ts';
import type { Callable, Machine } from './machine.ts';
import { answerByRegisters, type Rest } from './registers.ts';

/** One function: `V` is what its arguments are. */
export interface LibraryRow<V = Scalar> {
  /** `i(pp.)`: see `letters`. A dot is `...`. */
  readonly signature: string;
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that gives nothing gives 0
  readonly run: (m: Machine, values: readonly V[], rest: Rest) => Value | void;
}
export type LibraryRows<V = Scalar> = Readonly<Record<string, readonly [signature: string, run: LibraryRow<V>['run']]>>;

const letters: Readonly<Record<string, (t: Types) => CType>> = {
  v: t => t.void,
  i: t => t.int,
  u: t => t.integer['unsigned int'],
  l: t => t.integer.long,
  z: t => t.integer['unsigned long'],
  x: t => t.integer.__int128,
  y: t => t.integer['unsigned __int128'],
  p: t => t.pointer(t.void),
  f: t => t.floating.float,
  d: t => t.floating.double,
  L: t => t.floating['long double'],
  q: t => t.floating._Float128,
  F: t => t.complex(t.floating.float),
  D: t => t.complex(t.floating.double),
  X: t => t.complex(t.floating['long double']),
  Q: t => t.complex(t.floating._Float128),
};

export class LibraryCall implements Callable {
  constructor(
    private readonly machine: Machine,
    readonly name: string,
  ) {}

  private row(): { readonly types: readonly CType[]; readonly result: CType; readonly run: LibraryRow['run'] } {
    const { machine, name } = this;
    const row = machine.library.find(name);
    if (row === null) throw new Fault(`the interpreter has no library function '${name}'`);
    const [result, parameters] = row.signature.split(/[().]/);
    const typeOf = (letter: string): CType => letters[letter](machine.unit.types);
    return { types: [...parameters].map(typeOf), result: typeOf(result), run: row.run };
  }

  call(values: readonly Value[], givenTypes: readonly CType[], result: CType): Value {
    const { types, run } = this.row();
    const rest = new ValueRest(values, givenTypes, types.length);
    const value = run(this.machine, values.slice(0, types.length) as Scalar[], rest) ?? 0;
    const integer = integerOfType(result);
    // A function that is declared otherwise returns the same bits.
    return integer === null || typeof value === 'object' ? value : integer.wrap(value);
  }

  transfer(): void {
    const { types, result, run } = this.row();
    answerByRegisters(this.machine, types, result, (values, rest) => run(this.machine, values as Scalar[], rest) ?? 0);
  }
}

/** Arguments that are values already. */
export class ValueRest implements Rest {
  constructor(
    private readonly values: readonly Value[],
    private readonly types: readonly CType[],
    private at: number,
  ) {}
  next(type: CType): Value {
    if (this.at >= this.values.length) throw new Fault('there are fewer arguments than the function asks for');
    const value = this.values[this.at];
    const integer = integerOfType(type);
    if (integerOfType(this.types[this.at++]) === null) return value;
    return integer === null || typeof value === 'object' ? value : integer.wrap(value);
  }
}

/** What the machine asks of a library. */
export interface Library {
  has(name: string): boolean;
  find(name: string): LibraryRow | null;
  /** The address of an object of the library; null where there is none of this name. */
  object(name: string): number | null;
  /** The address of the list of environment variables. */
  readonly environment: number;
  /** What returning from `main` does: calls of `atexit`, then output. */
  leave(): void;
  flush(): void;
}

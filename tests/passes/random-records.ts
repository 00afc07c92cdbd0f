/** Random struct and union types in C, with initialisers of every form, and the scalars in them. */

/** A small generator of numbers, so that a program is known by its seed. */
export class Random {
  constructor(private state: number) {}
  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * n);
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

interface Member {
  readonly name: string;
  readonly type: RandomType;
  readonly width: number | null;
}
export type RandomType =
  | { readonly kind: 'scalar'; readonly text: string; readonly bits: number; readonly floating: boolean }
  | { readonly kind: 'array'; readonly of: RandomType; readonly length: number }
  | {
      readonly kind: 'record';
      readonly tag: string;
      readonly word: 'struct' | 'union';
      readonly members: readonly Member[];
    };

const integers: readonly (readonly [string, number])[] = [
  ['char', 8],
  ['signed char', 8],
  ['unsigned char', 8],
  ['short', 16],
  ['unsigned short', 16],
  ['int', 32],
  ['unsigned', 32],
  ['long', 64],
  ['unsigned long', 64],
];

export class RandomRecords {
  /** Definitions of the types made so far. */
  readonly definitions: string[] = [];
  private tags = 0;
  constructor(readonly random: Random) {}

  scalar(integer = false): RandomType {
    if (!integer && this.random.chance(10))
      return this.random.chance(50)
        ? { kind: 'scalar', text: 'double', bits: 64, floating: true }
        : { kind: 'scalar', text: 'float', bits: 32, floating: true };
    const [text, bits] = this.random.pick(integers);
    return { kind: 'scalar', text, bits, floating: false };
  }

  record(depth: number): RandomType & { kind: 'record' } {
    const { random } = this;
    const word = random.chance(15) ? 'union' : 'struct';
    const members: Member[] = [];
    const lines: string[] = [];
    const count = 1 + random.below(7);
    for (let i = 0; i < count; i++) {
      const name = `m${i}`;
      if (random.chance(45)) {
        const type = this.scalar(true);
        const { text, bits } = type as Extract<RandomType, { kind: 'scalar' }>;
        const width = 1 + random.below(bits);
        if (word === 'struct' && random.chance(10))
          lines.push(`${text} : ${random.chance(40) ? 0 : 1 + random.below(bits)};`);
        members.push({ name, type, width });
        lines.push(`${text} ${name} : ${width};`);
        continue;
      }
      const type = this.type(depth);
      members.push({ name, type, width: null });
      lines.push(`${declared(type, name)};`);
    }
    const tag = `${word} R${this.tags++}`;
    const attributes = random.chance(20)
      ? ' __attribute__((packed))'
      : random.chance(8)
        ? ' __attribute__((aligned(16)))'
        : '';
    this.definitions.push(`${tag} { ${lines.join(' ')} }${attributes};`);
    return { kind: 'record', tag, word, members };
  }

  type(depth: number): RandomType {
    const { random } = this;
    if (depth === 0 || random.chance(60)) return this.scalar();
    if (random.chance(50)) return { kind: 'array', of: this.type(depth - 1), length: 1 + random.below(4) };
    return this.record(depth - 1);
  }

  /** A constant of a scalar type; `width` is that of a bit-field. */
  constant(type: RandomType & { kind: 'scalar' }): string {
    const { random } = this;
    if (type.floating) return `${random.below(1000) - 500}.5`;
    if (random.chance(30)) return `${random.below(9) - 4}`;
    const digits = `${random.below(2 ** 31).toString(16)}${random.below(2 ** 31).toString(16)}`;
    return `0x${digits.slice(0, 16)}u`;
  }

  /** `value` gives the text of a scalar's initialiser. */
  initializer(type: RandomType, value: (type: RandomType & { kind: 'scalar' }) => string): string {
    const { random } = this;
    if (type.kind === 'scalar') return random.chance(5) ? `{ ${value(type)} }` : value(type);
    const parts = partsOf(type);
    const items: string[] = [];
    let next = 0;
    const count = random.below(parts.length + 1);
    for (let i = 0; i < Math.max(1, count); i++) {
      if (next >= parts.length || random.chance(25)) {
        next = random.below(parts.length);
        if (type.kind === 'array' && random.chance(30)) {
          const high = next + random.below(parts.length - next);
          items.push(`[${next} ... ${high}] = ${this.initializer(type.of, value)}`);
          next = high + 1;
          continue;
        }
        let [designator, of] = [parts[next]!.designator, parts[next]!.type];
        while (of.kind !== 'scalar' && random.chance(40)) {
          const inner = random.pick(partsOf(of));
          designator += inner.designator;
          of = inner.type;
        }
        // What follows a nested designator goes on inside: end there.
        items.push(`${designator} = ${this.initializer(of, value)}`);
        if (of !== parts[next]!.type || (type.kind === 'record' && type.word === 'union')) break;
        next++;
        continue;
      }
      const part = parts[next++]!;
      if (part.type.kind !== 'scalar' && random.chance(30)) items.push(...this.flat(part.type, value));
      else items.push(this.initializer(part.type, value));
      if (type.kind === 'record' && type.word === 'union') break;
    }
    return `{ ${items.join(', ')} }`;
  }

  /** All scalars of an aggregate, without braces. */
  private flat(type: RandomType, value: (type: RandomType & { kind: 'scalar' }) => string): string[] {
    if (type.kind === 'scalar') return [value(type)];
    const parts = type.kind === 'record' && type.word === 'union' ? partsOf(type).slice(0, 1) : partsOf(type);
    return parts.flatMap(part => this.flat(part.type, value));
  }
}

export function partsOf(
  type: RandomType,
): readonly { readonly designator: string; readonly type: RandomType; readonly width: number | null }[] {
  if (type.kind === 'array')
    return Array.from({ length: type.length }, (_, i) => ({ designator: `[${i}]`, type: type.of, width: null }));
  if (type.kind === 'record')
    return type.members.map(m => ({ designator: `.${m.name}`, type: m.type, width: m.width }));
  return [];
}

export function declared(type: RandomType, name: string): string {
  if (type.kind === 'scalar') return `${type.text} ${name}`;
  if (type.kind === 'record') return `${type.tag} ${name}`;
  return declared(type.of, `${name}[${type.length}]`);
}

/** The scalars of an object, as C expressions. */
export function scalarsOf(
  type: RandomType,
  path: string,
): { readonly path: string; readonly type: RandomType & { kind: 'scalar' }; readonly width: number | null }[] {
  if (type.kind === 'scalar') return [{ path, type, width: null }];
  return partsOf(type).flatMap(part =>
    part.type.kind === 'scalar'
      ? [{ path: path + part.designator, type: part.type, width: part.width }]
      : scalarsOf(part.type, path + part.designator),
  );
}

/** Copies and clears of memory blocks: moves of the widest pieces while they are few, else calls to memcpy and memset. */
import { LegalTypes } from '../../languages/legal-types.ts';
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import { type Location, stackLocation, stackOffsetOf } from '../../languages/target.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Legality } from '../../targets/lowering.ts';
import type { Builder } from '../values/build.ts';
import type { LegalInstruction, Terminator } from '../values/operands.ts';

const { mk } = LegalTypes;
type Outgoing = Node<LegalTypes, 'Outgoing'>;

interface Piece {
  readonly type: MachineType;
  readonly offset: number;
}

/** How many pieces are loaded before they are stored: loads need not wait for one another, and registers are few. */
const inFlight = 4;

export class MemoryBlocks {
  constructor(
    private readonly b: Builder,
    private readonly legality: Legality,
  ) {}

  /** The widest pieces that cover the bytes; the last one of 4 bytes or more may overlap the one before instead of leaving a rest. */
  private piecesOf(size: number): Piece[] {
    const pieces: Piece[] = [];
    let offset = 0;
    for (const type of this.legality.pieces)
      for (const bytes = bytesOf[type]; size - offset >= bytes; offset += bytes) pieces.push({ type, offset });
    return pieces;
  }

  legalize(n: LegalInstruction): boolean {
    switch (n.kind) {
      case 'MoveBlock':
        this.move(n.to, n.from, n.size);
        return true;
      case 'ClearBlock':
        this.clear(n.to, n.size);
        return true;
      case 'Call':
        if (!n.arguments.some(a => a.kind === 'OutgoingBlock')) return false;
        this.call(n);
        return true;
      default:
        return false;
    }
  }

  private move(to: number, from: number, size: number): void {
    const { b } = this;
    if (size > this.legality.inlineBytes) {
      const length = b.constant('i64', size);
      b.call(
        'memcpy',
        [
          { type: 'i64', value: to },
          { type: 'i64', value: from },
          { type: 'i64', value: length },
        ],
        ['i64'],
      );
      return;
    }
    const pieces = this.piecesOf(size);
    for (let i = 0; i < pieces.length; i += inFlight) {
      const group = pieces.slice(i, i + inFlight);
      const values = group.map(p => b.load(p.type, from, p.offset));
      group.forEach((p, k) => {
        b.store(p.type, to, p.offset, values[k]);
      });
    }
  }

  private clear(to: number, size: number): void {
    const { b } = this;
    if (size > this.legality.inlineBytes) {
      const zero = b.constant('i32', 0);
      const length = b.constant('i64', size);
      b.call(
        'memset',
        [
          { type: 'i64', value: to },
          { type: 'i32', value: zero },
          { type: 'i64', value: length },
        ],
        ['i64'],
      );
      return;
    }
    const zeros = new Map<MachineType, number>();
    for (const { type, offset } of this.piecesOf(size)) {
      let zero = zeros.get(type);
      if (zero === undefined) {
        zero = type[0] === 'i' ? b.constant(type, 0) : b.floating(type, 0n);
        zeros.set(type, zero);
      }
      b.store(type, to, offset, zero);
    }
  }

  /** A structure in the argument area is so many arguments on the stack. */
  private outgoing(a: Outgoing): Outgoing[] {
    if (a.kind === 'Outgoing') return [a];
    const start = stackOffsetOf(a.location as Location);
    return this.piecesOf(a.size).map(({ type, offset }) =>
      mk.Outgoing({ location: stackLocation(start + offset), type, value: this.b.load(type, a.address, offset) }),
    );
  }

  private call(n: Extract<LegalInstruction, { kind: 'Call' }>): void {
    const { symbol, target, results, stack, vectors } = n;
    const args = n.arguments.flatMap(a => this.outgoing(a));
    this.b.add(mk.Call({ symbol, target, arguments: args, results, stack, vectors }));
  }

  /** A result in memory is stored by address before, so a return has single pieces only. */
  pieces(t: Extract<Terminator, { kind: 'Return' }>): Terminator {
    return t.pieces.some(p => p.kind === 'OutgoingBlock')
      ? mk.Return({ pieces: t.pieces.flatMap(p => this.outgoing(p)) })
      : t;
  }
}

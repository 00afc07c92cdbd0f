/**
 * Calls, parameters and results take the places that the target's calling convention gives them.
 *
 *   r = f(s, 1);   ==>   call f with rdi = first half of s, rsi = second half of s, edx = 1; r = rax
 *
 * Kept: each argument's value. A parameter of a narrow integer type is passed as an int, so that the callee may rely on either convention
 * that compilers for x86-64 follow.
 */
import { Called } from '../languages/called.ts';
import { Moved } from '../languages/moved.ts';
import { type CallLayout, type Passing, type Piece, stackLocation } from '../languages/target.ts';
import {
  alignOf,
  type CType,
  type FunctionType,
  isInteger,
  isPointer,
  sizeOf,
  unqualified,
} from '../languages/types.ts';
import { type CSymbol, neverReturns, type Unit } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { isBlock } from './move-blocks.ts';
import { Pieces } from './pass-arguments/pieces.ts';
import { saveRegisters } from './pass-arguments/save-area.ts';

type Statement = Node<Called, 'Statement'>;
type Expression = Node<Called, 'Expression'>;
type Place = Node<Called, 'Place'>;
type Outgoing = Node<Called, 'Outgoing'>;
type Source = Node<Moved, 'Statement'>;
type SourceFunction = Extract<Node<Moved, 'External'>, { kind: 'Function' }>;
const { mk } = Called;

export const passArguments = transform({
  name: 'pass-arguments',
  from: Moved,
  to: Called,
  summary: 'Calls and returns follow the calling convention of the target.',
  needs: { 'scalar-stores': 'a struct that is passed in registers is read from memory piece by piece' },
  run: (x: Node<Moved, 'External'>, unit): Node<Called, 'External'> =>
    x.kind === 'Function' ? new Convention(x, unit).result() : x,
});

/** One function on its way to the calling convention. */
class Convention {
  private readonly out: Statement[] = [];
  private readonly incoming: Node<Called, 'Incoming'>[] = [];
  private readonly locals: CSymbol[];
  private readonly type: FunctionType;
  private readonly layout: CallLayout;
  private readonly pieces: Pieces;
  /** Holds the address of the room for a result in memory. */
  private room: CSymbol | null = null;
  private saveArea: CSymbol | null = null;

  constructor(
    private readonly source: SourceFunction,
    private readonly unit: Unit,
  ) {
    this.locals = [...source.locals];
    this.type = functionType(source.symbol.type!);
    this.layout = unit.target.layoutCall(
      this.type,
      source.parameters.map(p => unqualified(p.type!)),
      source.parameters.length,
    );
    this.pieces = new Pieces(unit, symbol => this.locals.push(symbol));
  }

  result(): Node<Called, 'External'> {
    const { symbol, parameters, body, at } = this.source;
    R.at = at;
    this.enter(parameters);
    for (const s of body) this.statement(s);
    if (this.saveArea !== null)
      saveRegisters(this.unit, this.saveArea, this.layout, this.pieces, this.incoming, this.out);
    R.at = at;
    return mk.Function({ symbol, incoming: this.incoming, locals: this.locals, body: this.out });
  }

  private enter(parameters: readonly CSymbol[]): void {
    const { result } = this.layout;
    if (result.how === 'reference') {
      this.room = this.pieces.hidden(this.unit.types.pointer(this.type.returns), 'result');
      this.incoming.push(mk.Incoming({ location: result.piece.location, symbol: this.room }));
    }
    const { staticChain } = this.source.symbol;
    if (staticChain !== null)
      this.incoming.push(mk.Incoming({ location: this.unit.target.nestedFunctions.chain, symbol: staticChain }));
    for (const [i, symbol] of parameters.entries()) this.receive(symbol, this.layout.arguments[i]);
  }

  private receive(symbol: CSymbol, passing: Passing): void {
    const type = unqualified(symbol.type!);
    const variable = mk.Variable({ type: symbol.type!, symbol });
    if (passing.how === 'stack') {
      this.incoming.push(mk.IncomingBlock({ location: stackLocation(passing.offset), symbol }));
      return;
    }
    this.locals.push(symbol);
    if (passing.how === 'reference') {
      const pointer = this.unit.types.pointer(type);
      const from = this.pieces.hidden(pointer, 'reference');
      this.incoming.push(mk.Incoming({ location: passing.piece.location, symbol: from }));
      const to = mk.AddressOf({ type: pointer, place: variable });
      this.out.push(mk.MoveBlock({ to, from: this.pieces.get(from), size: sizeOf(type), align: alignOf(type) }));
      return;
    }
    if (!isBlock(type) && passing.pieces.length === 1) {
      this.incoming.push(mk.Incoming({ location: passing.pieces[0].location, symbol }));
      return;
    }
    const hidden = passing.pieces.map(piece => {
      const part = this.pieces.hidden(this.pieces.typeOf(piece));
      this.incoming.push(mk.Incoming({ location: piece.location, symbol: part }));
      return part;
    });
    if (isBlock(type)) this.pieces.store(variable, passing.pieces, hidden, this.out);
    else this.out.push(mk.Store({ place: variable, value: this.pieces.joined(type, passing.pieces, hidden) }));
  }

  private statement(s: Source): void {
    R.at = s.at;
    switch (s.kind) {
      case 'CallTo':
        return this.call(s);
      case 'Return':
        this.out.push(mk.ReturnPieces({ pieces: s.value === null ? [] : this.returned(s.value as Expression) }));
        return;
      case 'Store':
        this.out.push(
          this.type.variadic ? mk.Store({ place: s.place as Place, value: this.areas(s.value) }) : (s as Statement),
        );
        return;
      default:
        this.out.push(s as Statement);
    }
  }

  /** What `va_start` asks for. */
  private areas(e: Node<Moved, 'Expression'>): Expression {
    switch (e.kind) {
      case 'RegisterSaveArea': {
        const { size, align } = this.unit.target.saveArea;
        const { types } = this.unit;
        if (this.saveArea === null) {
          const type = types.variant(types.array(types.integer.char, size), 0, align);
          this.saveArea = this.pieces.hidden(type, 'saved');
        }
        return mk.AddressOf({
          type: e.type,
          place: mk.Variable({ type: this.saveArea.type!, symbol: this.saveArea }),
        });
      }
      case 'VariadicStack':
        return mk.IncomingArea({ type: e.type, offset: this.layout.used.stack });
      case 'Convert':
        return mk.Convert({ type: e.type, value: this.areas(e.value) });
      default:
        return e as Expression;
    }
  }

  private call(s: Extract<Source, { kind: 'CallTo' }>): void {
    const callee = s.function as Expression;
    const type = functionType(callee.type);
    const args = s.arguments as readonly Expression[];
    const layout = this.unit.target.layoutCall(
      type,
      args.map(a => unqualified(a.type)),
      type.variadic ? type.parameters.length : args.length,
    );
    const outgoing: Outgoing[] = [];
    const results: Node<Called, 'Result'>[] = [];
    const after: Statement[] = [];
    const { result } = layout;
    if (result.how === 'reference') {
      const place = (s.result as Place | null) ?? this.scratch(s.type);
      outgoing.push(mk.Outgoing({ location: result.piece.location, value: this.pieces.addressOf(place) }));
    } else {
      const place =
        (s.result as Place | null) ?? (isOnStackOfRegisters(result) ? this.scratch(unqualified(s.type)) : null);
      if (place !== null) this.accept(place, result, results, after);
    }
    for (const [i, arg] of args.entries()) this.send(arg, layout.arguments[i], outgoing);
    const symbol = callee.kind === 'AddressOf' && callee.place.kind === 'Variable' ? callee.place.symbol : null;
    this.out.push(
      mk.Call({
        function: callee,
        arguments: outgoing,
        results,
        stack: layout.stackBytes,
        vectors: layout.vectorCount === null ? -1 : layout.vectorCount.count,
        returns: !(symbol !== null && neverReturns(symbol, this.unit.options)),
      }),
      ...after,
    );
  }

  /** Room for a result that nobody wants. */
  private scratch(type: CType): Place {
    return mk.Variable({ type, symbol: this.pieces.hidden(type, 'unused') });
  }

  private accept(
    place: Place,
    result: Passing & { how: 'pieces' | 'stack' },
    results: Node<Called, 'Result'>[],
    after: Statement[],
  ): void {
    if (result.how === 'stack') throw new Error('pass-arguments: no convention returns a result in the argument area');
    const { pieces } = result;
    const block = isBlock(place.type);
    if (!block && pieces.length === 1 && place.kind === 'Variable') {
      results.push(mk.Result({ location: pieces[0].location, symbol: place.symbol }));
      return;
    }
    const hidden = pieces.map(piece => {
      const part = this.pieces.hidden(block || pieces.length > 1 ? this.pieces.typeOf(piece) : unqualified(place.type));
      results.push(mk.Result({ location: piece.location, symbol: part }));
      return part;
    });
    if (block) this.pieces.store(place, pieces, hidden, after);
    else after.push(mk.Store({ place, value: this.pieces.joined(unqualified(place.type), pieces, hidden) }));
  }

  private send(arg: Expression, passing: Passing, outgoing: Outgoing[]): void {
    switch (passing.how) {
      case 'stack':
        outgoing.push(
          mk.OutgoingBlock({
            location: stackLocation(passing.offset),
            address: this.pieces.addressOf(placeOf(arg)),
            size: passing.size,
            align: Math.min(passing.align, alignOf(arg.type)),
          }),
        );
        return;
      case 'reference': {
        const copy = this.scratch(unqualified(arg.type));
        const address = this.pieces.addressOf(copy);
        const from = this.pieces.addressOf(placeOf(arg));
        this.out.push(mk.MoveBlock({ to: address, from, size: sizeOf(arg.type), align: alignOf(arg.type) }));
        outgoing.push(mk.Outgoing({ location: passing.piece.location, value: address }));
        return;
      }
      case 'pieces':
        outgoing.push(...this.outgoing(this.widened(arg), passing.pieces));
    }
  }

  private returned(value: Expression): Outgoing[] {
    const { result, resultAddress } = this.layout;
    if (result.how === 'pieces') return this.outgoing(value, result.pieces);
    const to = this.pieces.get(this.room!);
    const from = this.pieces.addressOf(placeOf(value));
    this.out.push(mk.MoveBlock({ to, from, size: sizeOf(value.type), align: alignOf(value.type) }));
    return resultAddress === null ? [] : [mk.Outgoing({ location: resultAddress.location, value: to })];
  }

  private outgoing(value: Expression, pieces: readonly Piece[]): Outgoing[] {
    const parts = isBlock(value.type)
      ? this.pieces.load(placeOf(value), pieces, this.out)
      : pieces.length === 1
        ? [value]
        : this.pieces.split(value, pieces, this.out);
    return pieces.map((piece, i) => mk.Outgoing({ location: piece.location, value: parts[i] }));
  }

  private widened(value: Expression): Expression {
    const { int } = this.unit.types;
    return isInteger(value.type) && sizeOf(value.type) < int.size ? mk.Convert({ type: int, value }) : value;
  }
}

/** What is returned on the x87 stack stays there until it is taken off, also where nobody wants it. */
const isOnStackOfRegisters = (result: Passing): boolean =>
  result.how === 'pieces' && result.pieces.some(piece => piece.type === 'f80');

function functionType(type: CType): FunctionType {
  const of = isPointer(type) ? type.of : type;
  if (of.kind !== 'Function') throw new Error(`pass-arguments: a call through ${of.kind}`);
  return of;
}

/** A value that lies in memory is read from its place. */
function placeOf(value: Expression): Place {
  if (value.kind !== 'Load') throw new Error(`pass-arguments: ${value.kind} does not lie in memory`);
  return value.place;
}

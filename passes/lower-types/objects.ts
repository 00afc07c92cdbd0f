/** Which local objects must lie in memory: those that are no scalars, are volatile, or whose address is used. */
import type { Called } from '../../languages/called.ts';
import { type CType, isVolatile } from '../../languages/types.ts';
import { type CSymbol, returnsTwice } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import { machineType } from './machine-types.ts';

type Expression = Node<Called, 'Expression'>;
type Place = Node<Called, 'Place'>;

export interface Objects {
  readonly inMemory: ReadonlySet<CSymbol>;
  /** A call may return twice: what was changed since the first time may be in a register that is set back (C17 7.13.2.1p3). */
  readonly returnsTwice: boolean;
}

export function objectsInMemory(source: Extract<Node<Called, 'External'>, { kind: 'Function' }>): Objects {
  const found = new Set<CSymbol>();
  let twice = false;
  const visit = (e: Expression): void => {
    switch (e.kind) {
      case 'Load':
        return place(e.place);
      case 'AddressOf':
        if (e.place.kind === 'Variable') found.add(e.place.symbol);
        else visit(e.place.pointer);
        return;
      case 'Convert':
      case 'Unary':
        return visit(e.value);
      case 'Binary':
      case 'Compare':
        visit(e.left);
        return visit(e.right);
      case 'Offset':
        visit(e.pointer);
        return visit(e.bytes);
      case 'PureBuiltin':
        for (const a of e.arguments) visit(a);
    }
  };
  const place = (p: Place): void => {
    if (p.kind === 'Variable') return;
    let e = p.pointer;
    while (e.kind === 'Convert') e = e.value;
    // `*&x`, in x's own machine type, does not use the address.
    if (
      !isVolatile(p.type) &&
      e.kind === 'AddressOf' &&
      e.place.kind === 'Variable' &&
      sameMachineType(e.place.symbol.type!, p.type)
    )
      return;
    visit(e);
  };
  for (const s of source.body)
    switch (s.kind) {
      case 'ComputedGoto':
        visit(s.target);
        break;
      case 'Branch':
        visit(s.test);
        break;
      case 'JumpTable':
        visit(s.index);
        break;
      case 'Store':
        place(s.place);
        visit(s.value);
        break;
      case 'MoveBlock':
        visit(s.to);
        visit(s.from);
        break;
      case 'ClearBlock':
        visit(s.to);
        break;
      case 'Call':
        if (s.function.kind === 'AddressOf' && s.function.place.kind === 'Variable')
          twice ||= returnsTwice(s.function.place.symbol);
        visit(s.function);
        for (const a of s.arguments) visit(a.kind === 'Outgoing' ? a.value : a.address);
        break;
      case 'ReturnPieces':
        for (const p of s.pieces) visit(p.kind === 'Outgoing' ? p.value : p.address);
        break;
      case 'CallBuiltinTo':
        if (s.result !== null) place(s.result);
        for (const a of s.arguments) visit(a);
        break;
      case 'AllocateStackTo':
        place(s.result);
        visit(s.size);
        break;
      case 'Assembly':
        for (const o of s.outputs) memoryOrPlace(o.constraint, o.place);
        for (const i of s.inputs)
          if (i.kind === 'AssemblyInput') visit(i.value);
          else memoryOrPlace('m', i.place);
        break;
    }
  function memoryOrPlace(constraint: string, p: Place): void {
    if (p.kind === 'Variable' && /^[=+&%*]*[moV<>]+$/.test(constraint)) found.add(p.symbol);
    else place(p);
  }
  for (const symbol of source.locals)
    if (!isScalarObject(symbol.type!) || isVolatile(symbol.type!) || (twice && symbol.at >= 0)) found.add(symbol);
  for (const i of source.incoming) if (i.kind === 'IncomingBlock') found.add(i.symbol);
  return { inMemory: found, returnsTwice: twice };
}

/** Can a register hold an object of the type? */
export function isScalarObject(type: CType): boolean {
  switch (type.kind) {
    case 'Integer':
    case 'Enum':
    case 'Pointer':
    case 'Floating':
      return true;
    case 'Vector':
      return type.lanes * type.of.size === 16 || type.lanes * type.of.size === 8;
    default:
      return false;
  }
}
const sameMachineType = (a: CType, b: CType): boolean =>
  isScalarObject(a) && isScalarObject(b) && machineType(a) === machineType(b);

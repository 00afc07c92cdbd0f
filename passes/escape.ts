/** Which objects have addresses that are used for more than reading and writing the object itself. */
import type { Branching } from '../languages/branching.ts';
import type { CSymbol } from '../languages/unit.ts';
import type { Node } from '../nanopass/index.ts';

type Tree = Node<Branching, 'Statement'> | Node<Branching, 'Expression'> | Node<Branching, 'Place'>;
/** What these functions need of a place or expression, so that they serve later languages too. */
interface Part {
  readonly kind: string;
}

/** The object that a place lies in, if its name is there: `x`, or `*((char *)&x + 4)`. */
export function objectOf(place: Part): CSymbol | null {
  let p = place as Node<Branching, 'Place'>;
  for (;;) {
    if (p.kind === 'Variable') return p.symbol;
    let e = p.pointer;
    while (e.kind === 'Offset' || e.kind === 'Convert') e = e.kind === 'Offset' ? e.pointer : e.value;
    if (e.kind !== 'AddressOf') return null;
    p = e.place;
  }
}

/** All objects of which a pointer may be elsewhere: calls and writes through pointers may change them. */
export function escapingObjects(body: Node<Branching, 'Statement'>): ReadonlySet<CSymbol> {
  const found = new Set<CSymbol>();
  const place = (p: Node<Branching, 'Place'>): void => {
    if (p.kind === 'Variable') return;
    let e = p.pointer;
    while (e.kind === 'Offset' || e.kind === 'Convert') {
      if (e.kind === 'Offset') visit(e.bytes);
      e = e.kind === 'Offset' ? e.pointer : e.value;
    }
    if (e.kind === 'AddressOf') place(e.place);
    else visit(e);
  };
  const visit = (n: Tree): void => {
    switch (n.kind) {
      case 'Variable':
      case 'Dereference':
        return place(n);
      case 'AddressOf': {
        const symbol = objectOf(n.place);
        if (symbol !== null) found.add(symbol);
        return place(n.place);
      }
      case 'Load':
      case 'Clear':
        return place(n.place);
      case 'Group':
        for (const s of n.items) visit(s);
        return;
      case 'Evaluate':
      case 'Convert':
      case 'Unary':
        return visit(n.value);
      case 'Return':
        if (n.value !== null) visit(n.value);
        return;
      case 'ComputedGoto':
        return visit(n.target);
      case 'Branch':
        return visit(n.test);
      case 'JumpTable':
        return visit(n.index);
      case 'Assign':
        place(n.place);
        return visit(n.value);
      case 'Binary':
      case 'Compare':
      case 'Comma':
        visit(n.left);
        return visit(n.right);
      case 'Offset':
        visit(n.pointer);
        return visit(n.bytes);
      case 'Sequence':
      case 'StatementExpression':
        for (const s of n.body) visit(s);
        if (n.value !== null) visit(n.value);
        return;
      case 'Call':
        visit(n.function);
        for (const a of n.arguments) visit(a);
        return;
      case 'CallBuiltin':
        for (const a of n.arguments) visit(a);
        return;
      case 'AllocateStack':
        return visit(n.size);
      case 'Assembly':
        for (const o of n.outputs) place(o.place);
        for (const i of n.inputs)
          if (i.kind === 'AssemblyInput') visit(i.value);
          else place(i.place);
        return;
    }
  };
  visit(body);
  return found;
}

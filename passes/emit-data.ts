/**
 * Static objects become bytes and relocations; a tentative definition waits for the end of the unit.
 *
 *   static struct { short n; char *s; } x = { 258, buf + 3 };   ==>   x: 02 01 00 00 00 00 00 00 + the address of buf plus 3, at 8
 *
 * Kept: the value of every byte that C defines; padding is zero (C17 6.7.9p10).
 */
import { Data } from '../languages/data.ts';
import { Lifted } from '../languages/lifted.ts';
import { alignOf, type CType, isComplete, isVolatile, Qualifier, sizeOf } from '../languages/types.ts';
import type { CSymbol, Unit } from '../languages/unit.ts';
import { at, descend, type Node, type SrcNode } from '../nanopass/index.ts';
import { DataImage } from './data-image.ts';
import { warnOfUnusedStatics } from './unused-names.ts';

type External = Node<Data, 'External'>;
type Contents = Node<Lifted, 'Contents'>;

export const emitData = descend({
  name: 'emit-data',
  from: Lifted,
  to: Data,
  summary: 'Static objects are bytes and relocations.',
  needs: {
    'no-nested-functions': 'each function of the unit goes its own way from here on',
    'static-objects-hoisted': 'a function has no static objects of its own',
  },
  establishes: ['data-emitted'],
  start: (): Map<CSymbol, Contents> => new Map(),
  rules: {
    Fragment: (m, mk, go) =>
      m.otherwise(n => {
        const items: External[] = [];
        for (const item of n.items)
          if (item.kind === 'Object' && item.initializer === null) item.symbol.tentative = true;
          else items.push(go(item));
        return mk.Fragment({ items });
      }),
    // Nothing changes inside functions.
    Function: m => m.otherwise(n => n as never),
    Object: (m, _mk, go) =>
      m.otherwise(({ symbol, initializer }) => {
        const contents = (initializer ?? Lifted.mk.Contents({ items: [] })) as Contents;
        symbol.initialized = true;
        go.ctx.set(symbol, contents);
        symbol.defined = true;
        const image = new DataImage(symbol.type!, contents, go.ctx, go.unit);
        const readonly = isReadOnly(symbol.type!);
        if (readonly && image.relocations.length === 0 && isTheOnlyOne(symbol, go.unit))
          symbol.constantBytes = image.bytes;
        return object(symbol, image, readonly);
      }),
    String: (m, mk) =>
      m.otherwise(({ symbol, bytes }) => {
        const size = sizeOf(symbol.type!);
        symbol.constantBytes = bytes;
        return mk.Data({ symbol, size, align: alignOf(symbol.type!), readonly: true, bytes, relocations: [] });
      }),
    Contents: m => m.otherwise(neverVisited),
    Item: m => m.otherwise(neverVisited),
    BitItem: m => m.otherwise(neverVisited),
    BytesItem: m => m.otherwise(neverVisited),
    RepeatedItem: m => m.otherwise(neverVisited),
  },
});

/** The contents of an object are read by the object that they belong to. */
function neverVisited(n: SrcNode<Lifted, 'Contents'> | SrcNode<Lifted, 'Item'>): never {
  throw new Error(`emit-data: ${n.kind} outside of an object`);
}

function object(symbol: CSymbol, image: DataImage, readonly: boolean): External {
  const { size, bytes, relocations } = image;
  const align = alignmentOf(symbol);
  if (bytes.length === 0 && relocations.length === 0 && !readonly) return Data.mk.Zero({ symbol, size, align });
  return Data.mk.Data({ symbol, size, align, readonly, bytes, relocations });
}

/** Can no other definition take this one's place when the program is linked or loaded? */
const isTheOnlyOne = (symbol: CSymbol, { options }: Unit): boolean =>
  symbol.attributes?.weak !== true && (symbol.linkage !== 'external' || options.pic !== 'pic');

/** The strings that passes have made for the functions of the unit, in the order in which they were made. */
export const textsOf = (unit: Unit): readonly External[] =>
  [...unit.texts.values()]
    .sort((a, b) => a.id - b.id)
    .map(symbol => {
      const bytes = symbol.constantBytes!;
      return Data.mk.Data({ symbol, size: bytes.length, align: 1, readonly: true, bytes, relocations: [] });
    });

const alignmentOf = (symbol: CSymbol): number => Math.max(alignOf(symbol.type!), symbol.attributes?.aligned ?? 1);

/** Is an object of this type never written to? */
function isReadOnly(type: CType): boolean {
  let of = type;
  while (of.kind === 'Array') of = of.of;
  return (of.qualifiers & Qualifier.const) !== 0 && !isVolatile(of);
}

/** What only the end of the unit decides: tentative definitions that no other definition has followed (C17 6.9.2p2), and aliases. */
export function finishUnit(unit: Unit): readonly External[] {
  warnOfUnusedStatics(unit);
  const result: External[] = [];
  for (const symbol of unit.symbols) {
    const { alias, ifunc, weakReference } = symbol.attributes ?? {};
    if (weakReference !== undefined) continue;
    if (ifunc !== undefined) result.push(at(symbol.at, () => Data.mk.Alias({ symbol, of: ifunc })));
    else if (alias !== undefined && (symbol.kind === 'object' || symbol.kind === 'function')) {
      symbol.defined = true;
      result.push(at(symbol.at, () => Data.mk.Alias({ symbol, of: alias })));
    } else if (symbol.tentative && !symbol.initialized) {
      const zero = at(symbol.at, () => zeroFor(symbol, unit));
      if (zero !== null) result.push(zero);
    }
  }
  return result;
}

function zeroFor(symbol: CSymbol, unit: Unit): External | null {
  const type = symbol.type!;
  if (type.kind === 'Array' && type.length === null && isComplete(type.of)) {
    const message = `array '${symbol.name}' assumed to have one element`;
    unit.diagnostics.report({ severity: 'warning', place: symbol.at, message });
    symbol.type = unit.types.array(type.of, 1);
  } else if (!isComplete(type)) {
    unit.diagnostics.error(symbol.at, `storage size of '${symbol.name}' isn't known`);
    return null;
  }
  symbol.defined = true;
  const image = new DataImage(symbol.type!, Lifted.mk.Contents({ items: [] }), new Map(), unit);
  return object(symbol, image, isReadOnly(type));
}

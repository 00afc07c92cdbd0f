/** Declarations and function definitions give symbols their types (C17 6.7, 6.9). */

import { spell } from '../../languages/type-spelling.ts';
import { type CType, type FunctionType, hasVariableSize, isComplete } from '../../languages/types.ts';
import { type CSymbol, neverReturns, Storage } from '../../languages/unit.ts';
import { R } from '../../nanopass/index.ts';
import { warnOfUnusedLocals } from '../unused-names.ts';
import { textOf } from './attribute-arguments.ts';
import { applyAttributes, attributedType } from './attributes.ts';
import { compatible, composite, promotedParameter } from './compatible.ts';
import { completes } from './completion.ts';
import { loaded, tested, value } from './conversions.ts';
import { initializerOf } from './initializers.ts';
import { instrumentation } from './instrumentation.ts';
import { flush, single } from './statements.ts';
import { functionType } from './type-trees.ts';
import {
  type Expression,
  type External,
  type Frame,
  type Initializer,
  mk,
  type Place,
  type Source,
  type SourceOf,
  type Statement,
  type Typer,
} from './typer.ts';
import { checkDefinition, checkNested, checkVariableArray } from './warnings/declarations.ts';

type DeclareTree = SourceOf<'Declaration', 'Declare'>;

/** A declaration within a function. */
export function declaration(t: Typer, n: Source<'Declaration'>, into: Statement[]): void {
  switch (n.kind) {
    case 'Declare': {
      const initializer = declareSymbol(t, n, into);
      const { symbol } = n;
      if (symbol.linkage !== 'none' && t.wanted.nestedExterns) checkNested(t, symbol, n.at);
      if (symbol.kind === 'function' || symbol.linkage !== 'none') return;
      if (t.wanted.variableArrays) checkVariableArray(t, symbol, n.at);
      t.frame?.locals.push(symbol);
      R.at = n.at;
      into.push(mk.Declare({ symbol, initializer }));
      return;
    }
    case 'DeclareType':
      declareType(t, n);
      flush(t, into);
      return;
    case 'TagDeclaration':
      t.typeOf(n.of);
      flush(t, into);
      return;
    case 'StaticAssertion': {
      const test = assertionTest(t, n);
      if (test !== null)
        into.push(mk.AssertHere({ test, message: n.message === null ? '' : (textOf(t, n.message) ?? '') }));
      return;
    }
  }
}

/** A declaration of the unit. */
export function globalDeclaration(t: Typer, n: Source<'Declaration'>, into: External[]): void {
  switch (n.kind) {
    case 'Declare': {
      const initializer = declareSymbol(t, n, null);
      const { symbol } = n;
      if (symbol.kind === 'function') return;
      if (initializer === null && (!symbol.defined || t.announced.has(symbol))) return;
      t.announced.add(symbol);
      R.at = n.at;
      into.push(mk.Object({ symbol, initializer }));
      return;
    }
    case 'DeclareType':
      declareType(t, n);
      return;
    case 'TagDeclaration':
      t.typeOf(n.of);
      return;
    case 'StaticAssertion': {
      const test = assertionTest(t, n);
      if (test !== null)
        into.push(mk.Assertion({ test, message: n.message === null ? '' : (textOf(t, n.message) ?? '') }));
      return;
    }
  }
}

function assertionTest(t: Typer, n: SourceOf<'Declaration', 'StaticAssertion'>) {
  const test = tested(t, value(t, n.test), n.at);
  R.at = n.at;
  return test.type === t.wrong ? null : test;
}

/** Gives the symbol its type, attributes and initialiser. Lengths that the type needs go before, into `lengths`; null at file scope. */
function declareSymbol(t: Typer, n: DeclareTree, lengths: Statement[] | null): Initializer | null {
  const { symbol } = n;
  const auto = isAuto(n.of);
  t.declaring = symbol.name;
  const given = auto ? autoValue(t, n) : null;
  let type = auto ? autoType(t, n, given) : t.typeOf(n.of);
  t.declaring = null;
  if (lengths !== null) flush(t, lengths);
  else t.pending = [];
  type = attributedType(t, type, n.attributes, false);
  applyAttributes(t, symbol, n.attributes);
  if (type === t.wrong) {
    symbol.type ??= t.wrong;
    return null;
  }
  giveType(t, symbol, type, n.at);
  if (symbol.kind === 'function') return null;
  // GNU: `extern void _text;` names an address.
  if (type.kind === 'Void' && symbol.storage & Storage.extern && n.initializer === null) return null;
  if (type.kind === 'Void') {
    t.error(n.at, `variable or field '${symbol.name}' declared void`);
    symbol.type = t.wrong;
    return null;
  }
  if (n.initializer === null) {
    if (lengths !== null && symbol.linkage === 'none' && !isComplete(type)) storageUnknown(t, n, symbol, type);
    return null;
  }
  if (hasVariableSize(type)) {
    t.error(n.initializer.at, 'variable-sized object may not be initialized');
    return null;
  }
  if (!isComplete(type) && type.kind !== 'Array') {
    t.error(n.at, `variable '${symbol.name}' has initializer but incomplete type`);
    return null;
  }
  t.initialized.add(symbol);
  const result =
    given === null
      ? initializerOf(t, n.initializer, type, symbol.name)
      : { initializer: mk.ExpressionInitializer({ value: given }), type };
  if (lengths !== null) flush(t, lengths);
  symbol.type =
    symbol.type !== null && symbol.type.kind === 'Array' && symbol.type.length === null
      ? result.type
      : (symbol.type ?? result.type);
  return result.initializer;
}

function storageUnknown(t: Typer, n: DeclareTree, symbol: CSymbol, type: CType): void {
  if (type.kind === 'Array') t.error(n.at, `array size missing in '${symbol.name}'`);
  else t.error(n.at, `storage size of '${symbol.name}' isn't known`);
  symbol.type = t.wrong;
}

/** Is it GNU's `__auto_type`, perhaps qualified? */
function isAuto(n: Source<'Type'>): boolean {
  return n.kind === 'Basic' ? n.name === 'auto' : n.kind === 'Qualified' && isAuto(n.of);
}

/** The value is typed once: its type may name lengths that it computes. */
function autoValue(t: Typer, n: DeclareTree): Expression | null {
  if (n.initializer?.kind === 'ExpressionInitializer') return loaded(t, t.operand(n.initializer.value));
  t.error(n.at, "'__auto_type' requires an initialized data declaration");
  return null;
}

function autoType(t: Typer, n: DeclareTree, given: Expression | null): CType {
  const type = given?.type ?? t.wrong;
  return n.of.kind === 'Qualified' && type !== t.wrong ? t.types.variant(type, n.of.qualifiers) : type;
}

/** A first declaration gives the type; a further one must be compatible, and may know more (C17 6.2.7p2-4). */
export function giveType(t: Typer, symbol: CSymbol, type: CType, at: number): void {
  const before = symbol.type;
  // What has no linkage is declared once (C17 6.7p3): an earlier type is that of the same words, when only the type of what they stand in was asked for.
  const again = symbol.linkage === 'none' && symbol.kind === 'object';
  if (before === null || before === t.wrong || again) symbol.type = type;
  else if (compatible(before, type)) symbol.type = composite(before, type);
  else if (
    symbol.implicit &&
    type.kind === 'Function' &&
    type.returns.kind === 'Void' &&
    before.kind === 'Function' &&
    before.returns === t.types.int
  ) {
    // GNU: called first as `int f()`, and then declared to return nothing.
    t.warning('', at, `conflicting types for '${symbol.name}'; have '${spell(type).replace(' (', '(')}'`);
    symbol.type = type;
  } else {
    const have = type.kind === 'Function' ? spell(type).replace(' (', '(') : spell(type);
    const had = before.kind === 'Function' ? spell(before).replace(' (', '(') : spell(before);
    t.error(at, `conflicting types for '${symbol.name}'; have '${have}'`, [
      {
        at: symbol.at,
        message: `previous ${symbol.kind === 'function' ? (t.announced.has(symbol) ? 'definition' : 'declaration') : t.initialized.has(symbol) ? 'definition' : 'declaration'} of '${symbol.name}' with type '${had}'`,
      },
    ]);
    symbol.type = type;
  }
}

function declareType(t: Typer, n: SourceOf<'Declaration', 'DeclareType'>): void {
  const { symbol } = n;
  t.declaring = symbol.name;
  const type = attributedType(t, t.typeOf(n.of), n.attributes, true);
  t.declaring = null;
  if (symbol.type !== null && symbol.type !== t.wrong && type !== t.wrong && !compatible(symbol.type, type)) {
    t.error(n.at, `conflicting types for '${symbol.name}'; have '${spell(type)}'`, [
      { at: symbol.at, message: `previous declaration of '${symbol.name}' with type '${spell(symbol.type)}'` },
    ]);
  }
  symbol.type = type;
}

interface DefinitionTree {
  readonly at: number;
  readonly symbol: CSymbol;
  readonly of: Source<'Type'>;
  readonly parameters: readonly CSymbol[];
  readonly attributes: readonly Source<'Attribute'>[];
  readonly body: Source<'Statement'>;
}

/** A function's definition: the parameters that it really receives, and its body. */
export function definition(
  t: Typer,
  n: DefinitionTree,
  handed: readonly CSymbol[] | null = null,
): { readonly parameters: readonly CSymbol[]; readonly body: Statement } {
  const { symbol } = n;
  const outer = t.frame;
  const outerPending = t.pending;
  t.pending = [];
  let tree = n.of;
  while (tree.kind === 'AttributedType') tree = tree.of;
  const plain = tree.kind === 'FunctionTo' ? functionType(t, tree) : t.typeOf(n.of);
  const written = attributedType(t, plain, n.attributes, false);
  if (written.kind !== 'Function') throw new Error(`type: the definition of ${symbol.name} has no function type`);
  const start: Statement[] = [];
  const { type, parameters } = written.prototype
    ? { type: written, parameters: n.parameters }
    : oldStyle(t, written, n.parameters, start);
  applyAttributes(t, symbol, n.attributes);
  if (t.wanted.definitions) checkDefinition(t, symbol, written.prototype, n.at);
  giveType(t, symbol, type, n.at);
  checkTypes(t, n, type);
  t.announced.add(symbol);
  // What a body sees is this definition's own type, not a declaration's.
  const frame: Frame = { symbol, type, outer, handed, locals: [], switches: [], loops: 0 };
  t.frame = frame;
  start.push(...t.pending);
  t.pending = [];
  const body = single(t, n.body);
  warnOfUnusedLocals(n.parameters, frame.locals, t.unit);
  checkEnd(t, n, type, body);
  t.frame = outer;
  t.pending = outerPending;
  if (t.unit.options.instrumentFunctions) start.unshift(...instrumentation(t, symbol));
  if (start.length === 0) return { parameters, body };
  R.at = n.at;
  return { parameters, body: mk.Block({ items: [...start, body] }) };
}

function checkTypes(t: Typer, n: DefinitionTree, type: FunctionType): void {
  if (type.returns.kind !== 'Void' && type.returns !== t.wrong && !isComplete(type.returns))
    t.error(n.at, 'return type is an incomplete type');
  n.parameters.forEach((p, i) => {
    if (p.type !== null && p.type !== t.wrong && !isComplete(p.type))
      t.error(p.at, `parameter ${i + 1} ('${p.name}') has incomplete type`);
  });
}

/** A value that a caller uses must have been returned (C17 6.9.1p12); main returns 0 (C17 5.1.2.2.3). */
function checkEnd(t: Typer, n: DefinitionTree, type: FunctionType, body: Statement): void {
  const { symbol } = n;
  if (type.returns.kind === 'Void' || symbol.name === 'main' || neverReturns(symbol, t.unit.options)) return;
  if (t.unit.source?.inSystemHeader(symbol.at) === true || !completes(body, t.unit.options)) return;
  t.warning('Wreturn-type', n.at, 'control reaches end of non-void function');
}

/**
 * An old-style definition receives promoted arguments (C17 6.9.1p10): `f(c) char c; {...}` becomes a function of an int whose value
 * initialises c.
 */
function oldStyle(
  t: Typer,
  written: FunctionType,
  parameters: readonly CSymbol[],
  start: Statement[],
): { type: FunctionType; parameters: readonly CSymbol[] } {
  const received = parameters.map(p => {
    const type = t.types.plain(p.type ?? t.types.int);
    const promoted = promotedParameter(type);
    if (promoted === type) return p;
    const r = t.unit.symbol(p.name, 'parameter', p.at);
    r.type = promoted;
    R.at = p.at;
    const place: Place = t.variable(r);
    start.push(
      mk.Declare({
        symbol: p,
        initializer: mk.ExpressionInitializer({
          value: mk.Convert({ type, value: mk.Load({ type: promoted, place }) }),
        }),
      }),
    );
    return r;
  });
  return {
    type: t.types.function(
      written.returns,
      received.map(p => t.types.plain(p.type ?? t.types.int)),
      false,
      false,
    ),
    parameters: received,
  };
}

export function nestedFunction(t: Typer, n: SourceOf<'Statement', 'NestedFunction'>, into: Statement[]): void {
  const { parameters, body } = definition(t, n);
  R.at = n.at;
  t.unit.hasNestedFunctions = true;
  into.push(mk.InnerFunction({ symbol: n.symbol, parameters, body }));
}

/**
 * Every name becomes its symbol, its tag or its label.
 *
 *   int x; int f(int y) { { int x = y; return x; } }
 *   ==>  x.3, f.4 and y.5 of the unit's table; the inner x is x.6, and `return` gives (Identifier x.6)
 *
 * Kept: the order of declarations and statements. Declarations of one thing with linkage share its symbol (C17 6.2.2), in blocks too; a
 * label is a statement before the one that it labelled. Members keep their names: which struct they belong to is a question of types.
 */
import { Declared } from '../languages/declared.ts';
import type { Diagnostic } from '../languages/diagnostics.ts';
import { Scoped } from '../languages/scoped.ts';
import { headerOf } from '../languages/standard-headers.ts';
import { type CSymbol, Storage, type Tag } from '../languages/unit.ts';
import { at, descend, type Go, type Node, type SrcNode } from '../nanopass/index.ts';
import {
  declareEnumerator,
  declareImplicitly,
  declareName,
  declareParameter,
  declareTypedef,
  isFunction,
} from './resolving/declarations.ts';
import { Labels } from './resolving/labels.ts';
import { type Scopes, scopesOf } from './resolving/scopes.ts';
import { checkShadowing } from './resolving/shadowing.ts';

interface Context {
  readonly scopes: Scopes;
  readonly labels: Labels;
}
type Visit = Go<Declared, Scoped, Context, Record<never, never>>;
type Expression = Node<Scoped, 'Expression'>;
type Statement = Node<Scoped, 'Statement'>;
type SourceStatement = SrcNode<Declared, 'Statement'>;

export const resolveNames = descend({
  name: 'resolve-names',
  from: Declared,
  to: Scoped,
  summary: 'Every name becomes its symbol; tags, enumerators and labels are resolved.',
  needs: { 'declared-one-by-one': 'a name is in scope from the end of its own declarator on' },
  establishes: ['names-resolved', 'labels-defined'],
  start: (unit): Context => ({ scopes: scopesOf(unit), labels: new Labels(unit) }),
  rules: {
    // ---- declarations
    FunctionDefinition: (m, mk, go) => m.otherwise(n => mk.FunctionDefinition(define(n, go))),
    NestedFunction: (m, mk, go) => m.otherwise(n => mk.NestedFunction(define(n, go))),
    Declare: (m, mk, go) =>
      m.otherwise(n => {
        const { scopes } = go.ctx;
        const kind = isFunction(n.of, scopes) ? 'function' : 'object';
        const of = go(n.of);
        if (kind === 'function' && n.initializer !== null)
          go.unit.diagnostics.error(n.at, `function '${n.name}' is initialized like a variable`);
        if (kind === 'function' && scopes.depth > 0 && n.storage & (Storage.static | Storage.register))
          go.unit.diagnostics.error(n.at, `invalid storage class for function '${n.name}'`);
        const symbol = declareName(
          { name: n.name, at: n.at, kind, storage: n.storage, initialized: n.initializer !== null },
          scopes,
        );
        const attributes = attributesOf(n, go);
        return mk.Declare({
          symbol,
          of,
          attributes,
          initializer: kind === 'function' ? null : go.maybe(n.initializer),
        });
      }),
    Typedef: (m, mk, go) =>
      m.otherwise(n => {
        const function_ = isFunction(n.of, go.ctx.scopes);
        const of = go(n.of);
        const symbol = declareTypedef(n.name, n.at, function_, go.ctx.scopes);
        return mk.DeclareType({ symbol, of, attributes: go.each(n.attributes) });
      }),
    TagDeclaration: (m, mk, go) =>
      m
        // Alone, `struct s;` declares s in this scope, whatever it means outside (C17 6.7.2.3p7).
        .with({ of: { kind: 'RecordReference' } }, n => {
          const { of } = n;
          const tag = go.ctx.scopes.tagHere(of.tag) ?? newTag(of.word as Tag['word'], of.tag, of.at, go);
          return mk.TagDeclaration({ of: at(of.at, () => mk.Tagged({ tag: ofWord(tag, of.word, of.at, go) })) });
        })
        .otherwise(n => mk.TagDeclaration({ of: go(n.of) })),

    // ---- types
    NamedType: (m, mk, go) =>
      m.otherwise(n => {
        const symbol = go.ctx.scopes.ordinary.find(n.name)?.meaning;
        if (symbol?.kind === 'typedef') return mk.NamedType({ symbol });
        go.unit.diagnostics.error(n.at, `unknown type name '${n.name}'${go.ctx.scopes.suggestion(n.name).text}`);
        return mk.Basic({ name: 'int' });
      }),
    RecordDefinition: (m, mk, go) =>
      m.otherwise(n => {
        const tag = defineTag(n.word as Tag['word'], n.tag, n.at, go);
        return mk.RecordDefinition({ tag, attributes: go.each(n.attributes), members: go.each(n.members) });
      }),
    EnumDefinition: (m, mk, go) =>
      m.otherwise(n => {
        const tag = defineTag('enum', n.tag, n.at, go);
        return mk.EnumDefinition({ tag, attributes: go.each(n.attributes), enumerators: go.each(n.enumerators) });
      }),
    // The attributes of a mere reference say nothing (gcc manual, Type Attributes).
    RecordReference: (m, mk, go) =>
      m.otherwise(n => mk.Tagged({ tag: findTag(n.word as Tag['word'], n.tag, n.at, go) })),
    EnumReference: (m, mk, go) => m.otherwise(n => mk.Tagged({ tag: findTag('enum', n.tag, n.at, go) })),
    Enumerator: (m, mk, go) =>
      m.otherwise(n => {
        const value = go.maybe(n.value);
        return mk.Enumerator({
          symbol: declareEnumerator(n.name, n.at, go.ctx.scopes),
          attributes: go.each(n.attributes),
          value,
        });
      }),
    FunctionTo: (m, mk, go) =>
      m.otherwise(n => {
        const { scopes } = go.ctx;
        const { signature } = scopes;
        const returns = go(n.returns);
        scopes.depth++;
        scopes.prototypes += Number(n.prototype);
        const parameters = go.each(n.parameters);
        scopes.prototypes -= Number(n.prototype);
        // A definition's parameters stay in scope for its body.
        if (signature?.of === n) signature.parameters = parameters.map(p => p.symbol);
        else scopes.leave();
        return mk.FunctionTo({ returns, parameters, variadic: n.variadic, prototype: n.prototype });
      }),
    Parameter: (m, mk, go) =>
      m.otherwise(n => {
        const of = go(n.of);
        const symbol = declareParameter(n.name, n.at, n.storage, go.ctx.scopes);
        return mk.Parameter({ symbol, of, attributes: go.each(n.attributes) });
      }),
    Attribute: (m, mk, go) =>
      m.otherwise(n => {
        // Only some attributes take expressions; elsewhere a name is a word (`mode(DI)`, `format(printf, 1, 2)`).
        if (evaluatedArguments.has(n.name)) return mk.Attribute({ name: n.name, arguments: go.each(n.arguments) });
        return mk.Attribute({
          name: n.name,
          arguments: n.arguments.map(a => (a.kind === 'Name' ? at(a.at, () => mk.Builtin({ name: a.name })) : go(a))),
        });
      }),

    // ---- statements
    Block: (m, mk, go) => m.otherwise(n => go.ctx.scopes.within(() => mk.Block({ items: items(n, go) }))),
    For: (m, mk, go) =>
      m.otherwise(n =>
        go.ctx.scopes.within(() =>
          mk.For({
            start: go.maybe(n.start),
            test: go.maybe(n.test),
            step: go.maybe(n.step),
            body: substatement(n.body, go),
          }),
        ),
      ),
    If: (m, mk, go) =>
      m.otherwise(n =>
        go.ctx.scopes.within(() =>
          mk.If({
            test: go(n.test),
            then: substatement(n.then, go),
            else: n.else === null ? null : substatement(n.else, go),
          }),
        ),
      ),
    While: (m, mk, go) =>
      m.otherwise(n => go.ctx.scopes.within(() => mk.While({ test: go(n.test), body: substatement(n.body, go) }))),
    DoWhile: (m, mk, go) =>
      m.otherwise(n => go.ctx.scopes.within(() => mk.DoWhile({ body: substatement(n.body, go), test: go(n.test) }))),
    Switch: (m, mk, go) =>
      m.otherwise(n => go.ctx.scopes.within(() => mk.Switch({ value: go(n.value), body: substatement(n.body, go) }))),
    LocalLabels: (m, mk) => m.otherwise(() => mk.Empty({})),
    Labeled: (m, mk, go) =>
      m.otherwise(n => {
        const label = mk.Label({ label: go.ctx.labels.define(n.label, n.at, isUnused(n.attributes)) });
        return mk.Group({ items: [label, go(n.body)] });
      }),
    Goto: (m, mk, go) => m.otherwise(n => mk.Goto({ label: go.ctx.labels.find(n.label, n.at) })),
    Assembly: (m, mk, go) =>
      m.otherwise(n =>
        mk.Assembly({
          volatile: n.volatile,
          goto: n.goto,
          template: go(n.template),
          outputs: go.each(n.outputs),
          inputs: go.each(n.inputs),
          clobbers: go.each(n.clobbers),
          labels: n.labels.map(label => go.ctx.labels.find(label, n.at)),
        }),
      ),

    // ---- expressions
    Name: (m, _mk, go) => m.otherwise(n => resolve(n.name, n.at, go)),
    Call: (m, mk, go) =>
      m
        .with({ function: { kind: 'Name' } }, n => {
          const callee = n.function;
          return mk.Call({
            function: at(callee.at, () => resolveCallee(callee.name, callee.at, go)),
            arguments: go.each(n.arguments),
          });
        })
        .otherwise(n => go.children(n)),
    StatementExpression: (m, _mk, go) =>
      m.otherwise(n => {
        if (go.ctx.scopes.functions === 0)
          go.unit.diagnostics.error(n.at, 'braced-group within expression allowed only inside a function');
        return go.children(n);
      }),
    LabelAddress: (m, mk, go) =>
      m.otherwise(n => {
        const label = go.ctx.labels.find(n.label, n.at);
        label.addressTaken = true;
        return mk.LabelAddress({ label });
      }),
  },
});

/** Attributes whose arguments are C expressions. */
const evaluatedArguments = new Set([
  'aligned',
  'vector_size',
  'cleanup',
  'alloc_size',
  'alloc_align',
  'assume_aligned',
  'constructor',
  'destructor',
  'warn_if_not_aligned',
]);
/** Names that the language defines in each function body (C17 6.4.2.2; gcc manual, Function Names). */
const functionNames = new Set(['__func__', '__FUNCTION__', '__PRETTY_FUNCTION__']);
const isUnused = (attributes: readonly SrcNode<Declared, 'Attribute'>[]): boolean =>
  attributes.some(a => a.kind === 'Attribute' && /^(__)?unused(__)?$/.test(a.name));
const isBuiltin = (name: string): boolean => name.startsWith('__') && /^__(builtin|sync|atomic)_/.test(name);

function resolve(name: string, place: number, go: Visit): Expression {
  const { mk } = Scoped;
  const { scopes } = go.ctx;
  const symbol = scopes.ordinary.find(name)?.meaning;
  if (symbol !== undefined) {
    symbol.mentioned = true;
    if (symbol.kind !== 'typedef') return mk.Identifier({ symbol });
    go.unit.diagnostics.error(place, `expected expression before '${name}'`);
  } else if (functionNames.has(name)) {
    if (scopes.functions === 0)
      go.unit.diagnostics.warning('', place, `'${name}' is not defined outside of function scope`);
    return mk.Builtin({ name });
  } else if (isBuiltin(name)) return mk.Builtin({ name });
  else reportUndeclared(name, place, go);
  // Its type stays unknown, so nothing more is said of it.
  return mk.Identifier({ symbol: go.unit.symbol(name, 'object', place) });
}

function resolveCallee(name: string, place: number, go: Visit): Expression {
  const { scopes } = go.ctx;
  if (scopes.ordinary.find(name) !== undefined || isBuiltin(name) || functionNames.has(name))
    return resolve(name, place, go);
  return Scoped.mk.Identifier({ symbol: declareImplicitly(name, place, scopes) });
}

function reportUndeclared(name: string, place: number, go: Visit): void {
  const { scopes } = go.ctx;
  const inFunction = scopes.functions > 0;
  if (inFunction && scopes.reported.has(name)) return;
  scopes.reported.add(name);
  const notes: Diagnostic[] = [];
  if (inFunction && !scopes.explained) {
    scopes.explained = true;
    const message = 'each undeclared identifier is reported only once for each function it appears in';
    notes.push({ severity: 'note', place, message });
  }
  const header = headerOf(name);
  const { text, fix } = header === null ? scopes.suggestion(name) : { text: '' };
  if (header !== null) {
    const message = `'${name}' is defined in header '<${header}>'; did you forget to '#include <${header}>'?`;
    notes.unshift({ severity: 'note', place, message });
  }
  const where = inFunction ? '(first use in this function)' : 'here (not in a function)';
  go.unit.diagnostics.error(place, `'${name}' undeclared ${where}${text}`, { fix, notes });
}

/** In C89, and where an option asks for it, GNU's meaning of inline is every function's. */
function attributesOf(
  n: { readonly storage: number; readonly attributes: readonly SrcNode<Declared, 'Attribute'>[] },
  go: Visit,
): readonly Node<Scoped, 'Attribute'>[] {
  const attributes = go.each(n.attributes);
  const { standard, gnuInline: asked } = go.unit.options;
  const gnuInline = (asked || /89$/.test(standard)) && (n.storage & Storage.inline) !== 0;
  return gnuInline ? [...attributes, Scoped.mk.Attribute({ name: 'gnu_inline', arguments: [] })] : attributes;
}

/** The parts of a function definition, in a file or in a block. */
function define(
  n: (SrcNode<Declared, 'External'> & { kind: 'FunctionDefinition' }) | (SourceStatement & { kind: 'NestedFunction' }),
  go: Visit,
) {
  const { scopes, labels } = go.ctx;
  // A nested function has no linkage, unless it says so (gcc manual, Nested Functions).
  const storage = n.kind === 'NestedFunction' ? n.storage | Storage.auto : n.storage;
  const symbol = declareName({ name: n.name, at: n.at, kind: 'function', storage, initialized: true }, scopes);
  const attributes = attributesOf(n, go);
  const gnuInline = attributes.some(a => a.kind === 'Attribute' && a.name === 'gnu_inline');
  if (gnuInline && (n.storage & (Storage.inline | Storage.extern)) === (Storage.inline | Storage.extern))
    scopes.inlineOnly.add(symbol);
  else if (scopes.inlineOnly.delete(symbol)) {
    // The real definition after one for inlining only.
    symbol.storage &= ~Storage.inline;
  }

  const outer = { signature: scopes.signature, reported: scopes.reported };
  const type = functionType(n.of);
  const signature = { of: type ?? n, parameters: [] as readonly CSymbol[] };
  scopes.signature = signature;
  const of = go(n.of);
  scopes.signature = outer.signature;
  if (scopes.warnsOfShadows)
    for (const { name, at: place } of signature.parameters)
      checkShadowing(scopes, { name, at: place, isFunction: false }, scopes.ordinary.outside(name));
  scopes.reported = new Set();
  scopes.functions++;
  labels.enterFunction();
  // The outermost block of the body is the parameters' scope (C17 6.9.1p9 with 6.2.1p4).
  const body = at(
    n.body.at,
    (): Statement => (n.body.kind === 'Block' ? Scoped.mk.Block({ items: items(n.body, go) }) : go(n.body)),
  );
  labels.leave();
  scopes.functions--;
  scopes.reported = outer.reported;
  if (type !== null) scopes.leave();
  return { symbol, of, parameters: signature.parameters, attributes, body };
}
/** The function type that a definition's type is, under its attributes. */
function functionType(of: SrcNode<Declared, 'Type'>): SrcNode<Declared, 'Type'> | null {
  if (of.kind === 'FunctionTo') return of;
  return of.kind === 'AttributedType' ? functionType(of.of) : null;
}

/** The statements of a block; its local labels are known throughout it. */
function items(block: SourceStatement & { kind: 'Block' }, go: Visit): readonly Statement[] {
  const local = block.items.flatMap(item => (item.kind === 'LocalLabels' ? item.names : []));
  if (local.length > 0) go.ctx.labels.enterBlock(local, block.at);
  const result: Statement[] = [];
  for (const item of block.items) {
    if (item.kind === 'LocalLabels') continue;
    if (item.kind === 'Group') result.push(...go.each(item.items));
    else result.push(go(item));
  }
  if (local.length > 0) go.ctx.labels.leave();
  return result;
}
/** The parts of `if` and the loops are blocks of their own (C17 6.8.4p3, 6.8.5p5). */
function substatement(n: SourceStatement, go: Visit): Statement {
  return n.kind === 'Block' ? go(n) : go.ctx.scopes.within(() => go(n));
}

// ---- tags (C17 6.7.2.3)

function newTag(word: Tag['word'], name: string, place: number, go: Visit): Tag {
  const { scopes } = go.ctx;
  const tag = go.unit.tag(word, name, place);
  scopes.tags.declare(name, tag, scopes.depth);
  return tag;
}
/** The tag, when it is of the kind that is asked for; else another of that kind, after saying so. */
function ofWord(tag: Tag, word: string, place: number, go: Visit): Tag {
  if (tag.word === word) return tag;
  go.unit.diagnostics.error(place, `'${tag.name}' defined as wrong kind of tag`);
  return newTag(word as Tag['word'], tag.name, place, go);
}
function findTag(word: Tag['word'], name: string, place: number, go: Visit): Tag {
  const { scopes } = go.ctx;
  const known = scopes.tags.find(name)?.meaning;
  if (known !== undefined) return ofWord(known, word, place, go);
  if (scopes.prototypes > 0) {
    const message = `'${word} ${name}' declared inside parameter list will not be visible outside of this definition or declaration`;
    go.unit.diagnostics.warning('', place, message);
  }
  return newTag(word, name, place, go);
}
function defineTag(word: Tag['word'], name: string, place: number, go: Visit): Tag {
  const { scopes } = go.ctx;
  const here = scopes.tagHere(name);
  let tag = here === null ? newTag(word, name, place, go) : ofWord(here, word, place, go);
  if (scopes.definedTags.has(tag)) {
    go.unit.diagnostics.error(place, `redefinition of '${word} ${name}'`, {
      notes: [{ severity: 'note', place: tag.at, message: 'originally defined here' }],
    });
    tag = newTag(word, name, place, go);
  }
  scopes.definedTags.add(tag);
  return tag;
}

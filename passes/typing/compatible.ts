/** Compatible and composite types (C17 6.2.7, 6.7.2.2p4, 6.7.6.1-3). */
import { type CType, type FunctionType, integerOf, Qualifier, unqualified } from '../../languages/types.ts';

/** Are the types compatible, qualifiers included? */
export function compatible(a: CType, b: CType): boolean {
  if (a === b) return true;
  if ((a.qualifiers ^ b.qualifiers) & ~Qualifier.mayAlias) return false;
  return compatibleUnqualified(a, b);
}

/** Are the types compatible when the outermost qualifiers are not looked at? */
export function compatibleUnqualified(a: CType, b: CType): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'Pointer':
      return b.kind === 'Pointer' && compatible(a.of, b.of);
    case 'Array':
      if (b.kind === 'VariableArray') return compatible(a.of, b.of);
      return (
        b.kind === 'Array' &&
        (a.length === null || b.length === null || a.length === b.length) &&
        compatible(a.of, b.of)
      );
    case 'VariableArray':
      return (b.kind === 'Array' || b.kind === 'VariableArray') && compatible(a.of, b.of);
    case 'Function':
      return b.kind === 'Function' && compatibleFunctions(a, b);
    case 'Enum':
      if (b.kind === 'Enum') return a.tag === b.tag;
      return b.kind === 'Integer' && a.tag.underlying !== null && integerOf(a).name === b.name;
    case 'Integer':
      if (b.kind === 'Enum') return b.tag.underlying !== null && integerOf(b).name === a.name;
      return b.kind === 'Integer' && a.name === b.name;
    case 'Floating':
      return b.kind === 'Floating' && a.name === b.name;
    case 'Record':
      return b.kind === 'Record' && a.tag === b.tag;
    case 'Complex':
      return b.kind === 'Complex' && a.of.name === b.of.name;
    case 'Vector':
      return b.kind === 'Vector' && a.lanes === b.lanes && a.of.name === b.of.name;
    case 'Void':
      return b.kind === 'Void';
  }
}

function compatibleFunctions(a: FunctionType, b: FunctionType): boolean {
  if (!compatible(unqualified(a.returns), unqualified(b.returns))) return false;
  if (!a.prototype && !b.prototype) return true;
  if (a.prototype && b.prototype) {
    return (
      a.variadic === b.variadic &&
      a.parameters.length === b.parameters.length &&
      a.parameters.every((p, i) => compatibleParameters(p, b.parameters[i]))
    );
  }
  const [old, typed] = a.prototype ? [b, a] : [a, b];
  if (typed.variadic) return false;
  // An old-style definition knows its parameters; `f()` does not (C17 6.7.6.3p15).
  if (old.parameters.length > 0) {
    return (
      old.parameters.length === typed.parameters.length &&
      typed.parameters.every((p, i) => compatibleUnqualified(p, promotedParameter(old.parameters[i])))
    );
  }
  return typed.parameters.every(p => compatibleUnqualified(p, promotedParameter(p)));
}

/** A transparent union takes the place of any of its members. */
function compatibleParameters(a: CType, b: CType): boolean {
  if (compatibleUnqualified(a, b)) return true;
  if (a.kind === 'Record' && a.tag.transparent) return a.tag.fields.some(f => compatibleUnqualified(f.type, b));
  if (b.kind === 'Record' && b.tag.transparent) return b.tag.fields.some(f => compatibleUnqualified(f.type, a));
  return false;
}

/** The type under the default argument promotions (C17 6.5.2.2p6). */
export function promotedParameter(t: CType): CType {
  const { types } = { types: t.table };
  if (t.kind === 'Floating') return t.name === 'float' ? types.floating.double : t;
  if (t.kind === 'Integer' || (t.kind === 'Enum' && t.tag.underlying !== null)) {
    const i = integerOf(t);
    if (i.rank < types.int.rank) return i.size < types.int.size || i.signed ? types.int : types.integer['unsigned int'];
  }
  return t;
}

/** The type that knows what either of two compatible types knows (C17 6.2.7p3). */
export function composite(a: CType, b: CType): CType {
  if (a === b) return a;
  const types = a.table;
  switch (a.kind) {
    case 'Pointer':
      return b.kind === 'Pointer' ? types.variant(types.pointer(composite(a.of, b.of)), a.qualifiers, a.aligned) : a;
    case 'Array':
      if (b.kind === 'VariableArray') return a.length !== null ? a : b;
      return b.kind === 'Array'
        ? types.variant(
            types.array(composite(a.of, b.of), a.length ?? b.length),
            a.qualifiers,
            Math.max(a.aligned, b.aligned),
          )
        : a;
    case 'VariableArray':
      return b.kind === 'Array' && b.length !== null ? b : a;
    case 'Function': {
      if (b.kind !== 'Function') return a;
      if (!a.prototype) return b.prototype || a.parameters.length === 0 ? b : a;
      if (!b.prototype) return a;
      const parameters = a.parameters.map((p, i) =>
        types.variant(composite(unqualified(p), unqualified(b.parameters[i])), p.qualifiers, p.aligned),
      );
      return types.function(composite(a.returns, b.returns), parameters, a.variadic);
    }
    default:
      return a;
  }
}

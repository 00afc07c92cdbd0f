/** A pattern becomes JavaScript conditions. What cannot be read as data falls back on ts-pattern's own matcher, so the meaning is always its own. */
import {
  isMatcher,
  isPrimitive,
  isVariadic,
  primitiveCondition,
  STRUCTURE,
  selectionKeys,
  structureOf,
} from './pattern.ts';
import { type Names, quote } from './staging.ts';

/**
 * Conditions that test the value of expression `value` against `pattern`, which staged code finds at `path`. Selections go to locals. `kindKnown`: the value is a
 * node whose kind has been dispatched on.
 */
export function conditions(pattern: unknown, path: string, value: string, names: Names, kindKnown = false): string[] {
  if (isMatcher(pattern)) return matcherConditions(pattern, path, value, names);
  if (Array.isArray(pattern)) return listConditions(pattern, path, value, names);
  if (typeof pattern === 'object' && pattern !== null) return fieldConditions(pattern, path, value, names, kindKnown);
  const constant = inline(pattern);
  return [constant !== null ? `${value}===${constant}` : `Object.is(${value},${names.constant(path)})`];
}

/** a constant as source text, where it has one and `===` compares it as ts-pattern does */
function inline(x: unknown): string | null {
  if (x === null || typeof x === 'string' || typeof x === 'boolean') return JSON.stringify(x);
  if (typeof x === 'number') return Number.isFinite(x) && !Object.is(x, -0) ? String(x) : null;
  if (typeof x === 'bigint') return `${x}n`;
  return x === undefined ? 'void 0' : null;
}

/** an assignment that always holds, for use inside a condition */
const assign = (local: string, value: string): string => `((${local}=${value}),true)`;

function matcherConditions(pattern: object, path: string, value: string, names: Names): string[] {
  if (isPrimitive(pattern)) {
    const condition = primitiveCondition(pattern, value);
    return condition === '' ? [] : [condition];
  }
  const structure = structureOf(pattern);
  const inner = `${path}[${quote(STRUCTURE)}]`;
  switch (structure?.t) {
    case 'select': {
      const local = names.local();
      names.selections.set(structure.key, local);
      const sub = structure.sub === undefined ? [] : conditions(structure.sub, `${inner}.sub`, value, names);
      return [...sub, assign(local, value)];
    }
    case 'when':
      return [`${names.constant(`${inner}.test`)}(${value})`];
    case 'not': {
      const outer = names.selections;
      names.selections = new Map();
      const sub = conditions(structure.sub, `${inner}.sub`, value, names);
      names.selections = outer;
      return [`!(${sub.join('&&') || 'true'})`];
    }
    case 'or': {
      if (selectionKeys(pattern).length > 0) break;
      const cases = structure.subs.map(
        (sub, i) => conditions(sub, `${inner}.subs[${i}]`, value, names).join('&&') || 'true',
      );
      return [`(${cases.join('||')})`];
    }
    case 'and':
      return structure.subs.flatMap((sub, i) => conditions(sub, `${inner}.subs[${i}]`, value, names));
  }
  return opaqueConditions(pattern, path, value, names);
}

function opaqueConditions(pattern: object, path: string, value: string, names: Names): string[] {
  const result = names.local();
  const selected = selectionKeys(pattern).map(key => {
    const local = names.local();
    names.selections.set(key === '@ts-pattern/anonymous-select-key' ? '' : key, local);
    return assign(local, `${result}.selections[${quote(key)}]`);
  });
  return [`(${result}=${names.constant(`${path}[H.matcher]()`)}.match(${value})).matched`, ...selected];
}

function listConditions(pattern: readonly unknown[], path: string, value: string, names: Names): string[] {
  if (isVariadic(pattern)) {
    if (selects(pattern))
      throw new Error('a selection inside a list pattern of any length is not supported: match the list in the rule');
    return [`${names.constant(`H.isMatching(${path})`)}(${value})`];
  }
  const items = pattern.flatMap((item, i) => {
    const local = names.local();
    return [assign(local, `${value}[${i}]`), ...conditions(item, `${path}[${i}]`, local, names)];
  });
  return [`Array.isArray(${value})`, `${value}.length===${pattern.length}`, ...items];
}

/** whether there is a selection anywhere in a pattern */
function selects(pattern: unknown): boolean {
  if (isMatcher(pattern)) return selectionKeys(pattern).length > 0;
  return typeof pattern === 'object' && pattern !== null && Object.values(pattern).some(selects);
}

function fieldConditions(pattern: object, path: string, value: string, names: Names, kindKnown: boolean): string[] {
  const found = kindKnown ? [] : [`${value}!==null`, `typeof ${value}==="object"`];
  for (const [field, sub] of Object.entries(pattern)) {
    if (kindKnown && field === 'kind') continue;
    const member = `${value}.${field}`;
    const subPath = `${path}[${quote(field)}]`;
    if (inline(sub) !== null || readsOnce(sub)) found.push(...conditions(sub, subPath, member, names));
    else {
      const local = names.local();
      found.push(assign(local, member), ...conditions(sub, subPath, local, names));
    }
  }
  return found;
}

/** the field is read at most once, so it needs no local of its own */
function readsOnce(pattern: unknown): boolean {
  if (!isMatcher(pattern)) return false;
  const structure = structureOf(pattern);
  return isPrimitive(pattern) || (structure?.t === 'select' && structure.sub === undefined);
}

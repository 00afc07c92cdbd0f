/** Specifier lists -> storage bits and a type (C17 6.7). */
import type { Attributed } from '../../languages/attributed.ts';
import { Declared } from '../../languages/declared.ts';
import { Qualifier } from '../../languages/types.ts';
import { Storage } from '../../languages/unit.ts';
import { at, type Node, type SrcNode } from '../../nanopass/index.ts';
import { type BasicWord, basicType } from './basic-types.ts';
import { declaredName, type Type, typeName, type Visit } from './declarators.ts';

type Source = SrcNode<Attributed, 'Specifier'>;
type Tagged = Source & { kind: 'RecordDefinition' | 'RecordReference' | 'EnumDefinition' | 'EnumReference' };

/** What the specifiers before a declarator say. */
export interface Base {
  /** Bits of `Storage`. */
  readonly storage: number;
  readonly type: Type;
  /** No word named a type, so it is int (C89). */
  readonly implicit: boolean;
  /** Which specifier defines or refers to a tag, if any. */
  readonly tagged: Tagged | null;
}

const { mk } = Declared;
const storageBits: Readonly<Record<string, number>> = {
  typedef: Storage.typedef,
  extern: Storage.extern,
  static: Storage.static,
  auto: Storage.auto,
  register: Storage.register,
  _Thread_local: Storage.thread,
  inline: Storage.inline,
  _Noreturn: Storage.noreturn,
};
/** Of these at most one may appear (C17 6.7.1p2). */
const storageClasses = Storage.typedef | Storage.extern | Storage.static | Storage.auto | Storage.register;

export function qualifierBits(qualifiers: readonly Source[]): number {
  let bits = 0;
  for (const q of qualifiers) if (q.kind === 'Qualifier') bits |= qualifierBit(q.word);
  return bits;
}
const qualifierBit = (word: string): number =>
  word === '_Atomic' ? Qualifier.atomic : Qualifier[word as keyof typeof Qualifier];

/** The type of a specifier list at token `place`, and its storage. */
export function baseOf(specifiers: readonly Source[], place: number, go: Visit): Base {
  const { diagnostics } = go.unit;
  const words: BasicWord[] = [];
  let storage = 0;
  let qualifiers = 0;
  let single: Source | null = null;
  for (const s of specifiers) {
    switch (s.kind) {
      case 'Storage': {
        const bit = storageBits[s.word];
        if (bit & storageClasses && storage & bit) diagnostics.error(s.at, `duplicate '${s.word}'`);
        else if (bit & storageClasses && storage & storageClasses)
          diagnostics.error(s.at, 'multiple storage classes in declaration specifiers');
        storage |= bit;
        break;
      }
      case 'Qualifier':
        qualifiers |= qualifierBit(s.word);
        break;
      case 'BasicWord':
        if (single !== null) diagnostics.error(s.at, 'two or more data types in declaration specifiers');
        words.push(s);
        break;
      default:
        if (single !== null || words.length > 0)
          diagnostics.error(s.at, 'two or more data types in declaration specifiers');
        single = s;
    }
  }
  const implicit = single === null && words.length === 0;
  const origin = single?.at ?? words[0]?.at ?? place;
  const plain = at(origin, () => {
    if (single !== null) return singleType(single, go);
    return mk.Basic({ name: implicit ? 'int' : basicType(words, diagnostics) });
  });
  const type = qualifiers === 0 ? plain : at(origin, () => mk.Qualified({ of: plain, qualifiers }));
  return { storage, type, implicit, tagged: single !== null && isTagged(single) ? single : null };
}

const isTagged = (s: Source): s is Tagged =>
  s.kind === 'RecordDefinition' ||
  s.kind === 'RecordReference' ||
  s.kind === 'EnumDefinition' ||
  s.kind === 'EnumReference';
/** The tag of a definition that has none: no program can write it, and no other definition has it. */
const tagOf = (s: { readonly tag: string | null; readonly at: number }): string => s.tag ?? `<anonymous:${s.at}>`;

function singleType(s: Source, go: Visit): Type {
  switch (s.kind) {
    case 'TypedefName':
      return mk.NamedType({ name: s.name });
    case 'RecordDefinition':
      return mk.RecordDefinition({
        word: s.word,
        tag: tagOf(s),
        attributes: go.each(s.attributes),
        members: members(s.members, go),
      });
    case 'RecordReference':
      return mk.RecordReference({ word: s.word, tag: s.tag, attributes: go.each(s.attributes) });
    case 'EnumDefinition':
      return mk.EnumDefinition({
        tag: tagOf(s),
        attributes: go.each(s.attributes),
        enumerators: go.each(s.enumerators),
      });
    case 'EnumReference':
      return mk.EnumReference({ tag: s.tag, attributes: go.each(s.attributes) });
    case 'TypeofExpression':
      return mk.TypeofExpression({ operand: go(s.operand) });
    case 'TypeofType':
      return mk.TypeofType({ of: typeName(s.of, go) });
    case 'AtomicOf':
      return mk.Qualified({ of: typeName(s.of, go), qualifiers: Qualifier.atomic });
    default:
      throw new Error(`declare: ${s.kind} is not a type`);
  }
}

/**
 * The type for the declarators after the first: a definition has been made by the first, so the others refer to it.
 */
export function sharedType(base: Base, type: Type = base.type): Type {
  switch (type.kind) {
    case 'Qualified': {
      const of = sharedType(base, type.of);
      return of === type.of ? type : at(type.at, () => mk.Qualified({ of, qualifiers: type.qualifiers }));
    }
    case 'RecordDefinition':
      return at(type.at, () => mk.RecordReference({ word: type.word, tag: type.tag, attributes: [] }));
    case 'EnumDefinition':
      return at(type.at, () => mk.EnumReference({ tag: type.tag, attributes: [] }));
    default:
      return type;
  }
}

/** The members of a struct or union, one by one (C17 6.7.2.1). */
function members(list: readonly SrcNode<Attributed, 'Member'>[], go: Visit): readonly Node<Declared, 'Member'>[] {
  const result: Node<Declared, 'Member'>[] = [];
  for (const m of list) {
    if (m.kind === 'MemberAssertion') {
      result.push(go(m));
      continue;
    }
    const base = baseOf(m.specifiers, m.at, go);
    if (base.storage !== 0)
      go.unit.diagnostics.error(m.at, 'expected specifier-qualifier-list before storage-class specifier');
    const attributes = go.each(m.attributes);
    if (m.declarators.length === 0) {
      const { tagged } = base;
      // An unnamed member is a struct or union without a tag (C17 6.7.2.1p13); otherwise only the tag is declared.
      if (tagged?.kind === 'RecordDefinition' && tagged.tag === null)
        result.push(at(m.at, () => mk.Member({ name: null, of: base.type, width: null, attributes })));
      else {
        if (m.specifiers.length > 0) go.unit.diagnostics.warning('', m.at, 'declaration does not declare anything');
        if (tagged !== null) result.push(at(m.at, () => mk.MemberTag({ of: base.type })));
      }
      continue;
    }
    let { type } = base;
    for (const d of m.declarators) {
      const { name, of } = d.declarator === null ? { name: null, of: type } : declaredName(d.declarator, type, go);
      const own = d.attributes.length === 0 ? attributes : [...attributes, ...go.each(d.attributes)];
      result.push(at(d.at, () => mk.Member({ name, of, width: go.maybe(d.width), attributes: own })));
      type = sharedType(base);
    }
  }
  return result;
}

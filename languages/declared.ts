/** Declared: declarators have become types; one declaration declares one thing. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Attributed } from './attributed.ts';

const declared = extend(Attributed, 'Declared', {
  remove: [
    'Declaration',
    'InitDeclarator',
    'MemberDeclaration',
    'MemberDeclarator',
    'TypeName',
    'Storage',
    'Qualifier',
    'BasicWord',
    'TypedefName',
    'RecordDefinition',
    'RecordReference',
    'EnumDefinition',
    'EnumReference',
    'TypeofExpression',
    'TypeofType',
    'AtomicOf',
    'Named',
    'Abstract',
    'Pointer',
    'ArrayOf',
    'FunctionOf',
    'OldFunctionOf',
    'WithAttributes',
  ],
  add: {
    External: {
      /** `of` is a FunctionTo whose parameters have names. */
      FunctionDefinition: { name: 'name', storage: 'storage', of: 'Type', attributes: 'Attribute*', body: 'Statement' },
    },
    Declaration: {
      Declare: { name: 'name', storage: 'storage', of: 'Type', attributes: 'Attribute*', initializer: 'Initializer?' },
      Typedef: { name: 'name', of: 'Type', attributes: 'Attribute*' },
      /** `struct s;`, `struct s { ... };`: introduces or defines the tag only. A definition before declarators stands in the type of the first. */
      TagDeclaration: { of: 'Type' },
    },
    Type: {
      /** One of the canonical names in `types.ts`: int, unsigned long, char, _Bool, float _Complex, void, auto (GNU __auto_type) ... */
      Basic: { name: 'name' },
      NamedType: { name: 'name' },
      /** Qualifiers are the bits of `Qualifier` in `types.ts`. */
      Qualified: { of: 'Type', qualifiers: 'int' },
      PointerTo: { of: 'Type' },
      /** `qualifiers` and `least` stand only in a parameter's outermost array (C17 6.7.6.3p7). */
      ArrayType: { of: 'Type', length: 'Expression?', star: 'flag', least: 'flag', qualifiers: 'int' },
      /** Without `prototype`, the parameters of an old-style definition, or none. */
      FunctionTo: { returns: 'Type', parameters: 'Parameter*', variadic: 'flag', prototype: 'flag' },
      /** A definition without a tag has been given one that no program can write. */
      RecordDefinition: { word: 'name', tag: 'name', attributes: 'Attribute*', members: 'Member*' },
      RecordReference: { word: 'name', tag: 'name', attributes: 'Attribute*' },
      EnumDefinition: { tag: 'name', attributes: 'Attribute*', enumerators: 'Enumerator*' },
      EnumReference: { tag: 'name', attributes: 'Attribute*' },
      TypeofExpression: { operand: 'Expression' },
      TypeofType: { of: 'Type' },
      /** Type attributes that change the type: vector_size, mode, aligned on a typedef ... */
      AttributedType: { of: 'Type', attributes: 'Attribute*' },
    },
    /** `width` makes a bit-field; without a name it is an anonymous struct or union, or padding. */
    Member: {
      Member: { name: 'name?', of: 'Type', width: 'Expression?', attributes: 'Attribute*' },
      /** `struct { struct s { int i; }; ... }`: not a member, but `s` is defined. */
      MemberTag: { of: 'Type' },
    },
    Parameter: { Parameter: { name: 'name?', of: 'Type', storage: 'storage', attributes: 'Attribute*' } },
    Attribute: { AlignedAsType: { of: 'Type' } },
    Statement: {
      /** A list without a scope of its own: several declarations that were one, later a label and its statement. */
      Group: { items: 'Statement*' },
      NestedFunction: { name: 'name', storage: 'storage', of: 'Type', attributes: 'Attribute*', body: 'Statement' },
    },
    Association: { TypeAssociation: { of: 'Type', value: 'Expression' } },
    Expression: {
      CompoundLiteral: { of: 'Type', initializer: 'Initializer' },
      VaArg: { list: 'Expression', of: 'Type' },
      OffsetOf: { of: 'Type', path: 'Designator*' },
      TypesCompatible: { left: 'Type', right: 'Type' },
      SizeofType: { of: 'Type' },
      AlignofType: { of: 'Type' },
      Cast: { of: 'Type', operand: 'Expression' },
      ConvertVector: { operand: 'Expression', of: 'Type' },
    },
  },
});
type Schema = typeof declared.schema;
export interface Declared extends Schema {}
export const Declared: Lang<Declared> = declared;

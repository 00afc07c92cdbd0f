/** Attributed: attributes, assembler names and alignment are one list on what they qualify. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Syntax } from './syntax.ts';

const attributed = extend(Syntax, 'Attributed', {
  remove: ['Attribute', 'AlignAsType', 'AlignAsExpression', 'AssemblerName', 'Attributed'],
  add: {
    External: {
      FunctionDefinition: {
        specifiers: 'Specifier*',
        attributes: 'Attribute*',
        declarator: 'Declarator',
        parameters: 'Declaration*',
        body: 'Statement',
      },
    },
    Declaration: {
      Declaration: { specifiers: 'Specifier*', attributes: 'Attribute*', declarators: 'InitDeclarator*' },
    },
    InitDeclarator: {
      InitDeclarator: { declarator: 'Declarator', attributes: 'Attribute*', initializer: 'Initializer?' },
    },
    Specifier: {
      RecordDefinition: { word: 'name', attributes: 'Attribute*', tag: 'name?', members: 'Member*' },
      RecordReference: { word: 'name', attributes: 'Attribute*', tag: 'name' },
      EnumDefinition: { attributes: 'Attribute*', tag: 'name?', enumerators: 'Enumerator*' },
      EnumReference: { attributes: 'Attribute*', tag: 'name' },
    },
    /** Moved out of Specifier: a nonterminal of its own. */
    Attribute: {
      Attribute: { name: 'name', arguments: 'Expression*' },
      AlignedAsType: { of: 'TypeName' },
      AlignedAs: { alignment: 'Expression' },
      NamedInAssembler: { name: 'Expression' },
    },
    Member: {
      MemberDeclaration: { specifiers: 'Specifier*', attributes: 'Attribute*', declarators: 'MemberDeclarator*' },
    },
    MemberDeclarator: {
      MemberDeclarator: { declarator: 'Declarator?', width: 'Expression?', attributes: 'Attribute*' },
    },
    Enumerator: { Enumerator: { name: 'name', attributes: 'Attribute*', value: 'Expression?' } },
    Declarator: {
      Pointer: { inner: 'Declarator', qualifiers: 'Specifier*', attributes: 'Attribute*' },
      ArrayOf: { inner: 'Declarator', qualifiers: 'Specifier*', length: 'Expression?', star: 'flag', least: 'flag' },
      /** Attributes written inside a declarator, before its `*`. */
      WithAttributes: { inner: 'Declarator', attributes: 'Attribute*' },
    },
    Parameter: { Parameter: { specifiers: 'Specifier*', declarator: 'Declarator', attributes: 'Attribute*' } },
    TypeName: { TypeName: { specifiers: 'Specifier*', attributes: 'Attribute*', declarator: 'Declarator' } },
    Statement: {
      NestedFunction: {
        specifiers: 'Specifier*',
        attributes: 'Attribute*',
        declarator: 'Declarator',
        parameters: 'Declaration*',
        body: 'Statement',
      },
      Labeled: { label: 'name', attributes: 'Attribute*', body: 'Statement' },
    },
  },
});
type Schema = typeof attributed.schema;
export interface Attributed extends Schema {}
export const Attributed: Lang<Attributed> = attributed;

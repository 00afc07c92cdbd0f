/**
 * Scoped: every name is its symbol; tags, enumerators and labels are resolved.
 *
 * Shadowing is settled here, so no later pass knows of scopes. Members keep their names: which struct they belong to is a question of types.
 */
import { extend, type Lang } from '../nanopass/index.ts';
import { Declared } from './declared.ts';

const scoped = extend(Declared, 'Scoped', {
  remove: ['Name', 'Labeled', 'LocalLabels', 'RecordReference', 'EnumReference', 'Typedef'],
  add: {
    External: {
      FunctionDefinition: {
        symbol: 'symbol',
        of: 'Type',
        parameters: 'symbol*',
        attributes: 'Attribute*',
        body: 'Statement',
      },
    },
    Declaration: {
      Declare: { symbol: 'symbol', of: 'Type', attributes: 'Attribute*', initializer: 'Initializer?' },
      /** The symbol's kind is typedef. */
      DeclareType: { symbol: 'symbol', of: 'Type', attributes: 'Attribute*' },
    },
    Type: {
      NamedType: { symbol: 'symbol' },
      /** A use of a struct, union or enum, complete or not. */
      Tagged: { tag: 'tag' },
      RecordDefinition: { tag: 'tag', attributes: 'Attribute*', members: 'Member*' },
      EnumDefinition: { tag: 'tag', attributes: 'Attribute*', enumerators: 'Enumerator*' },
    },
    Enumerator: { Enumerator: { symbol: 'symbol', attributes: 'Attribute*', value: 'Expression?' } },
    /** The symbol, of kind parameter, is that of the definition's body where there is one. */
    Parameter: { Parameter: { symbol: 'symbol', of: 'Type', attributes: 'Attribute*' } },
    Statement: {
      NestedFunction: {
        symbol: 'symbol',
        of: 'Type',
        parameters: 'symbol*',
        attributes: 'Attribute*',
        body: 'Statement',
      },
      Label: { label: 'label' },
      Goto: { label: 'label' },
      Assembly: {
        volatile: 'flag',
        goto: 'flag',
        template: 'Expression',
        outputs: 'AssemblyOperand*',
        inputs: 'AssemblyOperand*',
        clobbers: 'Expression*',
        labels: 'label*',
      },
    },
    Expression: {
      /** An object, function, parameter or enumerator. */
      Identifier: { symbol: 'symbol' },
      /** A name that the compiler itself defines: `__builtin_...`, and `__func__`'s kind. */
      Builtin: { name: 'name' },
      LabelAddress: { label: 'label' },
    },
  },
});
type Schema = typeof scoped.schema;
export interface Scoped extends Schema {}
export const Scoped: Lang<Scoped> = scoped;

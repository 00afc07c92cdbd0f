/**
 * Typed: every expression has its type; conversions, decay and loads are explicit.
 *
 * Lvalues are `Place`s, values are `Expression`s. Type trees are gone: `ctype` handles stand in their stead, symbols know their
 * types, and `typeof`, `_Generic` and `__builtin_choose_expr` have been decided.
 *
 * - A test (of if, loops, &&, ||, !, ?:) is an expression of integer type that is nonzero for true; others have been compared with zero.
 * - The operands of a Binary have the type of the result (the right operand of a shift too, converted to the left's type).
 * - The operands of a Compare have one common type; its result is int.
 * - A function designator is AddressOf(Variable f) wherever it is not called by `&` already; `Call.function` is a pointer value.
 * - Arguments have been converted to the parameters' types or promoted; an assigned value to the place's unqualified type.
 */
import { extend, type Lang } from '../nanopass/index.ts';
import { Scoped } from './scoped.ts';

const typed = extend(Scoped, 'Typed', {
  remove: [
    'Global',
    'FunctionDefinition',
    'Declare',
    'DeclareType',
    'TagDeclaration',
    'StaticAssertion',
    'DeclarationStatement',
    'NestedFunction',
    'Basic',
    'NamedType',
    'Qualified',
    'PointerTo',
    'ArrayType',
    'FunctionTo',
    'Tagged',
    'RecordDefinition',
    'EnumDefinition',
    'TypeofExpression',
    'TypeofType',
    'AttributedType',
    'Member',
    'MemberTag',
    'MemberAssertion',
    'Enumerator',
    'Parameter',
    'Attribute',
    'AssemblyOperand',
    'AlignedAsType',
    'AlignedAs',
    'NamedInAssembler',
    'TypeAssociation',
    'DefaultAssociation',
    'GenericSelection',
    'ChooseExpression',
    'TypesCompatible',
    'Identifier',
    'Builtin',
    'Number',
    'Character',
    'Subscript',
    'Dot',
    'Arrow',
    'PostIncrement',
    'PreIncrement',
    'Unary',
    'Cast',
    'ConvertVector',
    'SizeofExpression',
    'AlignofExpression',
    'AlignofType',
    'Assign',
    'AssignOperation',
    'StringLiteral',
    'CompoundLiteral',
    'ExpressionInitializer',
    'ListInitializer',
    'InitializerItem',
    'FieldDesignator',
    'IndexDesignator',
    'RangeDesignator',
  ],
  add: {
    External: {
      Function: { symbol: 'symbol', parameters: 'symbol*', body: 'Statement' },
      /** A file-scope object with linkage: defined here, or (without initializer) tentatively. */
      Object: { symbol: 'symbol', initializer: 'Initializer?' },
      Assertion: { test: 'Expression', message: 'string' },
      FileAssembly: { template: 'string' },
    },
    Statement: {
      /** A block-scope object; `extern` ones and typedefs have left no trace. A static one too: its symbol says so. */
      Declare: { symbol: 'symbol', initializer: 'Initializer?' },
      /** Fixes a length of a variably modified type, where its declaration is reached (C17 6.7.6.2p5). The symbol is hidden, of type size_t. */
      FixLength: { symbol: 'symbol', length: 'Expression' },
      AssertHere: { test: 'Expression', message: 'string' },
      /** Something happens where the object's lifetime ends: it is a variable array, or `ending` calls a function. */
      DeclareUntilEnd: { symbol: 'symbol', ending: 'Expression?' },
      /** A GNU nested function; free variables of the outer function are its own symbols. */
      InnerFunction: { symbol: 'symbol', parameters: 'symbol*', body: 'Statement' },
      Assembly: {
        volatile: 'flag',
        template: 'string',
        outputs: 'AssemblyOutput*',
        inputs: 'AssemblyInput*',
        clobbers: 'string*',
      },
      /** `value` has been promoted; the case labels are converted to its type. */
      Switch: { value: 'Expression', body: 'Statement' },
    },
    AssemblyOutput: { AssemblyOutput: { name: 'name?', constraint: 'string', place: 'Place' } },
    /** An input with a memory constraint takes a place. */
    AssemblyInput: {
      AssemblyInput: { name: 'name?', constraint: 'string', value: 'Expression' },
      AssemblyMemoryInput: { name: 'name?', constraint: 'string', place: 'Place' },
    },

    Place: {
      Variable: { type: 'ctype', symbol: 'symbol' },
      Dereference: { type: 'ctype', pointer: 'Expression' },
      Member: { type: 'ctype', of: 'Place', field: 'field' },
      /** The bytes of an array of characters, the terminating zero included, in target order. */
      StringLiteral: { type: 'ctype', bytes: 'bytes' },
      /** An unnamed object of the enclosing block (automatic), or of the unit when the symbol's duration is static. */
      CompoundLiteral: { type: 'ctype', symbol: 'symbol', initializer: 'Initializer' },
      RealPart: { type: 'ctype', of: 'Place' },
      ImaginaryPart: { type: 'ctype', of: 'Place' },
      /** One lane of a vector. */
      Lane: { type: 'ctype', of: 'Place', index: 'Expression' },
      /** A value that needs a place: the result of a call whose member or elements are used (C17 6.2.4p8). */
      Materialized: { type: 'ctype', value: 'Expression' },
    },
    Expression: {
      /** An integer, or a pointer cast from one, in two's complement within its type's width. A _Bool is 0 or 1. */
      Constant: { type: 'ctype', value: 'integer' },
      /** The bits of the target's format for the type: 32, 64, 80 or 128 of them. */
      FloatingConstant: { type: 'ctype', bits: 'integer' },
      /** A complex value from its parts. */
      ComplexOf: { type: 'ctype', real: 'Expression', imaginary: 'Expression' },
      /** A vector from its lanes, in order. */
      VectorOf: { type: 'ctype', lanes: 'Expression*' },
      Enumerator: { type: 'ctype', symbol: 'symbol' },
      /** `of` may be variable: then its value is computed (C17 6.5.3.4p2). */
      SizeofType: { type: 'ctype', of: 'ctype' },
      AlignofType: { type: 'ctype', of: 'ctype' },
      OffsetOf: { type: 'ctype', of: 'ctype', path: 'OffsetStep*' },
      Load: { type: 'ctype', place: 'Place' },
      AddressOf: { type: 'ctype', place: 'Place' },
      /** An array place as the address of its first element. */
      Decay: { type: 'ctype', place: 'Place' },
      LabelAddress: { type: 'ctype', label: 'label' },
      /** Between scalar types, to void, between vectors of one size; complex to and from real too. The value's `type` is the source. */
      Convert: { type: 'ctype', value: 'Expression' },
      /** op: - ~ and, on complex values, real imag conj */
      Unary: { type: 'ctype', op: 'name', value: 'Expression' },
      LogicalNot: { type: 'ctype', value: 'Expression' },
      /** op: + - * / % & | ^ << >> */
      Binary: { type: 'ctype', op: 'name', left: 'Expression', right: 'Expression' },
      /** op: == != < <= > >= */
      Compare: { type: 'ctype', op: 'name', left: 'Expression', right: 'Expression' },
      /** `index` is of type ptrdiff_t, in elements; `minus` is `p - i`. */
      PointerAdd: { type: 'ctype', pointer: 'Expression', index: 'Expression', minus: 'flag' },
      /** In elements. */
      PointerDifference: { type: 'ctype', left: 'Expression', right: 'Expression' },
      LogicalAnd: { type: 'ctype', left: 'Expression', right: 'Expression' },
      LogicalOr: { type: 'ctype', left: 'Expression', right: 'Expression' },
      /** Both branches have the type of the result (or all are void). */
      Conditional: { type: 'ctype', test: 'Expression', then: 'Expression', else: 'Expression' },
      /** GNU `a ?: b`: `value` is evaluated once, and is the result where it is nonzero. */
      ConditionalElse: { type: 'ctype', value: 'Expression', else: 'Expression' },
      Comma: { type: 'ctype', left: 'Expression', right: 'Expression' },
      Assign: { type: 'ctype', place: 'Place', value: 'Expression' },
      /** The place is loaded and converted to `computation`, `op` applied with `value` of that type (a pointer's step is an index), and the result converted back. */
      AssignOperation: { type: 'ctype', op: 'name', computation: 'ctype', place: 'Place', value: 'Expression' },
      /** `post` gives the old value; `down` subtracts one. Integers, floating numbers, pointers, _Bool. */
      Increment: { type: 'ctype', place: 'Place', post: 'flag', down: 'flag' },
      Call: { type: 'ctype', function: 'Expression', arguments: 'Expression*' },
      /** A built-in function that is not an ordinary library call; its name without `__builtin_`. */
      CallBuiltin: { type: 'ctype', name: 'name', arguments: 'Expression*' },
      /** `list` points to the va_list. */
      VaArg: { type: 'ctype', list: 'Expression' },
      /** Statements, then a value unless the type is void. */
      StatementExpression: { type: 'ctype', body: 'Statement*', value: 'Expression?' },
    },
    /** A place in a type: a member, or an element. */
    OffsetStep: { FieldStep: { field: 'field' }, IndexStep: { index: 'Expression', size: 'int' } },

    /** An initialiser as written, with its expressions typed but not yet laid out: braces, designators and elision are still there. */
    Initializer: {
      /**
       * Converted to the type of the object when it initialises a scalar; otherwise as the expression is. A string that initialises an array
       * is a Load of its literal, of the literal's array type; so is a compound literal that does (GNU).
       */
      ExpressionInitializer: { value: 'Expression' },
      ListInitializer: { items: 'InitializerItem*' },
    },
    InitializerItem: { InitializerItem: { designators: 'Designator*', value: 'Initializer' } },
    Designator: {
      FieldDesignator: { name: 'name' },
      /** The bounds have been evaluated: they are needed to complete an array's type. */
      IndexDesignator: { low: 'int', high: 'int' },
    },
  },
});
type Schema = typeof typed.schema;
export interface Typed extends Schema {}
export const Typed: Lang<Typed> = typed;

/**
 * Syntax: C and GNU C as written.
 *
 * A unit arrives one external declaration at a time, each as a `Fragment`: the passes of the unit stage take a fragment and
 * give a fragment, whose list grows when one declaration turns out to declare several things.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const syntax = language('Syntax', {
  Fragment: { Fragment: { items: 'External*' } },
  External: {
    Global: { declaration: 'Declaration' },
    /** `parameters` are the declarations between the declarator and the body of an old-style definition. */
    FunctionDefinition: {
      specifiers: 'Specifier*',
      declarator: 'Declarator',
      parameters: 'Declaration*',
      body: 'Statement',
    },
    FileAssembly: { template: 'Expression' },
  },
  Declaration: {
    Declaration: { specifiers: 'Specifier*', declarators: 'InitDeclarator*' },
    StaticAssertion: { test: 'Expression', message: 'Expression?' },
  },
  /** `suffixes` are assembler names and attributes after the declarator. */
  InitDeclarator: { InitDeclarator: { declarator: 'Declarator', suffixes: 'Specifier*', initializer: 'Initializer?' } },

  // What stands before a declarator, between its parts and after it, in the order written (C17 6.7).
  Specifier: {
    /** typedef extern static auto register _Thread_local inline _Noreturn; GNU spellings are folded onto the plain ones. */
    Storage: { word: 'name' },
    /** const volatile restrict _Atomic */
    Qualifier: { word: 'name' },
    /** One word of a basic type: unsigned, long, _Complex, __int128, __auto_type ... */
    BasicWord: { word: 'name' },
    TypedefName: { name: 'name' },
    /** `word` is struct or union. */
    RecordDefinition: {
      word: 'name',
      attributes: 'Specifier*',
      tag: 'name?',
      members: 'Member*',
      trailing: 'Specifier*',
    },
    RecordReference: { word: 'name', attributes: 'Specifier*', tag: 'name' },
    EnumDefinition: { attributes: 'Specifier*', tag: 'name?', enumerators: 'Enumerator*', trailing: 'Specifier*' },
    EnumReference: { attributes: 'Specifier*', tag: 'name' },
    TypeofExpression: { operand: 'Expression' },
    TypeofType: { of: 'TypeName' },
    AtomicOf: { of: 'TypeName' },
    AlignAsType: { of: 'TypeName' },
    AlignAsExpression: { alignment: 'Expression' },
    /** One attribute of an `__attribute__((...))` list; underscores around its name are gone. */
    Attribute: { name: 'name', arguments: 'Expression*' },
    AssemblerName: { name: 'Expression' },
  },
  Member: {
    /** A member declaration without declarators is an anonymous struct or union, or declares only its tag. */
    MemberDeclaration: { specifiers: 'Specifier*', declarators: 'MemberDeclarator*' },
    MemberAssertion: { test: 'Expression', message: 'Expression?' },
  },
  MemberDeclarator: { MemberDeclarator: { declarator: 'Declarator?', width: 'Expression?', attributes: 'Specifier*' } },
  Enumerator: { Enumerator: { name: 'name', attributes: 'Specifier*', value: 'Expression?' } },

  // A declarator is built from the outside in, as it is read: `*a[3]` is Pointer(ArrayOf(Named a)).
  // So the innermost is the name, and the type is found by walking inwards.
  Declarator: {
    Named: { name: 'name' },
    Abstract: {},
    Pointer: { inner: 'Declarator', qualifiers: 'Specifier*' },
    /** `star` is `[*]`; `least` is `[static n]`. */
    ArrayOf: { inner: 'Declarator', qualifiers: 'Specifier*', length: 'Expression?', star: 'flag', least: 'flag' },
    FunctionOf: { inner: 'Declarator', parameters: 'Parameter*', variadic: 'flag' },
    /** `f()` and `f(a, b)`: no prototype. */
    OldFunctionOf: { inner: 'Declarator', names: 'name*' },
    /** Attributes inside a declarator: `int (__attribute__((x)) *f)(void)`. */
    Attributed: { inner: 'Declarator', attributes: 'Specifier*' },
  },
  Parameter: { Parameter: { specifiers: 'Specifier*', declarator: 'Declarator', attributes: 'Specifier*' } },
  TypeName: { TypeName: { specifiers: 'Specifier*', declarator: 'Declarator' } },

  Initializer: {
    ExpressionInitializer: { value: 'Expression' },
    ListInitializer: { items: 'InitializerItem*' },
  },
  InitializerItem: { InitializerItem: { designators: 'Designator*', value: 'Initializer' } },
  Designator: {
    FieldDesignator: { name: 'name' },
    IndexDesignator: { index: 'Expression' },
    RangeDesignator: { low: 'Expression', high: 'Expression' },
  },

  Statement: {
    Block: { items: 'Statement*' },
    DeclarationStatement: { declaration: 'Declaration' },
    LocalLabels: { names: 'name*' },
    NestedFunction: {
      specifiers: 'Specifier*',
      declarator: 'Declarator',
      parameters: 'Declaration*',
      body: 'Statement',
    },
    Empty: {},
    Evaluate: { value: 'Expression' },
    If: { test: 'Expression', then: 'Statement', else: 'Statement?' },
    Switch: { value: 'Expression', body: 'Statement' },
    While: { test: 'Expression', body: 'Statement' },
    DoWhile: { body: 'Statement', test: 'Expression' },
    /** `start` is a declaration, an expression or absent. */
    For: { start: 'Statement?', test: 'Expression?', step: 'Expression?', body: 'Statement' },
    Goto: { label: 'name' },
    ComputedGoto: { target: 'Expression' },
    Continue: {},
    Break: {},
    Return: { value: 'Expression?' },
    Labeled: { label: 'name', attributes: 'Specifier*', body: 'Statement' },
    /** `high` is the end of a GNU case range. */
    Case: { low: 'Expression', high: 'Expression?', body: 'Statement' },
    Default: { body: 'Statement' },
    Assembly: {
      volatile: 'flag',
      goto: 'flag',
      template: 'Expression',
      outputs: 'AssemblyOperand*',
      inputs: 'AssemblyOperand*',
      clobbers: 'Expression*',
      labels: 'name*',
    },
  },
  AssemblyOperand: { AssemblyOperand: { name: 'name?', constraint: 'Expression', operand: 'Expression' } },

  Expression: {
    Name: { name: 'name' },
    /** The spelling of a preprocessing number (C17 6.4.8), not yet interpreted. */
    Number: { text: 'string' },
    Character: { text: 'string' },
    /** The spellings of adjacent string literals, with prefixes and quotes, not yet joined. */
    StringLiteral: { parts: 'string*' },
    StatementExpression: { body: 'Statement' },
    CompoundLiteral: { of: 'TypeName', initializer: 'Initializer' },
    GenericSelection: { control: 'Expression', associations: 'Association*' },
    VaArg: { list: 'Expression', of: 'TypeName' },
    OffsetOf: { of: 'TypeName', path: 'Designator*' },
    TypesCompatible: { left: 'TypeName', right: 'TypeName' },
    ChooseExpression: { test: 'Expression', then: 'Expression', else: 'Expression' },
    Subscript: { array: 'Expression', index: 'Expression' },
    Call: { function: 'Expression', arguments: 'Expression*' },
    Dot: { of: 'Expression', name: 'name' },
    Arrow: { of: 'Expression', name: 'name' },
    /** `down` is `--`. */
    PostIncrement: { operand: 'Expression', down: 'flag' },
    PreIncrement: { operand: 'Expression', down: 'flag' },
    /** op: & * + - ~ ! __real__ __imag__ */
    Unary: { op: 'name', operand: 'Expression' },
    SizeofExpression: { operand: 'Expression' },
    SizeofType: { of: 'TypeName' },
    AlignofExpression: { operand: 'Expression' },
    AlignofType: { of: 'TypeName' },
    LabelAddress: { label: 'name' },
    Cast: { of: 'TypeName', operand: 'Expression' },
    /** GNU's `__builtin_convertvector`: lane by lane. */
    ConvertVector: { operand: 'Expression', of: 'TypeName' },
    /** op: * / % + - << >> < > <= >= == != & ^ | */
    Binary: { op: 'name', left: 'Expression', right: 'Expression' },
    LogicalAnd: { left: 'Expression', right: 'Expression' },
    LogicalOr: { left: 'Expression', right: 'Expression' },
    /** `then` is absent in GNU's `a ?: b`. */
    Conditional: { test: 'Expression', then: 'Expression?', else: 'Expression' },
    Assign: { target: 'Expression', value: 'Expression' },
    /** op: * / % + - << >> & ^ | */
    AssignOperation: { op: 'name', target: 'Expression', value: 'Expression' },
    Comma: { left: 'Expression', right: 'Expression' },
  },
  Association: {
    TypeAssociation: { of: 'TypeName', value: 'Expression' },
    DefaultAssociation: { value: 'Expression' },
  },
});
type Schema = typeof syntax.schema;
export interface Syntax extends Schema {}
export const Syntax: Lang<Syntax> = syntax;

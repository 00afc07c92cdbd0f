/**
 * The facts that passes need and establish, in the order in which the chain establishes them. Those with a predicate are checked by `--verify` wherever they are to
 * hold; the others say what the languages say, or what no program can be asked.
 */
import type { Framed } from '../../languages/framed.ts';
import type { Unit } from '../../languages/unit.ts';
import { type Fact, facts, type Node, type Tree } from '../../nanopass/index.ts';
import { faultsOfEdges } from './edges.ts';
import { faultsOfJumps, faultsOfNames } from './names.ts';
import { faultsOfAllocation, faultsOfLiveness } from './registers.ts';
import { faultsOfSsa } from './ssa.ts';
import { faultsOfTypes } from './types.ts';

const frame = (program: Tree, unit: Unit) => unit.target.faultsOfFrame(program as Node<Framed, 'External'>);
const said = (summary: string): Fact => ({ summary });

const ours: Readonly<Record<string, Fact>> = {
  'attributes-collected': said('Attributes are one list on what they qualify.'),
  'declared-one-by-one': said('A declaration declares one thing.'),
  'names-resolved': said('A name is its symbol.'),
  'labels-defined': { summary: 'What a function jumps to is in it, once.', faults: faultsOfJumps },
  typed: said('Every expression has its type.'),
  'unique-names': {
    summary: 'Nothing in a function is there under a name that another thing has.',
    faults: faultsOfNames,
  },
  'types-agree': { summary: 'Operands have the types that their operation works on.', faults: faultsOfTypes },
  'no-constant-expressions': said('Sizes and constant expressions are numbers.'),
  'initializers-laid-out': said('An initialiser is values at offsets.'),
  'static-objects-hoisted': said('Static objects, strings too, are objects of the unit.'),
  'initializers-stored': said('Automatic objects are initialised by stores.'),
  'no-nested-functions': said('Nested functions are functions of the unit.'),
  'data-emitted': said('Static objects are bytes and relocations.'),
  'byte-addresses': said('A pointer is stepped by bytes.'),
  'plain-assignments': said('A place is read or written, not both at once.'),
  'no-bit-fields': said('Bit-fields are shifts and masks.'),
  'no-complex-arithmetic': said('Complex values are only moved.'),
  'no-vector-arithmetic': said('Generic vectors are only moved, or a machine vector does the work.'),
  'fixed-frame': said('Only explicit statements move the stack pointer.'),
  'no-scopes': said('Control flow is jumps to labels.'),
  'no-short-circuit': said('Every operand of an expression is evaluated.'),
  'pure-expressions': said('Expressions have no effects.'),
  'scalar-stores': said('A store writes a scalar; larger objects are moved as blocks.'),
  'reachable-blocks': said('The entry reaches every block.'),
  ssa: {
    summary: 'Each value is defined once, where it dominates its uses, and operands have the types that they need.',
    faults: program => (program.kind === 'Graph' ? faultsOfSsa(program as Parameters<typeof faultsOfSsa>[0]) : []),
  },
  'calls-inlined': said('Calls that must be are the bodies of what they call, and so are those that are worth it.'),
  'questions-settled': said('What the program asks of the optimiser has been answered.'),
  'legal-types': said('Every value fits a register class of the target.'),
  'legal-operations': said('Every operation has an instruction or is a call.'),
  'critical-edges-split': { summary: 'No edge that carries values is critical.', faults: faultsOfEdges },
  'no-block-parameters': said('Values that meet are copied before.'),
  'registers-written-first': { summary: 'No virtual register is live into the entry.', faults: faultsOfLiveness },
  'no-virtual-registers': { summary: 'Every register is one of the machine.', faults: faultsOfAllocation },
  'callee-saved-restored': {
    summary: "Callee-saved registers have the caller's values at each return.",
    faults: (program, _, unit) => frame(program, unit).registers,
  },
  'stack-aligned': {
    summary: 'The stack pointer is aligned at calls, and back at returns.',
    faults: (program, _, unit) => frame(program, unit).stack,
  },
};
for (const [name, fact] of Object.entries(ours)) facts.set(name, fact);

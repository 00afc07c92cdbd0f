/** Instruction selection for x86-64: the rules, by topic, and the ends of blocks. */
import { Selected } from '../../languages/selected.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Emitter } from '../selection/emitter.ts';
import type { Terminator } from '../selection/facts.ts';
import { RuleTable } from '../selection/rules.ts';
import type { SelectionTarget } from '../selection/select.ts';
import { type Condition, type MachineOpcode, opcode } from './opcodes.ts';
import { assemblyRules } from './select-assembly.ts';
import { callRules, receive, returnPieces } from './select-calls.ts';
import { conditionRules, emitCondition } from './select-conditions.ts';
import { effectRules } from './select-effects.ts';
import { floatRules } from './select-floats.ts';
import { integerRules } from './select-integer.ts';
import { memoryRules } from './select-memory.ts';
import { places } from './select-places.ts';
import { x87Rules } from './select-x87.ts';

const rules = (): RuleTable =>
  new RuleTable([
    ...integerRules,
    ...memoryRules,
    ...conditionRules,
    ...floatRules,
    ...x87Rules,
    ...callRules,
    ...effectRules,
    ...assemblyRules,
  ]);
let table: RuleTable | null = null;

const jumps = new Map<Condition, MachineOpcode>();
/** The jump that is taken on the condition. */
function jumpOn(condition: Condition): MachineOpcode {
  let found = jumps.get(condition);
  if (found === undefined) {
    found = opcode(`j${condition}`);
    jumps.set(condition, found);
  }
  return found;
}

const terminate: SelectionTarget['terminate'] = (e, t, edge) => {
  switch (t.kind) {
    case 'Jump':
      return Selected.mk.Jump({ to: edge(t.to) });
    case 'Branch': {
      // The flags are set last: nothing may come between them and the jump.
      const yes = edge(t.then);
      const no = edge(t.else);
      const condition = emitCondition(e, t.test);
      return Selected.mk.Branch({ opcode: jumpOn(condition), then: yes, else: no });
    }
    case 'JumpTable':
      return jumpTable(e, t, edge);
    case 'IndirectJump':
      return Selected.mk.IndirectJump({
        opcode: e.unit.target.opcode('jmp.indirect')!,
        target: e.use(t.target),
        targets: t.targets.map(edge),
      });
    case 'Return':
      return Selected.mk.Return({
        reads: returnPieces(
          e,
          t.pieces.filter(p => p.kind === 'Outgoing'),
        ),
      });
    case 'Unreachable':
      return Selected.mk.Stop({ opcode: e.unit.target.opcode('ud2')! });
  }
};

/** Tables hold the distance of each block from the table, in 32 bits, so that they need no relocation. */
function jumpTable(
  e: Emitter,
  t: Extract<Terminator, { kind: 'JumpTable' }>,
  edge: Parameters<SelectionTarget['terminate']>[2],
): Node<Selected, 'Terminator'> {
  const table = e.tables.length;
  e.tables.push(Selected.mk.Table({ table, blocks: t.targets.map(x => x.block) }));
  const base = e.invariant(`table ${table}`, 'i64', into =>
    e.put('lea.64', [into], [Selected.mk.TableMemory({ table })]),
  );
  const distance = e.fresh('i64');
  const target = e.fresh('i64');
  let index = e.reg(t.index);
  if (e.typeOf(t.index) !== 'i64') {
    const wide = e.fresh('i64');
    e.put('movzx.32.64', [wide], [e.register(index)]);
    index = wide;
  }
  e.put('movsx.32.64', [distance], [e.indexed(base, index, 4, 0)]);
  e.put('add.64', [target], [e.register(distance), e.register(base)]);
  const seen = new Set<number>();
  const targets = t.targets.filter(x => !seen.has(x.block) && seen.add(x.block)).map(edge);
  return Selected.mk.IndirectJump({
    opcode: e.unit.target.opcode('jmp.indirect')!,
    target: e.register(target),
    targets,
  });
}

export const selection: SelectionTarget = {
  get rules() {
    table ??= rules();
    return table;
  },
  places,
  receive,
  terminate,
};

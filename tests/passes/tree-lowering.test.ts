/** The passes from Data to FixedFrame on small trees, as their headers explain them. */
import { describe, test } from 'vitest';
import type { AnyPass } from '../../nanopass/index.ts';
import { fixFrame } from '../../passes/fix-frame.ts';
import { lowerAddresses } from '../../passes/lower-addresses.ts';
import { lowerAssignments } from '../../passes/lower-assignments.ts';
import { lowerBitFields } from '../../passes/lower-bit-fields.ts';
import { lowerComplex } from '../../passes/lower-complex.ts';
import { lowerVectors } from '../../passes/lower-vectors.ts';
import { lowers } from './lowering.ts';

const check = (pass: unknown, cases: readonly (readonly [string, string, string])[]): void => {
  describe((pass as AnyPass).name, () => {
    test.each(cases)('%s', (_name, from, to) => lowers(pass as AnyPass, from, to));
  });
};
const s = '(Variable struct[s.0] s.2)';
const i = '(Load int (Variable int i.1))';
const call = '(Call ptr[int] (AddressOf ptr[fn[ptr[int]]] (Variable fn[ptr[int]] f.4)) ())';

check(lowerAddresses, [
  [
    'a member is bytes from the start of its record',
    `(Load int (Member int (Dereference struct[s.0] (Load ptr[struct[s.0]] (Variable ptr[struct[s.0]] q.3))) s.0:0:a))`,
    `(Load int (Dereference int (Convert ptr[int] (Load ptr[struct[s.0]] (Variable ptr[struct[s.0]] q.3)))))`,
  ],
  [
    's.b[i] is one sum of bytes',
    `(Load short (Dereference short (PointerAdd ptr[short] (Decay ptr[short] (Member array[3,short] ${s} s.0:1:b)) (Convert long ${i}) #f)))`,
    `(Load short (Dereference short (Offset ptr[short] (Offset ptr[short] (AddressOf ptr[array[3,short]] ${s}) (Constant long 4)) (Binary long * (Convert long ${i}) (Constant long 2)))))`,
  ],
  [
    'constant steps add up',
    `(Load short (Dereference short (PointerAdd ptr[short] (Decay ptr[short] (Member array[3,short] ${s} s.0:1:b)) (Constant long 2) #f)))`,
    `(Load short (Dereference short (Offset ptr[short] (AddressOf ptr[array[3,short]] ${s}) (Constant long 8))))`,
  ],
  ['*&i stays a variable', `(Load int (Dereference int (AddressOf ptr[int] (Variable int i.1))))`, i],
  [
    'p - 1 is four bytes back',
    `(PointerAdd ptr[int] (Load ptr[int] (Variable ptr[int] p.0)) (Constant long 1) #t)`,
    `(Offset ptr[int] (Load ptr[int] (Variable ptr[int] p.0)) (Constant long -4))`,
  ],
  [
    'a difference of ints is shifted',
    `(PointerDifference long (Load ptr[int] (Variable ptr[int] p.0)) (Load ptr[int] (Variable ptr[int] p.0)))`,
    `(Binary long >> (Binary long - (Convert long (Load ptr[int] (Variable ptr[int] p.0))) (Convert long (Load ptr[int] (Variable ptr[int] p.0)))) (Constant long 2))`,
  ],
  [
    'p++ steps by the size of an int',
    '(Increment ptr[int] (Variable ptr[int] p.0) #f #f)',
    '(Increment ptr[int] (Variable ptr[int] p.0) #f #f (Constant long 4))',
  ],
  [
    'an index into rows of variable length',
    '(PointerAdd ptr[array[n.5,int]] (AddressOf ptr[array[n.5,int]] (Variable array[n.5,int] v.6)) (Constant long 2) #f)',
    '(Offset ptr[array[n.5,int]] (AddressOf ptr[array[n.5,int]] (Variable array[n.5,int] v.6)) (Binary long * (Constant long 2) (Convert long (VariableSize unsigned-long array[n.5,int]))))',
  ],
]);

check(lowerAssignments, [
  [
    '*f() += 2 calls f once',
    `(AssignOperation int + int (Dereference int ${call}) (Constant int 2))`,
    `(Sequence int ((Evaluate (Assign ptr[int] (Variable ptr[int] t.11) ${call}))) (Assign int (Dereference int (Load ptr[int] (Variable ptr[int] t.11))) (Binary int + (Load int (Dereference int (Load ptr[int] (Variable ptr[int] t.11)))) (Constant int 2))))`,
  ],
  [
    'i++ keeps the old value',
    '(Increment int (Variable int i.1) #t #f (Constant int 1))',
    `(Sequence int ((Evaluate (Assign int (Variable int t.11) ${i})) (Evaluate (Assign int (Variable int i.1) (Binary int + (Load int (Variable int t.11)) (Constant int 1))))) (Load int (Variable int t.11)))`,
  ],
  [
    'a narrow integer is stepped as an int',
    '(Increment short (Dereference short (AddressOf ptr[int] (Variable int i.1))) #f #t (Constant short 1))',
    '(Assign short (Dereference short (AddressOf ptr[int] (Variable int i.1))) (Convert short (Binary int - (Convert int (Load short (Dereference short (AddressOf ptr[int] (Variable int i.1))))) (Constant int 1))))',
  ],
  [
    'p -= bytes moves the pointer back',
    '(AssignOperation ptr[int] - ptr[int] (Variable ptr[int] p.0) (Constant long 8))',
    '(Assign ptr[int] (Variable ptr[int] p.0) (Offset ptr[int] (Load ptr[int] (Variable ptr[int] p.0)) (Constant long -8)))',
  ],
  [
    'i ?: 3 evaluates i once',
    `(ConditionalElse int ${i} (Constant int 3))`,
    `(Sequence int ((Evaluate (Assign int (Variable int t.11) ${i}))) (Conditional int (Load int (Variable int t.11)) (Load int (Variable int t.11)) (Constant int 3)))`,
  ],
]);

const at = (bytes: number) =>
  bytes === 0
    ? '(AddressOf ptr[int] (Variable struct[s.0] s.2))'
    : `(Offset ptr[int] (AddressOf ptr[int] ${s}) (Constant long ${bytes}))`;
check(lowerBitFields, [
  [
    'a signed field is shifted up and down',
    `(Load int (BitField int ${at(12)} s.0:2:f))`,
    `(Binary int >> (Convert int (Binary unsigned-int << (Convert unsigned-int (Load unsigned-char (Dereference mayAlias[unsigned-char] ${at(12)}))) (Constant unsigned-int 29))) (Constant int 29))`,
  ],
  [
    'an unsigned field is shifted and masked',
    `(Load unsigned-int (BitField unsigned-int ${at(12)} s.0:3:g))`,
    `(Binary unsigned-int & (Binary unsigned-int >> (Convert unsigned-int (Load unsigned-short (Dereference mayAlias[unsigned-short] ${at(12)}))) (Constant unsigned-int 3)) (Constant unsigned-int 8191))`,
  ],
  [
    'a constant is put between the other bits',
    `(Evaluate (Assign int (BitField int ${at(12)} s.0:2:f) (Constant int -2)))`,
    `(Group ((Evaluate (Assign unsigned-char (Dereference mayAlias[unsigned-char] ${at(12)}) (Convert unsigned-char (Binary unsigned-int |\\|| (Binary unsigned-int & (Convert unsigned-int (Load unsigned-char (Dereference mayAlias[unsigned-char] ${at(12)}))) (Constant unsigned-int 4294967288)) (Constant unsigned-int 6)))))))`,
  ],
  [
    'the value of an assignment is the field',
    `(Assign int (BitField int ${at(12)} s.0:2:f) (Constant int 5))`,
    `(Sequence int ((Evaluate (Assign unsigned-char (Dereference mayAlias[unsigned-char] ${at(12)}) (Convert unsigned-char (Binary unsigned-int |\\|| (Binary unsigned-int & (Convert unsigned-int (Load unsigned-char (Dereference mayAlias[unsigned-char] ${at(12)}))) (Constant unsigned-int 4294967288)) (Constant unsigned-int 5)))))) (Constant int -3))`,
  ],
]);

const z = '(Load complex[double] (Variable complex[double] z.8))';
const part = (symbol: string, bytes: number) =>
  bytes === 0
    ? `(Dereference double (AddressOf ptr[double] (Variable complex[double] ${symbol})))`
    : `(Dereference double (Offset ptr[double] (AddressOf ptr[double] (Variable complex[double] ${symbol})) (Constant long ${bytes})))`;
const keep = (n: number, value: string) => `(Evaluate (Assign double (Variable double t.${n}) ${value}))`;
const t = (n: number) => `(Load double (Variable double t.${n}))`;
check(lowerComplex, [
  [
    'the imaginary part is the second half',
    '(Load double (ImaginaryPart double (Variable complex[double] z.8)))',
    `(Load double ${part('z.8', 8)})`,
  ],
  [
    'a real operand has no imaginary part',
    `(Evaluate (Assign complex[double] (Variable complex[double] w.9) (Binary complex[double] + ${z} (Convert complex[double] (FloatingConstant double 0)))))`,
    `(Evaluate (Sequence complex[double] (${keep(11, `(Load double ${part('z.8', 0)})`)} ${keep(12, `(Load double ${part('z.8', 8)})`)} ${keep(13, '(FloatingConstant double 0)')} ${keep(14, `(Binary double + ${t(11)} ${t(13)})`)} (Evaluate (Assign double ${part('w.9', 0)} ${t(14)})) (Evaluate (Assign double ${part('w.9', 8)} ${t(12)}))) (Load complex[double] (Variable complex[double] w.9))))`,
  ],
  [
    'a copy is not taken apart',
    `(Assign complex[double] (Variable complex[double] w.9) ${z})`,
    `(Assign complex[double] (Variable complex[double] w.9) ${z})`,
  ],
]);

const u = '(Load vector[2,long] (Variable vector[2,long] u.10))';
const lane = (symbol: string, bytes: number) =>
  bytes === 0
    ? `(Dereference mayAlias[long] (AddressOf ptr[long] (Variable vector[2,long] ${symbol})))`
    : `(Dereference mayAlias[long] (Offset ptr[long] (AddressOf ptr[long] (Variable vector[2,long] ${symbol})) (Constant long ${bytes})))`;
check(lowerVectors, [
  [
    'a sum is made lane by lane',
    `(Binary vector[2,long] + ${u} ${u})`,
    `(Sequence vector[2,long] (${[0, 8].map(o => `(Evaluate (Assign long ${lane('vector.11', o)} (Binary long + (Load long ${lane('u.10', o)}) (Load long ${lane('u.10', o)}))))`).join(' ')}) (Load vector[2,long] (Variable vector[2,long] vector.11)))`,
  ],
]);

const stackOf = (n: number) => `(SaveStack stack.${n})`;
const allocate =
  '(Evaluate (Assign ptr[int] (Variable ptr[int] v.12) (AllocateStack ptr[int] (Binary unsigned-long * (Convert unsigned-long (Load long (Variable long n.5))) (Constant unsigned-long 4)) 16)))';
check(fixFrame, [
  [
    'an array is given back at the end of its block',
    '(Block ((DeclareUntilEnd v.6 _) (Empty)))',
    `(Block ((Group (${stackOf(11)} ${allocate})) (Empty) (RestoreStack stack.11)))`,
  ],
  [
    'and where a loop is left',
    '(While (Constant int 1) (Block ((DeclareUntilEnd v.6 _) (If (Constant int 1) (Break) (Continue)))))',
    `(While (Constant int 1) (Block ((Group (${stackOf(11)} ${allocate})) (If (Constant int 1) (Group ((RestoreStack stack.11) (Break))) (Group ((RestoreStack stack.11) (Continue)))) (RestoreStack stack.11))))`,
  ],
  ['an array of fixed size needs nothing', '(Block ((Declare s.2) (Break)))', '(Block ((Declare s.2) (Break)))'],
]);

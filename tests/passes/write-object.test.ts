/** Machine code by hand, as an object file and as assembler text, linked by the system's linker and run. */
import { expect, test } from 'vitest';
import { Encoded } from '../../languages/encoded.ts';
import { Expanded } from '../../languages/expanded.ts';
import { opcode } from '../../targets/x86-64/opcodes.ts';
import { r8, rax, rbx, rcx, rdi, rdx, rip, rsi, rsp, xmm0 } from '../../targets/x86-64/registers.ts';
import {
  block,
  bothForms,
  branch,
  call,
  imm,
  jump,
  linkAndRun,
  machineFunction,
  mem,
  newUnit,
  op,
  reg,
  ret,
  symbol,
  to,
} from './machine-code.ts';

const text = (s: string) => new TextEncoder().encode(`${s}\0`);

test('hello, world: a string in read-only data, a call by way of the PLT, an exit status', () => {
  const unit = newUnit();
  const puts = symbol(unit, 'puts', 'function');
  const main = symbol(unit, 'main', 'function');
  const hello = symbol(unit, 'hello', 'object', { linkage: 'none', assemblerName: '.Lhello' });
  const code = machineFunction(main, [
    block(
      0,
      [
        op('sub.64', reg(rsp), imm(8)),
        op('lea.64', reg(rdi), mem({ base: rip, symbol: hello })),
        call(puts),
        op('mov.32', reg(rax), imm(3)),
        op('add.64', reg(rsp), imm(8)),
      ],
      ret(),
    ),
  ]);
  const bytes = text('hello, world');
  const data = Encoded.mk.Data({ symbol: hello, size: bytes.length, align: 1, readonly: true, bytes, relocations: [] });
  for (const file of bothForms([code], [data], unit))
    expect(linkAndRun(file)).toEqual({ output: 'hello, world\n', status: 3 });
});

test('a loop, a jump table, a constant of the pool and a global variable', () => {
  const unit = newUnit();
  const printf = symbol(unit, 'printf', 'function');
  const main = symbol(unit, 'main', 'function');
  const format = symbol(unit, 'format', 'object', { linkage: 'none' });
  const counter = symbol(unit, 'counter', 'object');
  // for (rbx = 0; rbx < 4; rbx++) counter += (int[]){10, 20, 30, 40}[rbx], by a jump table
  const cases = [1, 2, 3, 4].map(n =>
    block(10 + n, [op('add.m32', mem({ base: rip, symbol: counter }), imm(10 * n))], jump(3), { loop: 1 }),
  );
  const table = Expanded.mk.Table({ table: 0, blocks: [11, 12, 13, 14] });
  const double = Expanded.mk.PoolMemory({ bits: 0x4004000000000000n, size: 8 });
  const f = machineFunction(
    main,
    [
      block(0, [op('push.64', reg(rbx)), op('mov.32', reg(rbx), imm(0))], jump(1)),
      block(1, [op('cmp.32', reg(rbx), imm(4))], branch('jl', 2, 4), { loop: 1 }),
      block(
        2,
        [
          op('lea.64', reg(rdx), Expanded.mk.TableMemory({ table: 0 })),
          op('movsx.32.64', reg(rcx), mem({ base: rdx, index: rbx, scale: 4 })),
          op('add.64', reg(rcx), reg(rdx)),
        ],
        Expanded.mk.IndirectJump({
          opcode: opcode('jmp.indirect'),
          target: reg(rcx),
          targets: [11, 12, 13, 14].map(to),
        }),
        { loop: 1 },
      ),
      ...cases,
      block(3, [op('add.32', reg(rbx), imm(1))], jump(1), { loop: 1 }),
      block(
        4,
        [
          op('lea.64', reg(rdi), mem({ base: rip, symbol: format })),
          op('mov.32', reg(rsi), mem({ base: rip, symbol: counter })),
          op('movsd', reg(xmm0), double),
          op('mov.32', reg(rax), imm(1)),
          call(printf),
          op('mov.32', reg(rax), imm(0)),
          op('pop.64', reg(rbx)),
        ],
        ret(),
      ),
    ],
    [table],
  );
  const bytes = text('%d %g\n');
  const data = [
    Encoded.mk.Data({ symbol: format, size: bytes.length, align: 1, readonly: true, bytes, relocations: [] }),
    Encoded.mk.Zero({ symbol: counter, size: 4, align: 4 }),
  ];
  for (const file of bothForms([f], data, unit)) expect(linkAndRun(file)).toEqual({ output: '100 2.5\n', status: 0 });
});

test('thread-local variables, pointers in data, weak symbols, aliases and constructors', () => {
  const unit = newUnit();
  const main = symbol(unit, 'main', 'function');
  const set = symbol(unit, 'set_up', 'function', { linkage: 'internal', attributes: { constructorPriority: 65535 } });
  const other = symbol(unit, 'other_name', 'function', { attributes: { visibility: 'hidden' } });
  const local = symbol(unit, 'local', 'object', { duration: 'thread' });
  const number = symbol(unit, 'number', 'object', { linkage: 'internal' });
  const pointer = symbol(unit, 'pointer', 'object');
  const absent = symbol(unit, 'absent', 'function', { attributes: { weak: true } });
  const setUp = machineFunction(set, [
    block(0, [op('mov.m32', mem({ base: rip, symbol: number, displacement: 4 }), imm(5))], ret()),
  ]);
  // return *pointer + local + (absent == 0), through an alias of a function that returns local
  const mainCode = machineFunction(main, [
    block(
      0,
      [
        op('sub.64', reg(rsp), imm(8)),
        call(other, 'relative'),
        op('mov.64', reg(rcx), mem({ base: rip, symbol: pointer })),
        op('add.32', reg(rax), mem({ base: rcx })),
        op('mov.64', reg(rdx), mem({ symbol: absent, how: 'got' })),
        op('test.64', reg(rdx), reg(rdx)),
        op('sete.8', reg(r8)),
        op('movzx.8.32', reg(r8), reg(r8)),
        op('add.32', reg(rax), reg(r8)),
        op('add.64', reg(rsp), imm(8)),
      ],
      ret(),
    ),
  ]);
  const get = symbol(unit, 'get_local', 'function', { linkage: 'internal' });
  const getCode = machineFunction(get, [
    block(0, [op('mov.32', reg(rax), mem({ symbol: local, how: 'tpoff', segment: 'fs' }))], ret()),
  ]);
  const data = [
    Encoded.mk.Alias({ symbol: other, of: 'get_local' }),
    Encoded.mk.Data({ symbol: local, size: 4, align: 4, readonly: false, bytes: Uint8Array.of(30), relocations: [] }),
    Encoded.mk.Zero({ symbol: number, size: 8, align: 8 }),
    Encoded.mk.Data({
      symbol: pointer,
      size: 8,
      align: 8,
      readonly: true,
      bytes: new Uint8Array(0),
      relocations: [Encoded.mk.Relocation({ offset: 0, size: 8, symbol: number, addend: 4 })],
    }),
  ];
  for (const file of bothForms([setUp, mainCode, getCode], data, unit))
    expect(linkAndRun(file)).toEqual({ output: '', status: 36 });
});

test('the general dynamic model of thread-local storage, which the linker turns into a simpler one', () => {
  const unit = newUnit();
  const main = symbol(unit, 'main', 'function');
  const get = symbol(unit, '__tls_get_addr', 'function');
  const local = symbol(unit, 'local', 'object', { duration: 'thread' });
  const f = machineFunction(main, [
    block(
      0,
      [
        op('sub.64', reg(rsp), imm(8)),
        op('lea.tlsgd', reg(rdi), mem({ base: rip, symbol: local, how: 'tlsgd' })),
        call(get, 'plt', 'call.tlsgd'),
        op('mov.32', reg(rax), mem({ base: rax })),
        op('add.64', reg(rsp), imm(8)),
      ],
      ret(),
    ),
  ]);
  const data = Encoded.mk.Data({
    symbol: local,
    size: 4,
    align: 4,
    readonly: false,
    bytes: Uint8Array.of(21),
    relocations: [],
  });
  for (const file of bothForms([f], [data], unit)) expect(linkAndRun(file)).toEqual({ output: '', status: 21 });
});

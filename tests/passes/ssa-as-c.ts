/**
 * A unit in SSA written as C that gcc compiles: what the function stage has done so far can be run before any machine code is selected.
 *
 * Each function becomes a thunk in assembly that hands its argument registers to a C function over values; calls go the other way. So the
 * calling convention is the real one, and functions link with gcc's.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Data } from '../../languages/data.ts';
import type { MachineType } from '../../languages/machine.ts';
import type { SSA } from '../../languages/ssa.ts';
import { isStackLocation, stackOffsetOf } from '../../languages/target.ts';
import type { CSymbol, Label } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';

type Graph = Extract<Node<SSA, 'External'>, { kind: 'Graph' }>;
type Instruction = Node<SSA, 'Instruction'>;
type Terminator = Node<SSA, 'Terminator'>;

const cTypes: Readonly<Record<MachineType, string>> = {
  i8: 'uint8_t',
  i16: 'uint16_t',
  i32: 'uint32_t',
  i64: 'uint64_t',
  i128: 'unsigned __int128',
  f32: 'float',
  f64: 'double',
  f80: 'long double',
  f128: '__float128',
  v128: 'vec',
};
const signedTypes: Partial<Record<MachineType, string>> = {
  i8: 'int8_t',
  i16: 'int16_t',
  i32: 'int32_t',
  i64: 'int64_t',
  i128: '__int128',
};
const unsignedOperators: Readonly<Record<string, string>> = {
  ...{ add: '+', sub: '-', mul: '*', udiv: '/', urem: '%', and: '&', or: '|', xor: '^', shl: '<<', lshr: '>>' },
  ...{ fadd: '+', fsub: '-', fmul: '*', fdiv: '/', eq: '==', ne: '!=', ult: '<', ule: '<=', ugt: '>', uge: '>=' },
  ...{ foeq: '==', fune: '!=', folt: '<', fole: '<=', fogt: '>', foge: '>=' },
};
const signedOperators: Readonly<Record<string, string>> = {
  ...{ sdiv: '/', srem: '%', ashr: '>>', slt: '<', sle: '<=', sgt: '>', sge: '>=' },
};

const prelude = String.raw`
#include <stdint.h>
#include <string.h>
typedef float vec __attribute__((vector_size(16)));
struct regs { uint64_t g[16]; vec x[8]; char *stack; uint64_t unused; long double st[2]; };
void call_any(void *f, struct regs *r, uint64_t bytes, char *stack, uint64_t results);
__asm__(".text\ncall_any: push %rbp; mov %rsp,%rbp; push %rbx; push %r12; mov %rdi,%r11; mov %rsi,%rbx; mov %r8,%r12\n"
" sub %rdx,%rsp; and $-16,%rsp; mov %rdx,%rax; mov %rcx,%rsi; mov %rsp,%rdi; mov %rax,%rcx; rep movsb\n"
" movaps 128(%rbx),%xmm0; movaps 144(%rbx),%xmm1; movaps 160(%rbx),%xmm2; movaps 176(%rbx),%xmm3\n"
" movaps 192(%rbx),%xmm4; movaps 208(%rbx),%xmm5; movaps 224(%rbx),%xmm6; movaps 240(%rbx),%xmm7\n"
" mov 0(%rbx),%rax; mov 8(%rbx),%rcx; mov 16(%rbx),%rdx; mov 48(%rbx),%rsi; mov 56(%rbx),%rdi; mov 64(%rbx),%r8; mov 72(%rbx),%r9\n"
" call *%r11\n mov %rax,0(%rbx); mov %rdx,16(%rbx); movaps %xmm0,128(%rbx); movaps %xmm1,144(%rbx)\n"
" test %r12,%r12; je 1f; fstpt 272(%rbx); dec %r12; je 1f; fstpt 288(%rbx)\n"
"1: lea -16(%rbp),%rsp; pop %r12; pop %rbx; pop %rbp; ret");
`;

/** What is emitted for one unit: functions and data. */
export function unitAsC(graphs: readonly Graph[], data: readonly Node<Data, 'External'>[]): string {
  const writer = new Writer();
  const bodies = graphs.map(g => writer.graph(g));
  const objects = data.map(d => writer.data(d));
  return [prelude, ...writer.declarations.values(), ...bodies, `__asm__(${JSON.stringify(objects.join('\n'))});`].join(
    '\n',
  );
}

/** Compiles C text with gcc and runs it; gives what it prints and its exit status. */
export function run(files: Readonly<Record<string, string>>, flags: readonly string[] = []): string {
  const dir = mkdtempSync(join(tmpdir(), 'ssa-'));
  try {
    const names = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    });
    execFileSync(
      'gcc',
      ['-w', '-fno-strict-aliasing', '-fwrapv', ...flags, '-o', join(dir, 'a.out'), ...names, '-lm'],
      { stdio: 'pipe' },
    );
    try {
      return execFileSync(join(dir, 'a.out'), { encoding: 'utf8', timeout: 20_000 });
    } catch (e) {
      const { stdout, status, signal } = e as { stdout: string; status: number | null; signal: string | null };
      return `${stdout}\n[${signal ?? status}]`;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const nameOf = (s: CSymbol): string => s.assemblerName ?? (s.linkage === 'none' ? `${s.name}_${s.id}` : s.name);

class Writer {
  readonly declarations = new Map<CSymbol, string>();
  private out: string[] = [];
  private types = new Map<number, MachineType>();

  private address(s: CSymbol): string {
    const tls = s.duration === 'thread' ? '__thread ' : '';
    this.declarations.set(s, `extern ${tls}char sym_${s.id}[] __asm__("${nameOf(s)}");`);
    return `(uint64_t)sym_${s.id}`;
  }

  graph(g: Graph): string {
    this.out = [];
    this.types = new Map();
    this.current = g;
    const name = nameOf(g.symbol);
    const x87 = Math.max(
      0,
      ...g.blocks.map(b =>
        b.terminator.kind === 'Return'
          ? b.terminator.pieces.filter(p => p.location >= 32 && p.location < 40).length
          : 0,
      ),
    );
    const lines: string[] = [];
    for (const s of g.slots)
      lines.push(
        s.kind === 'Slot'
          ? `char slot${s.slot}[${Math.max(s.size, 1)}] __attribute__((aligned(${s.align})));`
          : `char *slot${s.slot} = r->stack + ${stackOffsetOf(s.location)};`,
      );
    for (const i of g.incoming) this.set(i.value, i.type, this.reading(i.location, i.type));
    this.out.push(`goto b${g.blocks[0].block};`);
    for (const b of g.blocks) for (const p of b.parameters) this.declare(p.value, p.type);
    for (const b of g.blocks) {
      this.out.push(`b${b.block}:;`);
      for (const i of b.instructions) this.instruction(i);
      this.terminator(b.terminator, g);
    }
    for (const [value, type] of this.types) lines.push(`${cTypes[type]} v${value};`);
    const thunk = [
      `.text\n.globl ${name}\n${name}: push %rbp; mov %rsp,%rbp; sub $304,%rsp`,
      'mov %rax,0(%rsp); mov %rcx,8(%rsp); mov %rdx,16(%rsp); mov %rsi,48(%rsp); mov %rdi,56(%rsp); mov %r8,64(%rsp); mov %r9,72(%rsp)',
      ...Array.from({ length: 8 }, (_, i) => `movaps %xmm${i},${128 + 16 * i}(%rsp)`),
      `lea 16(%rbp),%rax; mov %rax,256(%rsp); mov %rsp,%rdi; call body_${g.symbol.id}`,
      'mov 0(%rsp),%rax; mov 16(%rsp),%rdx; movaps 128(%rsp),%xmm0; movaps 144(%rsp),%xmm1',
      ...(x87 > 1 ? ['fldt 288(%rsp)'] : []),
      ...(x87 > 0 ? ['fldt 272(%rsp)'] : []),
      'leave; ret',
    ];
    return [
      `__asm__(${JSON.stringify(thunk.join('\n'))});`,
      `void body_${g.symbol.id}(struct regs *r) {`,
      ...lines,
      ...this.out,
      '}',
    ].join('\n');
  }

  private declare(value: number, type: MachineType): void {
    this.types.set(value, type);
  }
  private set(value: number, type: MachineType, expression: string): void {
    this.declare(value, type);
    this.out.push(`v${value} = ${expression};`);
  }
  private reading(location: number, type: MachineType): string {
    const t = cTypes[type];
    if (isStackLocation(location)) return `*(${t} *)(r->stack + ${stackOffsetOf(location)})`;
    return `*(${t} *)${this.register(location)}`;
  }
  private register(location: number): string {
    return location >= 32
      ? `&r->st[${location - 32}]`
      : location >= 16
        ? `&r->x[${location - 16}]`
        : `&r->g[${location}]`;
  }

  private bits(type: MachineType, bits: bigint): string {
    const bytes: string[] = [];
    for (let i = 0; i < 16; i++) bytes.push(`${(bits >> BigInt(8 * i)) & 255n}`);
    return `*(${cTypes[type]} *)(char[16]){${bytes.join()}}`;
  }

  private instruction(i: Instruction): void {
    const v = (n: number): string => `v${n}`;
    switch (i.kind) {
      case 'Constant': {
        const x = BigInt.asUintN(128, i.value);
        return this.set(
          i.result,
          i.type,
          `((unsigned __int128)${x >> 64n}ull << 64 | ${x & 0xffff_ffff_ffff_ffffn}ull)`,
        );
      }
      case 'FloatingConstant':
        return this.set(i.result, i.type, this.bits(i.type, i.bits));
      case 'Load': {
        const volatile = i.volatile ? 'volatile ' : '';
        return this.set(
          i.result,
          i.type,
          `((struct { ${volatile}${cTypes[i.type]} x; } __attribute__((packed)) *)(v${i.address} + ${i.offset}))->x`,
        );
      }
      case 'Store':
        this.out.push(
          `((struct { ${cTypes[i.type]} x; } __attribute__((packed)) *)(v${i.address} + ${i.offset}))->x = v${i.value};`,
        );
        return;
      case 'SymbolAddress':
        return this.set(i.result, i.type, `${this.address(i.symbol)} + ${i.offset}`);
      case 'SlotAddress':
        return this.set(i.result, i.type, `(uint64_t)slot${i.slot} + ${i.offset}`);
      case 'BlockAddress':
        return this.set(i.result, i.type, `(uint64_t)&&${this.label(i.label)}`);
      case 'IncomingArea':
        return this.set(i.result, i.type, `(uint64_t)r->stack + ${i.offset}`);
      case 'Unary':
        return this.set(i.result, i.type, this.unary(i.op, i.type, v(i.value)));
      case 'Binary':
        return this.set(i.result, i.type, this.binary(i.op, i.type, v(i.left), v(i.right)));
      case 'Compare':
        return this.set(i.result, 'i32', this.binary(i.op, i.type, v(i.left), v(i.right)));
      case 'Convert':
        return this.set(i.result, i.type, this.convert(i.op, i.type, i.from, v(i.value)));
      case 'Select':
        return this.set(i.result, i.type, `v${i.test} ? v${i.then} : v${i.else}`);
      case 'MoveBlock':
        this.out.push(`memmove((void *)v${i.to}, (void *)v${i.from}, ${i.size});`);
        return;
      case 'ClearBlock':
        this.out.push(`memset((void *)v${i.to}, 0, ${i.size});`);
        return;
      case 'Call':
        return this.call(i);
      case 'AllocateStack':
        return this.set(
          i.result,
          'i64',
          `((uint64_t)__builtin_alloca(v${i.size} + ${i.align}) + ${i.align - 1}) & -${i.align}ull`,
        );
      case 'SaveStack':
        return this.set(i.result, 'i64', '0');
      case 'RestoreStack':
        return;
      case 'Perform':
        return this.perform(i);
      case 'Assembly':
        return this.assembly(i);
    }
  }

  private assembly(i: Extract<Instruction, { kind: 'Assembly' }>): void {
    const outputs = i.outputs.map(o => {
      const name = o.name === null ? '' : `[${o.name}]`;
      if (o.kind === 'AssemblyMemoryOutput') return `${name}"${o.constraint}"(*(${cTypes[o.type]} *)v${o.address})`;
      this.declare(o.value, o.type);
      return `${name}"${o.constraint}"(v${o.value})`;
    });
    const inputs = i.inputs.map(o => {
      const name = o.name === null ? '' : `[${o.name}]`;
      return o.kind === 'AssemblyInput'
        ? `${name}"${o.constraint}"(v${o.value})`
        : `${name}"${o.constraint}"(*(${cTypes[o.type]} *)v${o.address})`;
    });
    this.out.push(
      `__asm__ ${i.volatile ? 'volatile' : ''}(${JSON.stringify(i.template)} : ${outputs.join()} : ${inputs.join()} : ${i.clobbers.map(c => JSON.stringify(c)).join()});`,
    );
  }

  private perform(i: Extract<Instruction, { kind: 'Perform' }>): void {
    const t = cTypes[i.type];
    const [a, b, c] = i.arguments.map(x => `v${x}`);
    const [first, second] = i.results;
    const pointer = `(${t} *)${a}`;
    const operation = /^atomic\.(add|sub|and|or|xor|nand)$/.exec(i.name)?.[1];
    if (operation !== undefined) return this.set(first, i.type, `__sync_fetch_and_${operation}(${pointer}, ${b})`);
    const arithmetic = /^([su])(add|sub|mul)\.overflow$/.exec(i.name);
    if (arithmetic !== null) {
      const type = arithmetic[1] === 's' ? signedTypes[i.type] : t;
      this.declare(first, i.type);
      return this.set(
        second,
        'i32',
        `__builtin_${arithmetic[2]}_overflow((${type})${a}, (${type})${b}, (${type} *)&v${first})`,
      );
    }
    switch (i.name) {
      case 'atomic.load':
        return this.set(first, i.type, `__atomic_load_n(${pointer}, 5)`);
      case 'atomic.store':
        this.out.push(`__atomic_store_n(${pointer}, ${b}, 5);`);
        return;
      case 'atomic.exchange':
        return this.set(first, i.type, `__atomic_exchange_n(${pointer}, ${b}, 5)`);
      case 'atomic.compare-exchange':
        this.set(first, i.type, b);
        return this.set(second, 'i32', `__atomic_compare_exchange_n(${pointer}, &v${first}, ${c}, 0, 5, 5)`);
      case 'fence':
        this.out.push('__sync_synchronize();');
        return;
      case 'trap':
        this.out.push('__builtin_trap();');
        return;
      case 'prefetch':
      case 'pause':
      case 'seldom':
        return;
      case 'read-frame-address':
        return this.set(first, i.type, '(uint64_t)r->stack - 16');
      case 'read-return-address':
        return this.set(first, i.type, '*(uint64_t *)(r->stack - 8)');
    }
    throw new Error(`${i.name} has no C`);
  }

  private unary(op: string, type: MachineType, x: string): string {
    const bits = Number(type.slice(1));
    switch (op) {
      case 'neg':
      case 'fneg':
        return `-${x}`;
      case 'not':
        return `~${x}`;
      case 'bswap':
        return bits === 8 ? x : `__builtin_bswap${bits}(${x})`;
      case 'clz':
        return bits === 64 ? `__builtin_clzll(${x})` : `__builtin_clz(${x}) - ${32 - bits}`;
      case 'ctz':
        return bits === 64 ? `__builtin_ctzll(${x})` : `__builtin_ctz(${x})`;
      case 'popcount':
        return `__builtin_popcountll(${x})`;
      case 'fabs':
        return type === 'f32'
          ? `__builtin_fabsf(${x})`
          : type === 'f64'
            ? `__builtin_fabs(${x})`
            : type === 'f80'
              ? `__builtin_fabsl(${x})`
              : `__builtin_fabsf128(${x})`;
    }
    throw new Error(`${op} has no C`);
  }

  private binary(op: string, type: MachineType, a: string, b: string): string {
    const signed = signedTypes[type];
    if (signedOperators[op] !== undefined) return `(${signed})${a} ${signedOperators[op]} (${signed})${b}`;
    if (op === 'fcopysign') {
      const suffix = type === 'f32' ? 'f' : type === 'f64' ? '' : type === 'f80' ? 'l' : 'f128';
      return `__builtin_copysign${suffix}(${a}, ${b})`;
    }
    const operator = unsignedOperators[op];
    if (operator === undefined) throw new Error(`${op} has no C`);
    const t = cTypes[type];
    return `(${t})${a} ${operator} (${t})${b}`;
  }

  private convert(op: string, to: MachineType, from: MachineType, x: string): string {
    switch (op) {
      case 'sext':
      case 'sitofp':
        return `(${cTypes[to]})(${signedTypes[from]})${x}`;
      case 'fptosi':
        return `(${signedTypes[to]})${x}`;
      case 'bitcast':
        return `*(${cTypes[to]} *)&${x}`;
      default:
        return `(${cTypes[to]})${x}`;
    }
  }

  private call(i: Extract<Instruction, { kind: 'Call' }>): void {
    const f = i.symbol !== null ? `(void *)${this.address(i.symbol)}` : `(void *)v${i.target}`;
    this.out.push(`{ struct regs c = {0}; char stack[${i.stack + 16}] __attribute__((aligned(16)));`);
    const where = (location: number): string =>
      isStackLocation(location)
        ? `(stack + ${stackOffsetOf(location)})`
        : this.register(location).replace('&r->', '&c.');
    for (const a of i.arguments)
      if (a.kind === 'Outgoing') this.out.push(`*(${cTypes[a.type]} *)${where(a.location)} = v${a.value};`);
      else this.out.push(`memcpy(${where(a.location)}, (void *)v${a.address}, ${a.size});`);
    if (i.vectors >= 0) this.out.push(`c.g[0] = ${i.vectors};`);
    const x87 = i.results.filter(r => r.location >= 32 && r.location < 40).length;
    this.out.push(`call_any(${f}, &c, ${i.stack}, stack, ${x87});`);
    for (const r of i.results) this.set(r.value, r.type, `*(${cTypes[r.type]} *)${where(r.location)}`);
    this.out.push('}');
  }

  private current: Graph | null = null;
  private label(label: Label): string {
    return `b${this.current!.blocks.find(b => b.label === label)!.block}`;
  }

  private terminator(t: Terminator, g: Graph): void {
    const jump = (e: Node<SSA, 'Edge'>): string => {
      const parameters = g.blocks.find(b => b.block === e.block)!.parameters;
      const moves = parameters.map((p, i) => `${cTypes[p.type]} t${i} = v${e.arguments[i]};`);
      return `{ ${moves.join(' ')} ${parameters.map((p, i) => `v${p.value} = t${i};`).join(' ')} goto b${e.block}; }`;
    };
    switch (t.kind) {
      case 'Jump':
        this.out.push(jump(t.to));
        return;
      case 'Branch':
        this.out.push(`if (v${t.test}) ${jump(t.then)} else ${jump(t.else)}`);
        return;
      case 'JumpTable':
        this.out.push(`switch (v${t.index}) { ${t.targets.map((e, i) => `case ${i}: ${jump(e)}`).join('\n')} }`);
        return;
      case 'IndirectJump':
        for (const e of t.targets) this.out.push(`if (v${t.target} == (uint64_t)&&b${e.block}) ${jump(e)}`);
        return;
      case 'Return':
        for (const p of t.pieces)
          if (p.kind === 'Outgoing') this.out.push(`*(${cTypes[p.type]} *)${this.register(p.location)} = v${p.value};`);
        this.out.push('return;');
        return;
      case 'Unreachable':
        this.out.push('__builtin_trap();');
        return;
    }
  }

  data(d: Node<Data, 'External'>): string {
    switch (d.kind) {
      case 'Zero':
      case 'Data': {
        const name = nameOf(d.symbol);
        const tls = d.symbol.duration === 'thread' ? '.section .tdata,"awT"' : '.data';
        const head = `${tls}\n.globl ${name}\n.balign ${d.align}\n${name}:`;
        if (d.kind === 'Zero') return `${head} .zero ${d.size}`;
        const lines = [head];
        let at = 0;
        const bytes = (to: number): void => {
          const list: number[] = [];
          for (; at < to; at++) list.push(d.bytes[at] ?? 0);
          if (list.length > 0) lines.push(`.byte ${list.join()}`);
        };
        for (const r of [...d.relocations].sort((a, b) => a.offset - b.offset)) {
          if (r.kind !== 'Relocation') throw new Error(`${r.kind} has no C here`);
          bytes(r.offset);
          lines.push(`${r.size === 8 ? '.quad' : '.long'} ${nameOf(r.symbol)}+${r.addend}`);
          at += r.size;
        }
        bytes(d.bytes.length);
        if (d.size > at) lines.push(`.zero ${d.size - at}`);
        return lines.join('\n');
      }
      case 'Alias':
        return `.globl ${nameOf(d.symbol)}\n.set ${nameOf(d.symbol)}, ${d.of}`;
      case 'FileAssembly':
        return d.template;
      default:
        return '';
    }
  }
}

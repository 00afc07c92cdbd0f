/* Runs `tested` one instruction at a time. After each, the C library's unwinder must find the way back to the caller, and the registers that
   the caller had: an unwinder written by others, on the tables of the compiler under test. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unwind.h>

int tested(void);
extern char begin_of_caller[], end_of_caller[];

enum { most_registers = 7 };
static const int numbers[most_registers] = {3, 6, 7, 12, 13, 14, 15};
struct found { int yes; unsigned long cfa, registers[most_registers]; };
static struct found expected;
static long steps;

static _Unwind_Reason_Code look(struct _Unwind_Context *c, void *into) {
  struct found *f = into;
  unsigned long ip = _Unwind_GetIP(c);
  if (ip <= (unsigned long)begin_of_caller || ip > (unsigned long)end_of_caller) return _URC_NO_REASON;
  f->yes = 1;
  f->cfa = _Unwind_GetCFA(c);
  for (int i = 0; i < most_registers; i++) f->registers[i] = _Unwind_GetGR(c, numbers[i]);
  return _URC_END_OF_STACK;
}

static void stepped(int signal, siginfo_t *info, void *context) {
  ucontext_t *u = context;
  unsigned long ip = u->uc_mcontext.gregs[REG_RIP];
  struct found f = {0};
  if (ip >= (unsigned long)begin_of_caller && ip <= (unsigned long)end_of_caller) return;
  _Unwind_Backtrace(look, &f);
  if (steps++ == 0) expected = f;
  if (f.yes && memcmp(&f, &expected, sizeof f) == 0) return;
  printf("step %ld at %lx: %s\n", steps, ip, f.yes ? "the caller's registers are not its own" : "no way back");
  exit(1);
}

/* The trap flag is bit 8 of the flags (Intel SDM volume 1, 3.4.3). */
__asm__(".globl call_stepping\n"
        "call_stepping:\n.cfi_startproc\n subq $8, %rsp\n.cfi_adjust_cfa_offset 8\n"
        "begin_of_caller: pushfq\n.cfi_adjust_cfa_offset 8\n orq $256, (%rsp)\n popfq\n.cfi_adjust_cfa_offset -8\n call tested\n"
        " pushfq\n.cfi_adjust_cfa_offset 8\n andq $-257, (%rsp)\n popfq\n.cfi_adjust_cfa_offset -8\n"
        "end_of_caller: addq $8, %rsp\n.cfi_adjust_cfa_offset -8\n ret\n.cfi_endproc\n");
int call_stepping(void);

int main(void) {
  struct sigaction a = {.sa_sigaction = stepped, .sa_flags = SA_SIGINFO};
  struct found f;
  _Unwind_Backtrace(look, &f);
  sigaction(SIGTRAP, &a, 0);
  int result = call_stepping();
  printf("%d after %s\n", result, steps > 10 ? "many steps" : "too few steps");
  return 0;
}

/* Every construct of C17 and of the GNU C that tscc takes, for the parser's tests. gcc accepts it. */
typedef unsigned long size;
typedef int T, *P;
typedef __builtin_va_list va_list;
extern int printf(const char *format, ...) __attribute__((format(printf, 1, 2), nonnull(1)));
_Static_assert(sizeof(int) == 4, "int");
_Static_assert(1);
;
asm(".globl nothing");
int plain, initialized = 1, *pointer = &plain, array[3] = {1, 2, [2] = 3}, function(void), (*callback)(int, T);
static const volatile unsigned long long int everything = 0xffULL, octal = 017, binary = 0b101;
extern __thread int per_thread;
_Thread_local static int other_thread;
int renamed __asm__("other_name") __attribute__((aligned(16), section(".data.x"))) = 3;
__attribute__((noinline)) static inline int attributed(int a) { return a; }
__extension__ typedef struct { int x; } extended;
_Alignas(16) char aligned_buffer[16];
_Alignas(double) char aligned_as_double;
_Noreturn void stops(void);
_Complex double z = 1.0 + 2.0i;
__int128 wide;
_Bool flag = 1;
_Atomic int atomic_object;
_Atomic(int) atomic_too;
__typeof__(plain) typed = 1;
__typeof__(int *) typed_pointer;
const char *const strings[] = {"a" "b" "c", u8"d", "\n\x41\101"};
int wide_string[] = L"wide";
int characters = 'a' + L'b' + '\0' + 'ab';
double floats = 1.5e3 + .5f + 0x1p4 + 1.L;
enum colour { red, green = 2, blue, } colour = blue;
enum __attribute__((packed)) small { tiny };
enum colour later;
struct empty { };
struct bits { unsigned a : 3, : 2, b : 4; int : 0; signed long long c : 40; } __attribute__((packed)) bits;
struct nested {
  struct { int inner; union { int i; float f; }; };
  struct tagged { int t; } tagged, *next;
  enum { in_struct } e;
  _Static_assert(1, "inside");
  const int *a[2], (*b)(void);
  ;
  int flexible[];
};
union u { int i; char c[4]; } u = {.c = {1, 2}};
struct forward;
struct forward *forward_pointer;
struct point { int x, y; struct { int z[4]; } w; };
struct point designated = {.x = 1, .w.z[1] = 2, .w.z[2 ... 3] = 7, y: 3};
int ranges[] = {[0 ... 2] = 1, [5] 6, 7, };
struct point empties = {};
int (*(*complicated(int (*a)(int), int b[static 3], int c[*], int d[const], void (*)(int)))(int))[2];
int abstract(int, int *, int[], int (*)(int), int (*[2])(void), int (T), const P restrict, ...);
int variable_length(int n, int a[n][n + 1], T *restrict t);
int __attribute__((unused)) (__attribute__((const)) *in_declarator)(int);
int * __attribute__((may_alias)) * const volatile qualified;
implicit(a, b, c) char *b; int c; { return a + *b + c; }
static implicit_int;
int old(), older();
int old(a, f) int a, (*f)(); { return f(a); }

int labels(int n) {
  __label__ local, other;
  static void *table[] = {&&local, &&other, &&function_label};
  goto *table[n];
local: __attribute__((unused));
  ;
other:
  n++;
function_label:
  if (n < 3) goto local; else goto function_label;
  switch (n) {
    int unreachable;
  case 1:
  case 2 ... 5: n = 1; __attribute__((fallthrough));
  case 'x': { break; }
  default: ;
  }
end:
}

int statements(int n, ...) {
  int i, j = 0;
  for (;;) break;
  for (i = 0, j = 1; i < n; i++, j--) continue;
  for (int k = 0, *q = &k; k < n; ++k) ;
  while (n--) { if (n) continue; else if (i) break; else ; }
  do n += 2; while (n < 10);
  { int n = n; { extern int plain; typedef char n; n c; } }
  struct local { int a; } s = {1}, *p = &s;
  enum { here = 3, there };
  int nested(int x) { return x + n; }
  auto int announced(int);
  int announced(int x) { return x; }
  asm volatile("nop");
  asm("mov %1, %0" : "=r"(i) : "r"(j));
  __asm__ __volatile__("# %[out] %[in]" : [out] "=&r"(i), "+m"(j) : [in] "g"(n), "i"(3) : "memory", "cc");
  asm goto("jmp %l0" : : : : out);
  va_list list;
  __builtin_va_start(list, n);
  i = __builtin_va_arg(list, int);
  __builtin_va_end(list);
out:
  return nested(s.a) + p->a + announced(here), there;
}

int expressions(int a, int b, struct point *p, int (*f)(int)) {
  int c = ({ int t = a; t * 2; });
  int d = a ? b : c ? a : b, e = a ?: b;
  int v = (a, b), w = a = b = c;
  a += b -= c *= d /= e %= v <<= w >>= a &= b ^= c |= d;
  a = a || b && c | d ^ e & v == w != a < b > c <= d >= e << v >> w + a - b * c / d % e;
  a = -+~!a + *&a + ++a + --a + a++ + a-- + (-a);
  a = sizeof a + sizeof(int) + sizeof(int *[3]) + sizeof (a) + sizeof(int){1} + _Alignof(double) + __alignof__ a;
  a = (int)(long)a + (T)-1 + (T)(a) + (a) - 1 + (a)-1;
  p->w.z[a]++, (*p).x--, (*f)(a), (**f)((a + b, c));
  p = &(struct point){1, 2}, a = (struct point){.x = 1}.x + ((int[]){1, 2, 3})[1];
  a = _Generic(a, int: 1, default: 2, const char *: 3);
  a = __builtin_offsetof(struct point, w.z[2]) + __builtin_types_compatible_p(int, T) + __builtin_choose_expr(1, a, b);
  a = __extension__ a + __real__ z + __imag__ z;
  a = __builtin_expect(a, 1) + __builtin_constant_p(a) + sizeof(struct { int x; });
  a = (int) { 1 } + sizeof(__typeof__(a)) + (__typeof__(a)) b;
  return (a) ? (b) : (c);
}

void shadows(int T) {
  T * 2;
  { typedef char T; T * x; (T)-1; }
  (T)-1;
  for (int size = 0; size < 3; size++) size * T;
  size * y;
}
#pragma pack(push, 1)
struct packed { char c; int i; };
#pragma pack(pop)
struct loose { char c; int i; };

/* Integer operations of every width on telling values, with variable and with constant right operands. */
#include <stdio.h>

typedef signed char i8;
typedef unsigned char u8;
typedef short i16;
typedef unsigned short u16;
typedef int i32;
typedef unsigned u32;
typedef long i64;
typedef unsigned long u64;
typedef __int128 i128;
typedef unsigned __int128 u128;

static u64 hash = 14695981039346656037ul;
static void mix(u64 x) { hash = (hash ^ x) * 1099511628211ul + (hash >> 29); }

static void mixDouble(double d) { u64 x; __builtin_memcpy(&x, &d, 8); mix(x); }

static const u64 telling[] = {0, 1, 2, 3, 5, 7, 8, 10, 31, 63, 100, 127, 128, 255, 256, 1000, 32767, 32768, 65535, 65536,
  0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x123456789abcdef0, 0x7fffffffffffffff, 0x8000000000000000,
  0xffffffffffffffff, 0xfffffffffffffff6, 0xffffffff80000000, 0xaaaaaaaaaaaaaaaa, 0xdeadbeefcafebabe};
#define COUNT (sizeof telling / sizeof *telling)

#define OPERATIONS(T, W) \
  __attribute__((noinline)) static T add_##T(T a, T b) { return a + b; } \
  __attribute__((noinline)) static T sub_##T(T a, T b) { return a - b; } \
  __attribute__((noinline)) static T mul_##T(T a, T b) { return a * b; } \
  __attribute__((noinline)) static T and_##T(T a, T b) { return a & b; } \
  __attribute__((noinline)) static T or_##T(T a, T b) { return a | b; } \
  __attribute__((noinline)) static T xor_##T(T a, T b) { return a ^ b; } \
  __attribute__((noinline)) static T div_##T(T a, T b) { return b == 0 || (b == (T)-1 && (T)-1 < 0) ? 1 : a / b; } \
  __attribute__((noinline)) static T rem_##T(T a, T b) { return b == 0 || (b == (T)-1 && (T)-1 < 0) ? 1 : a % b; } \
  __attribute__((noinline)) static T shl_##T(T a, T b) { return a << (b & (W - 1)); } \
  __attribute__((noinline)) static T shr_##T(T a, T b) { return a >> (b & (W - 1)); } \
  __attribute__((noinline)) static T not_##T(T a) { return ~a; } \
  __attribute__((noinline)) static T neg_##T(T a) { return -a; } \
  __attribute__((noinline)) static int compare_##T(T a, T b) { \
    return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5 | (!a) << 6; } \
  __attribute__((noinline)) static T choose_##T(T a, T b) { return a < b ? a : b; } \
  __attribute__((noinline)) static int branches_##T(T a, T b) { \
    int n = 0; if (a < b) n += 1; if (a > b) n += 2; if (a & b) n += 4; if (!(a & 8)) n += 8; if (a < 0) n += 16; \
    if (a >= 0) n += 32; if (a > 5 && b < 9) n += 64; if (a == 7 || b == 7) n += 128; while (n > 200) n -= 3; return n; } \
  static void all_##T(T a, T b) { \
    mix(add_##T(a, b)); mix(sub_##T(a, b)); mix(mul_##T(a, b)); mix(and_##T(a, b)); mix(or_##T(a, b)); mix(xor_##T(a, b)); \
    mix(div_##T(a, b)); mix(rem_##T(a, b)); mix(shl_##T(a, b)); mix(shr_##T(a, b)); mix(not_##T(a)); mix(neg_##T(a)); \
    mix(compare_##T(a, b)); mix(choose_##T(a, b)); mix(branches_##T(a, b)); }
OPERATIONS(i8, 8)
OPERATIONS(u8, 8)
OPERATIONS(i16, 16)
OPERATIONS(u16, 16)
OPERATIONS(i32, 32)
OPERATIONS(u32, 32)
OPERATIONS(i64, 64)
OPERATIONS(u64, 64)
OPERATIONS(i128, 128)
OPERATIONS(u128, 128)

#define DIVISOR(T, D) mix(a / (T)(D)); mix(a % (T)(D)); mix(a * (T)(D));
#define CONSTANTS(T) \
  __attribute__((noinline)) static void constants_##T(T a) { \
    DIVISOR(T, 1) DIVISOR(T, 2) DIVISOR(T, 3) DIVISOR(T, 4) DIVISOR(T, 5) DIVISOR(T, 6) DIVISOR(T, 7) DIVISOR(T, 9) \
    DIVISOR(T, 10) DIVISOR(T, 11) DIVISOR(T, 12) DIVISOR(T, 16) DIVISOR(T, 25) DIVISOR(T, 60) DIVISOR(T, 64) \
    DIVISOR(T, 100) DIVISOR(T, 125) DIVISOR(T, 127) DIVISOR(T, 641) DIVISOR(T, 1000) DIVISOR(T, 86400) \
    DIVISOR(T, 1000000007) DIVISOR(T, 2147483647) DIVISOR(T, -2) DIVISOR(T, -3) DIVISOR(T, -7) DIVISOR(T, -10) \
    DIVISOR(T, -64) DIVISOR(T, -100) DIVISOR(T, (-2147483647 - 1)) \
    mix(a << 1); mix(a << 3); mix(a >> 5); mix(a & 0xff); mix(a & 0xffff); mix(a & 0xfffffffful); mix(a & -16); \
    mix(a | 1); mix(a ^ -1); mix(a + 1); mix(a - 128); mix(a * 15); mix(a << 31 >> 31); mix((a << 3 | a >> 29)); \
    mix((i8)a); mix((u8)a); mix((i16)a); mix((u16)a); mix((i32)a); mix((u32)a); }
CONSTANTS(i32)
CONSTANTS(u32)
CONSTANTS(i64)
CONSTANTS(u64)

__attribute__((noinline)) static void wide(u128 a, i128 s) {
  mix(a << 3 >> 64); mix(a << 64 >> 64); mix(a << 100 >> 64); mix(a >> 7); mix(a >> 64); mix(a >> 90); mix(s >> 3);
  mix(s >> 64); mix(s >> 127); mix(a / 10); mix(a % 1000000007); mix(s / -7); mix(a * 12345678901234567ul >> 64);
  mixDouble((double)a); mixDouble((double)s); mixDouble((float)(a >> 100)); mix((i128)(double)(i64)s >> 3); mix((a + 1) >> 64);
  mix(-a >> 64); mix(~a >> 64); mix(a > s); mix(s < 0 ? 1 : 2);
}

__attribute__((noinline)) static void bits(u64 x, u32 y, u16 z) {
  mix(__builtin_popcountl(x)); mix(__builtin_popcount(y)); mix(__builtin_parityl(x)); mix(__builtin_bswap64(x));
  mix(__builtin_bswap32(y)); mix(__builtin_bswap16(z)); mix(x << 13 | x >> 51); mix(y << 13 | y >> 19);
  mix(__builtin_ffsl(x)); mix(__builtin_ffs(y));
  if (x) mix(__builtin_clzl(x) * 100 + __builtin_ctzl(x));
  if (y) mix(__builtin_clz(y) * 100 + __builtin_ctz(y));
}

__attribute__((noinline)) static void overflows(i64 a, i64 b) {
  i64 r; u64 ur; i32 ri; u32 rui; i16 rs; u8 rb; i8 rc;
  mix(__builtin_add_overflow(a, b, &r)); mix(r); mix(__builtin_sub_overflow(a, b, &r)); mix(r);
  mix(__builtin_mul_overflow(a, b, &r)); mix(r); mix(__builtin_add_overflow((u64)a, (u64)b, &ur)); mix(ur);
  mix(__builtin_sub_overflow((u64)a, (u64)b, &ur)); mix(ur); mix(__builtin_mul_overflow((u64)a, (u64)b, &ur)); mix(ur);
  mix(__builtin_add_overflow((i32)a, (i32)b, &ri)); mix(ri); mix(__builtin_mul_overflow((i32)a, (i32)b, &ri)); mix(ri);
  mix(__builtin_sub_overflow((u32)a, (u32)b, &rui)); mix(rui); mix(__builtin_mul_overflow((u32)a, (u32)b, &rui)); mix(rui);
  mix(__builtin_add_overflow((i16)a, (i16)b, &rs)); mix(rs); mix(__builtin_mul_overflow((u8)a, (u8)b, &rb)); mix(rb);
  mix(__builtin_mul_overflow((i8)a, (i8)b, &rc)); mix(rc); mix(__builtin_add_overflow(a, (u32)b, &ri)); mix(ri);
}

int main(void) {
  for (unsigned i = 0; i < COUNT; i++)
    for (unsigned j = 0; j < COUNT; j++) {
      u64 a = telling[i], b = telling[j];
      all_i8(a, b); all_u8(a, b); all_i16(a, b); all_u16(a, b); all_i32(a, b); all_u32(a, b); all_i64(a, b); all_u64(a, b);
      all_i128(((i128)a << 64) + b, ((i128)b << 64) + a); all_u128(((u128)a << 64) + b, b); all_i128((i64)a, (i64)b);
      wide(((u128)a << 64) + b, ((i128)b << 64) + a);
      overflows(a, b);
    }
  printf("%lx\n", hash);
  for (unsigned i = 0; i < COUNT; i++) {
    constants_i32(telling[i]); constants_u32(telling[i]); constants_i64(telling[i]); constants_u64(telling[i]);
    bits(telling[i], telling[i], telling[i]);
    printf("%u %lx\n", i, hash);
  }
  return 0;
}

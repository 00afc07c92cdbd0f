/* All intrinsics: those for vectors, and the few for general registers that need no extension. */
#ifndef _X86INTRIN_H_INCLUDED
#define _X86INTRIN_H_INCLUDED

#include <immintrin.h>

__intrinsic unsigned long long __rdtsc(void) { return __builtin_ia32_rdtsc(); }
__intrinsic int __bswapd(int __a) { return (int)__builtin_bswap32((unsigned)__a); }
__intrinsic long long __bswapq(long long __a) { return (long long)__builtin_bswap64((unsigned long long)__a); }
#define _bswap __bswapd
#define _bswap64 __bswapq
__intrinsic int __bsfd(int __a) { return __builtin_ctz((unsigned)__a); }
__intrinsic int __bsrd(int __a) { return 31 - __builtin_clz((unsigned)__a); }
__intrinsic int __bsfq(long long __a) { return __builtin_ctzll((unsigned long long)__a); }
__intrinsic int __bsrq(long long __a) { return 63 - __builtin_clzll((unsigned long long)__a); }
#define _bit_scan_forward __bsfd
#define _bit_scan_reverse __bsrd
__intrinsic unsigned __rold(unsigned __a, int __n) { return __a << (__n & 31) | __a >> (-__n & 31); }
__intrinsic unsigned __rord(unsigned __a, int __n) { return __a >> (__n & 31) | __a << (-__n & 31); }
__intrinsic unsigned long long __rolq(unsigned long long __a, int __n) { return __a << (__n & 63) | __a >> (-__n & 63); }
__intrinsic unsigned long long __rorq(unsigned long long __a, int __n) { return __a >> (__n & 63) | __a << (-__n & 63); }
#define _rotl __rold
#define _rotr __rord
#define _lrotl __rolq
#define _lrotr __rorq

#endif

/*
 * The intrinsics of SSE (Intel SDM volume 2; Intel Intrinsics Guide), each as the instruction that it is named after. Those on MMX registers
 * are left out.
 */
#ifndef _XMMINTRIN_H_INCLUDED
#define _XMMINTRIN_H_INCLUDED

#include <mm_malloc.h>

typedef float __m128 __attribute__((__vector_size__(16), __may_alias__));
typedef float __m128_u __attribute__((__vector_size__(16), __may_alias__, __aligned__(1)));
typedef float __v4sf __attribute__((__vector_size__(16)));
typedef int __v4si __attribute__((__vector_size__(16)));

#define _MM_SHUFFLE(z, y, x, w) (((z) << 6) | ((y) << 4) | ((x) << 2) | (w))

enum _mm_hint { _MM_HINT_ET0 = 7, _MM_HINT_ET1 = 6, _MM_HINT_T0 = 3, _MM_HINT_T1 = 2, _MM_HINT_T2 = 1, _MM_HINT_NTA = 0 };

/* The control and status register. */
#define _MM_EXCEPT_MASK 0x003f
#define _MM_EXCEPT_INVALID 0x0001
#define _MM_EXCEPT_DENORM 0x0002
#define _MM_EXCEPT_DIV_ZERO 0x0004
#define _MM_EXCEPT_OVERFLOW 0x0008
#define _MM_EXCEPT_UNDERFLOW 0x0010
#define _MM_EXCEPT_INEXACT 0x0020
#define _MM_MASK_MASK 0x1f80
#define _MM_MASK_INVALID 0x0080
#define _MM_MASK_DENORM 0x0100
#define _MM_MASK_DIV_ZERO 0x0200
#define _MM_MASK_OVERFLOW 0x0400
#define _MM_MASK_UNDERFLOW 0x0800
#define _MM_MASK_INEXACT 0x1000
#define _MM_ROUND_MASK 0x6000
#define _MM_ROUND_NEAREST 0x0000
#define _MM_ROUND_DOWN 0x2000
#define _MM_ROUND_UP 0x4000
#define _MM_ROUND_TOWARD_ZERO 0x6000
#define _MM_FLUSH_ZERO_MASK 0x8000
#define _MM_FLUSH_ZERO_ON 0x8000
#define _MM_FLUSH_ZERO_OFF 0x0000

#define __intrinsic static __inline __attribute__((__always_inline__, __unused__))
/* `name(a, b)` is the instruction on a and b. */
#define __two(type, name, instruction) \
  __intrinsic type name(type __a, type __b) { \
    __asm__(instruction " %1, %0" : "+x"(__a) : "x"(__b)); \
    return __a; \
  }
/* `name(a, b)` is the instruction on b and a. */
#define __swapped(type, name, instruction) \
  __intrinsic type name(type __a, type __b) { \
    __asm__(instruction " %1, %0" : "+x"(__b) : "x"(__a)); \
    return __b; \
  }
#define __one(type, name, instruction) \
  __intrinsic type name(type __a) { \
    type __r; \
    __asm__(instruction " %1, %0" : "=x"(__r) : "x"(__a)); \
    return __r; \
  }
/* The lowest element is the instruction's, the others are those of a. */
#define __lowest(type, name, instruction) \
  __intrinsic type name(type __a) { \
    __asm__(instruction " %0, %0" : "+x"(__a)); \
    return __a; \
  }
#define __to(result, constraint, type, name, instruction) \
  __intrinsic result name(type __a) { \
    result __r; \
    __asm__(instruction " %1, %0" : constraint(__r) : "x"(__a)); \
    return __r; \
  }

__two(__m128, _mm_add_ss, "addss")
__two(__m128, _mm_sub_ss, "subss")
__two(__m128, _mm_mul_ss, "mulss")
__two(__m128, _mm_div_ss, "divss")
__two(__m128, _mm_min_ss, "minss")
__two(__m128, _mm_max_ss, "maxss")
__two(__m128, _mm_add_ps, "addps")
__two(__m128, _mm_sub_ps, "subps")
__two(__m128, _mm_mul_ps, "mulps")
__two(__m128, _mm_div_ps, "divps")
__two(__m128, _mm_min_ps, "minps")
__two(__m128, _mm_max_ps, "maxps")
__two(__m128, _mm_and_ps, "andps")
__two(__m128, _mm_andnot_ps, "andnps")
__two(__m128, _mm_or_ps, "orps")
__two(__m128, _mm_xor_ps, "xorps")
__two(__m128, _mm_unpackhi_ps, "unpckhps")
__two(__m128, _mm_unpacklo_ps, "unpcklps")
__two(__m128, _mm_movehl_ps, "movhlps")
__two(__m128, _mm_movelh_ps, "movlhps")
__two(__m128, _mm_move_ss, "movss")
__lowest(__m128, _mm_sqrt_ss, "sqrtss")
__lowest(__m128, _mm_rcp_ss, "rcpss")
__lowest(__m128, _mm_rsqrt_ss, "rsqrtss")
__one(__m128, _mm_sqrt_ps, "sqrtps")
__one(__m128, _mm_rcp_ps, "rcpps")
__one(__m128, _mm_rsqrt_ps, "rsqrtps")
__two(__m128, _mm_cmpeq_ps, "cmpeqps")
__two(__m128, _mm_cmplt_ps, "cmpltps")
__two(__m128, _mm_cmple_ps, "cmpleps")
__swapped(__m128, _mm_cmpgt_ps, "cmpltps")
__swapped(__m128, _mm_cmpge_ps, "cmpleps")
__two(__m128, _mm_cmpneq_ps, "cmpneqps")
__two(__m128, _mm_cmpnlt_ps, "cmpnltps")
__two(__m128, _mm_cmpnle_ps, "cmpnleps")
__swapped(__m128, _mm_cmpngt_ps, "cmpnltps")
__swapped(__m128, _mm_cmpnge_ps, "cmpnleps")
__two(__m128, _mm_cmpord_ps, "cmpordps")
__two(__m128, _mm_cmpunord_ps, "cmpunordps")
__two(__m128, _mm_cmpeq_ss, "cmpeqss")
__two(__m128, _mm_cmplt_ss, "cmpltss")
__two(__m128, _mm_cmple_ss, "cmpless")
__two(__m128, _mm_cmpneq_ss, "cmpneqss")
__two(__m128, _mm_cmpnlt_ss, "cmpnltss")
__two(__m128, _mm_cmpnle_ss, "cmpnless")
__two(__m128, _mm_cmpord_ss, "cmpordss")
__two(__m128, _mm_cmpunord_ss, "cmpunordss")
__to(int, "=r", __m128, _mm_movemask_ps, "movmskps")
__to(int, "=r", __m128, _mm_cvtss_si32, "cvtss2si")
__to(int, "=r", __m128, _mm_cvttss_si32, "cvttss2si")
__to(long long, "=r", __m128, _mm_cvtss_si64, "cvtss2si")
__to(long long, "=r", __m128, _mm_cvttss_si64, "cvttss2si")

__intrinsic __m128 _mm_cmpgt_ss(__m128 __a, __m128 __b) { return _mm_move_ss(__a, _mm_cmplt_ss(__b, __a)); }
__intrinsic __m128 _mm_cmpge_ss(__m128 __a, __m128 __b) { return _mm_move_ss(__a, _mm_cmple_ss(__b, __a)); }
__intrinsic __m128 _mm_cmpngt_ss(__m128 __a, __m128 __b) { return _mm_move_ss(__a, _mm_cmpnlt_ss(__b, __a)); }
__intrinsic __m128 _mm_cmpnge_ss(__m128 __a, __m128 __b) { return _mm_move_ss(__a, _mm_cmpnle_ss(__b, __a)); }
__intrinsic int _mm_comieq_ss(__m128 __a, __m128 __b) { return __a[0] == __b[0]; }
__intrinsic int _mm_comilt_ss(__m128 __a, __m128 __b) { return __a[0] < __b[0]; }
__intrinsic int _mm_comile_ss(__m128 __a, __m128 __b) { return __a[0] <= __b[0]; }
__intrinsic int _mm_comigt_ss(__m128 __a, __m128 __b) { return __a[0] > __b[0]; }
__intrinsic int _mm_comige_ss(__m128 __a, __m128 __b) { return __a[0] >= __b[0]; }
__intrinsic int _mm_comineq_ss(__m128 __a, __m128 __b) { return __a[0] != __b[0]; }
#define _mm_ucomieq_ss _mm_comieq_ss
#define _mm_ucomilt_ss _mm_comilt_ss
#define _mm_ucomile_ss _mm_comile_ss
#define _mm_ucomigt_ss _mm_comigt_ss
#define _mm_ucomige_ss _mm_comige_ss
#define _mm_ucomineq_ss _mm_comineq_ss

#define _mm_cvt_ss2si _mm_cvtss_si32
#define _mm_cvtt_ss2si _mm_cvttss_si32
#define _mm_cvtss_si64x _mm_cvtss_si64
#define _mm_cvttss_si64x _mm_cvttss_si64
__intrinsic float _mm_cvtss_f32(__m128 __a) { return __a[0]; }
__intrinsic __m128 _mm_cvtsi32_ss(__m128 __a, int __b) {
  __asm__("cvtsi2ssl %1, %0" : "+x"(__a) : "r"(__b));
  return __a;
}
__intrinsic __m128 _mm_cvtsi64_ss(__m128 __a, long long __b) {
  __asm__("cvtsi2ssq %1, %0" : "+x"(__a) : "r"(__b));
  return __a;
}
#define _mm_cvt_si2ss _mm_cvtsi32_ss
#define _mm_cvtsi64x_ss _mm_cvtsi64_ss

__intrinsic __m128 _mm_setzero_ps(void) { return (__m128){0, 0, 0, 0}; }
__intrinsic __m128 _mm_undefined_ps(void) { return (__m128){0, 0, 0, 0}; }
__intrinsic __m128 _mm_set_ss(float __f) { return (__m128){__f, 0, 0, 0}; }
__intrinsic __m128 _mm_set1_ps(float __f) { return (__m128){__f, __f, __f, __f}; }
__intrinsic __m128 _mm_set_ps(float __d, float __c, float __b, float __a) { return (__m128){__a, __b, __c, __d}; }
__intrinsic __m128 _mm_setr_ps(float __a, float __b, float __c, float __d) { return (__m128){__a, __b, __c, __d}; }
#define _mm_set_ps1 _mm_set1_ps
__intrinsic __m128 _mm_load_ss(const float *__p) { return (__m128){*__p, 0, 0, 0}; }
__intrinsic __m128 _mm_load1_ps(const float *__p) { return _mm_set1_ps(*__p); }
#define _mm_load_ps1 _mm_load1_ps
__intrinsic __m128 _mm_load_ps(const float *__p) { return *(const __m128 *)__p; }
__intrinsic __m128 _mm_loadu_ps(const float *__p) { return *(const __m128_u *)__p; }
__intrinsic __m128 _mm_loadr_ps(const float *__p) { return (__m128){__p[3], __p[2], __p[1], __p[0]}; }
__intrinsic void _mm_store_ss(float *__p, __m128 __a) { *__p = __a[0]; }
__intrinsic void _mm_store_ps(float *__p, __m128 __a) { *(__m128 *)__p = __a; }
__intrinsic void _mm_storeu_ps(float *__p, __m128 __a) { *(__m128_u *)__p = __a; }
__intrinsic void _mm_store1_ps(float *__p, __m128 __a) { *(__m128 *)__p = _mm_set1_ps(__a[0]); }
#define _mm_store_ps1 _mm_store1_ps
__intrinsic void _mm_storer_ps(float *__p, __m128 __a) { *(__m128 *)__p = (__m128){__a[3], __a[2], __a[1], __a[0]}; }
typedef float __half_of_v4sf __attribute__((__vector_size__(8), __may_alias__, __aligned__(1)));
#define __half(p) (*(__half_of_v4sf *)(p))
__intrinsic __m128 _mm_loadl_pi(__m128 __a, const void *__p) {
  __asm__("movlps %1, %0" : "+x"(__a) : "m"(__half(__p)));
  return __a;
}
__intrinsic __m128 _mm_loadh_pi(__m128 __a, const void *__p) {
  __asm__("movhps %1, %0" : "+x"(__a) : "m"(__half(__p)));
  return __a;
}
__intrinsic void _mm_storel_pi(void *__p, __m128 __a) { __asm__("movlps %1, %0" : "=m"(__half(__p)) : "x"(__a)); }
__intrinsic void _mm_storeh_pi(void *__p, __m128 __a) { __asm__("movhps %1, %0" : "=m"(__half(__p)) : "x"(__a)); }

/* The control word of an instruction is a number in it, so these are macros. */
#define __shuffled(type, instruction, a, b, control) \
  __extension__({ \
    type __r = (a); \
    __asm__(instruction " %2, %1, %0" : "+x"(__r) : "x"((type)(b)), "i"(control)); \
    __r; \
  })
#define _mm_shuffle_ps(a, b, control) __shuffled(__m128, "shufps", a, b, control)
#define _MM_TRANSPOSE4_PS(row0, row1, row2, row3) \
  do { \
    __m128 __r0 = (row0), __r1 = (row1), __r2 = (row2), __r3 = (row3); \
    __m128 __t0 = _mm_unpacklo_ps(__r0, __r1), __t1 = _mm_unpacklo_ps(__r2, __r3); \
    __m128 __t2 = _mm_unpackhi_ps(__r0, __r1), __t3 = _mm_unpackhi_ps(__r2, __r3); \
    (row0) = _mm_movelh_ps(__t0, __t1); \
    (row1) = _mm_movehl_ps(__t1, __t0); \
    (row2) = _mm_movelh_ps(__t2, __t3); \
    (row3) = _mm_movehl_ps(__t3, __t2); \
  } while (0)

__intrinsic unsigned _mm_getcsr(void) {
  unsigned __r;
  __asm__ __volatile__("stmxcsr %0" : "=m"(__r));
  return __r;
}
__intrinsic void _mm_setcsr(unsigned __a) { __asm__ __volatile__("ldmxcsr %0" : : "m"(__a)); }
#define _MM_GET_EXCEPTION_STATE() (_mm_getcsr() & _MM_EXCEPT_MASK)
#define _MM_GET_EXCEPTION_MASK() (_mm_getcsr() & _MM_MASK_MASK)
#define _MM_GET_ROUNDING_MODE() (_mm_getcsr() & _MM_ROUND_MASK)
#define _MM_GET_FLUSH_ZERO_MODE() (_mm_getcsr() & _MM_FLUSH_ZERO_MASK)
#define _MM_SET_EXCEPTION_STATE(x) _mm_setcsr((_mm_getcsr() & ~_MM_EXCEPT_MASK) | (x))
#define _MM_SET_EXCEPTION_MASK(x) _mm_setcsr((_mm_getcsr() & ~_MM_MASK_MASK) | (x))
#define _MM_SET_ROUNDING_MODE(x) _mm_setcsr((_mm_getcsr() & ~_MM_ROUND_MASK) | (x))
#define _MM_SET_FLUSH_ZERO_MODE(x) _mm_setcsr((_mm_getcsr() & ~_MM_FLUSH_ZERO_MASK) | (x))

#define _mm_prefetch(p, hint) __builtin_prefetch((p), ((hint) & 4) >> 2, (hint) & 3)
__intrinsic void _mm_sfence(void) { __asm__ __volatile__("sfence" : : : "memory"); }
__intrinsic void _mm_pause(void) { __builtin_ia32_pause(); }
__intrinsic void _mm_stream_ps(float *__p, __m128 __a) { __asm__("movntps %1, %0" : "=m"(*(__m128 *)__p) : "x"(__a)); }

#endif

/* The intrinsics of SSE2 (Intel SDM volume 2; Intel Intrinsics Guide), as those of <xmmintrin.h>. */
#ifndef _EMMINTRIN_H_INCLUDED
#define _EMMINTRIN_H_INCLUDED

#include <xmmintrin.h>

typedef double __m128d __attribute__((__vector_size__(16), __may_alias__));
typedef double __m128d_u __attribute__((__vector_size__(16), __may_alias__, __aligned__(1)));
typedef long long __m128i __attribute__((__vector_size__(16), __may_alias__));
typedef long long __m128i_u __attribute__((__vector_size__(16), __may_alias__, __aligned__(1)));
typedef double __v2df __attribute__((__vector_size__(16)));
typedef long long __v2di __attribute__((__vector_size__(16)));
typedef unsigned long long __v2du __attribute__((__vector_size__(16)));
typedef unsigned int __v4su __attribute__((__vector_size__(16)));
typedef short __v8hi __attribute__((__vector_size__(16)));
typedef unsigned short __v8hu __attribute__((__vector_size__(16)));
typedef char __v16qi __attribute__((__vector_size__(16)));
typedef signed char __v16qs __attribute__((__vector_size__(16)));
typedef unsigned char __v16qu __attribute__((__vector_size__(16)));

#define _MM_SHUFFLE2(y, x) (((y) << 1) | (x))

/* Numbers of double precision. */
__two(__m128d, _mm_add_sd, "addsd")
__two(__m128d, _mm_sub_sd, "subsd")
__two(__m128d, _mm_mul_sd, "mulsd")
__two(__m128d, _mm_div_sd, "divsd")
__two(__m128d, _mm_min_sd, "minsd")
__two(__m128d, _mm_max_sd, "maxsd")
__two(__m128d, _mm_add_pd, "addpd")
__two(__m128d, _mm_sub_pd, "subpd")
__two(__m128d, _mm_mul_pd, "mulpd")
__two(__m128d, _mm_div_pd, "divpd")
__two(__m128d, _mm_min_pd, "minpd")
__two(__m128d, _mm_max_pd, "maxpd")
__two(__m128d, _mm_and_pd, "andpd")
__two(__m128d, _mm_andnot_pd, "andnpd")
__two(__m128d, _mm_or_pd, "orpd")
__two(__m128d, _mm_xor_pd, "xorpd")
__two(__m128d, _mm_unpackhi_pd, "unpckhpd")
__two(__m128d, _mm_unpacklo_pd, "unpcklpd")
__two(__m128d, _mm_move_sd, "movsd")
__two(__m128d, _mm_sqrt_sd, "sqrtsd")
__one(__m128d, _mm_sqrt_pd, "sqrtpd")
__two(__m128d, _mm_cmpeq_pd, "cmpeqpd")
__two(__m128d, _mm_cmplt_pd, "cmpltpd")
__two(__m128d, _mm_cmple_pd, "cmplepd")
__swapped(__m128d, _mm_cmpgt_pd, "cmpltpd")
__swapped(__m128d, _mm_cmpge_pd, "cmplepd")
__two(__m128d, _mm_cmpneq_pd, "cmpneqpd")
__two(__m128d, _mm_cmpnlt_pd, "cmpnltpd")
__two(__m128d, _mm_cmpnle_pd, "cmpnlepd")
__swapped(__m128d, _mm_cmpngt_pd, "cmpnltpd")
__swapped(__m128d, _mm_cmpnge_pd, "cmpnlepd")
__two(__m128d, _mm_cmpord_pd, "cmpordpd")
__two(__m128d, _mm_cmpunord_pd, "cmpunordpd")
__two(__m128d, _mm_cmpeq_sd, "cmpeqsd")
__two(__m128d, _mm_cmplt_sd, "cmpltsd")
__two(__m128d, _mm_cmple_sd, "cmplesd")
__two(__m128d, _mm_cmpneq_sd, "cmpneqsd")
__two(__m128d, _mm_cmpnlt_sd, "cmpnltsd")
__two(__m128d, _mm_cmpnle_sd, "cmpnlesd")
__two(__m128d, _mm_cmpord_sd, "cmpordsd")
__two(__m128d, _mm_cmpunord_sd, "cmpunordsd")
__intrinsic __m128d _mm_cmpgt_sd(__m128d __a, __m128d __b) { return _mm_move_sd(__a, _mm_cmplt_sd(__b, __a)); }
__intrinsic __m128d _mm_cmpge_sd(__m128d __a, __m128d __b) { return _mm_move_sd(__a, _mm_cmple_sd(__b, __a)); }
__intrinsic __m128d _mm_cmpngt_sd(__m128d __a, __m128d __b) { return _mm_move_sd(__a, _mm_cmpnlt_sd(__b, __a)); }
__intrinsic __m128d _mm_cmpnge_sd(__m128d __a, __m128d __b) { return _mm_move_sd(__a, _mm_cmpnle_sd(__b, __a)); }
__intrinsic int _mm_comieq_sd(__m128d __a, __m128d __b) { return __a[0] == __b[0]; }
__intrinsic int _mm_comilt_sd(__m128d __a, __m128d __b) { return __a[0] < __b[0]; }
__intrinsic int _mm_comile_sd(__m128d __a, __m128d __b) { return __a[0] <= __b[0]; }
__intrinsic int _mm_comigt_sd(__m128d __a, __m128d __b) { return __a[0] > __b[0]; }
__intrinsic int _mm_comige_sd(__m128d __a, __m128d __b) { return __a[0] >= __b[0]; }
__intrinsic int _mm_comineq_sd(__m128d __a, __m128d __b) { return __a[0] != __b[0]; }
#define _mm_ucomieq_sd _mm_comieq_sd
#define _mm_ucomilt_sd _mm_comilt_sd
#define _mm_ucomile_sd _mm_comile_sd
#define _mm_ucomigt_sd _mm_comigt_sd
#define _mm_ucomige_sd _mm_comige_sd
#define _mm_ucomineq_sd _mm_comineq_sd
__to(int, "=r", __m128d, _mm_movemask_pd, "movmskpd")
#define _mm_shuffle_pd(a, b, control) __shuffled(__m128d, "shufpd", a, b, control)

__intrinsic __m128d _mm_setzero_pd(void) { return (__m128d){0, 0}; }
__intrinsic __m128d _mm_undefined_pd(void) { return (__m128d){0, 0}; }
__intrinsic __m128d _mm_set_sd(double __d) { return (__m128d){__d, 0}; }
__intrinsic __m128d _mm_set1_pd(double __d) { return (__m128d){__d, __d}; }
#define _mm_set_pd1 _mm_set1_pd
__intrinsic __m128d _mm_set_pd(double __b, double __a) { return (__m128d){__a, __b}; }
__intrinsic __m128d _mm_setr_pd(double __a, double __b) { return (__m128d){__a, __b}; }
__intrinsic __m128d _mm_load_sd(const double *__p) { return (__m128d){*__p, 0}; }
__intrinsic __m128d _mm_load1_pd(const double *__p) { return _mm_set1_pd(*__p); }
#define _mm_load_pd1 _mm_load1_pd
__intrinsic __m128d _mm_load_pd(const double *__p) { return *(const __m128d *)__p; }
__intrinsic __m128d _mm_loadu_pd(const double *__p) { return *(const __m128d_u *)__p; }
__intrinsic __m128d _mm_loadr_pd(const double *__p) { return (__m128d){__p[1], __p[0]}; }
__intrinsic __m128d _mm_loadl_pd(__m128d __a, const double *__p) { return (__m128d){*__p, __a[1]}; }
__intrinsic __m128d _mm_loadh_pd(__m128d __a, const double *__p) { return (__m128d){__a[0], *__p}; }
__intrinsic void _mm_store_sd(double *__p, __m128d __a) { *__p = __a[0]; }
__intrinsic void _mm_storel_pd(double *__p, __m128d __a) { *__p = __a[0]; }
__intrinsic void _mm_storeh_pd(double *__p, __m128d __a) { *__p = __a[1]; }
__intrinsic void _mm_store_pd(double *__p, __m128d __a) { *(__m128d *)__p = __a; }
__intrinsic void _mm_storeu_pd(double *__p, __m128d __a) { *(__m128d_u *)__p = __a; }
__intrinsic void _mm_store1_pd(double *__p, __m128d __a) { *(__m128d *)__p = _mm_set1_pd(__a[0]); }
#define _mm_store_pd1 _mm_store1_pd
__intrinsic void _mm_storer_pd(double *__p, __m128d __a) { *(__m128d *)__p = (__m128d){__a[1], __a[0]}; }

/* Conversions. */
#define __converting(result, type, name, instruction) __to(result, "=x", type, name, instruction)
__converting(__m128d, __m128i, _mm_cvtepi32_pd, "cvtdq2pd")
__converting(__m128, __m128i, _mm_cvtepi32_ps, "cvtdq2ps")
__converting(__m128i, __m128d, _mm_cvtpd_epi32, "cvtpd2dq")
__converting(__m128i, __m128d, _mm_cvttpd_epi32, "cvttpd2dq")
__converting(__m128, __m128d, _mm_cvtpd_ps, "cvtpd2ps")
__converting(__m128i, __m128, _mm_cvtps_epi32, "cvtps2dq")
__converting(__m128i, __m128, _mm_cvttps_epi32, "cvttps2dq")
__converting(__m128d, __m128, _mm_cvtps_pd, "cvtps2pd")
__to(int, "=r", __m128d, _mm_cvtsd_si32, "cvtsd2si")
__to(int, "=r", __m128d, _mm_cvttsd_si32, "cvttsd2si")
__to(long long, "=r", __m128d, _mm_cvtsd_si64, "cvtsd2si")
__to(long long, "=r", __m128d, _mm_cvttsd_si64, "cvttsd2si")
#define _mm_cvtsd_si64x _mm_cvtsd_si64
#define _mm_cvttsd_si64x _mm_cvttsd_si64
__intrinsic double _mm_cvtsd_f64(__m128d __a) { return __a[0]; }
__intrinsic __m128 _mm_cvtsd_ss(__m128 __a, __m128d __b) {
  __asm__("cvtsd2ss %1, %0" : "+x"(__a) : "x"(__b));
  return __a;
}
__intrinsic __m128d _mm_cvtss_sd(__m128d __a, __m128 __b) {
  __asm__("cvtss2sd %1, %0" : "+x"(__a) : "x"(__b));
  return __a;
}
__intrinsic __m128d _mm_cvtsi32_sd(__m128d __a, int __b) {
  __asm__("cvtsi2sdl %1, %0" : "+x"(__a) : "r"(__b));
  return __a;
}
__intrinsic __m128d _mm_cvtsi64_sd(__m128d __a, long long __b) {
  __asm__("cvtsi2sdq %1, %0" : "+x"(__a) : "r"(__b));
  return __a;
}
#define _mm_cvtsi64x_sd _mm_cvtsi64_sd
__intrinsic __m128 _mm_castpd_ps(__m128d __a) { return (__m128)__a; }
__intrinsic __m128i _mm_castpd_si128(__m128d __a) { return (__m128i)__a; }
__intrinsic __m128d _mm_castps_pd(__m128 __a) { return (__m128d)__a; }
__intrinsic __m128i _mm_castps_si128(__m128 __a) { return (__m128i)__a; }
__intrinsic __m128 _mm_castsi128_ps(__m128i __a) { return (__m128)__a; }
__intrinsic __m128d _mm_castsi128_pd(__m128i __a) { return (__m128d)__a; }

/* Integers. */
__two(__m128i, _mm_add_epi8, "paddb")
__two(__m128i, _mm_add_epi16, "paddw")
__two(__m128i, _mm_add_epi32, "paddd")
__two(__m128i, _mm_add_epi64, "paddq")
__two(__m128i, _mm_adds_epi8, "paddsb")
__two(__m128i, _mm_adds_epi16, "paddsw")
__two(__m128i, _mm_adds_epu8, "paddusb")
__two(__m128i, _mm_adds_epu16, "paddusw")
__two(__m128i, _mm_sub_epi8, "psubb")
__two(__m128i, _mm_sub_epi16, "psubw")
__two(__m128i, _mm_sub_epi32, "psubd")
__two(__m128i, _mm_sub_epi64, "psubq")
__two(__m128i, _mm_subs_epi8, "psubsb")
__two(__m128i, _mm_subs_epi16, "psubsw")
__two(__m128i, _mm_subs_epu8, "psubusb")
__two(__m128i, _mm_subs_epu16, "psubusw")
__two(__m128i, _mm_madd_epi16, "pmaddwd")
__two(__m128i, _mm_mulhi_epi16, "pmulhw")
__two(__m128i, _mm_mulhi_epu16, "pmulhuw")
__two(__m128i, _mm_mullo_epi16, "pmullw")
__two(__m128i, _mm_mul_epu32, "pmuludq")
__two(__m128i, _mm_avg_epu8, "pavgb")
__two(__m128i, _mm_avg_epu16, "pavgw")
__two(__m128i, _mm_sad_epu8, "psadbw")
__two(__m128i, _mm_max_epi16, "pmaxsw")
__two(__m128i, _mm_max_epu8, "pmaxub")
__two(__m128i, _mm_min_epi16, "pminsw")
__two(__m128i, _mm_min_epu8, "pminub")
__two(__m128i, _mm_and_si128, "pand")
__two(__m128i, _mm_andnot_si128, "pandn")
__two(__m128i, _mm_or_si128, "por")
__two(__m128i, _mm_xor_si128, "pxor")
__two(__m128i, _mm_cmpeq_epi8, "pcmpeqb")
__two(__m128i, _mm_cmpeq_epi16, "pcmpeqw")
__two(__m128i, _mm_cmpeq_epi32, "pcmpeqd")
__two(__m128i, _mm_cmpgt_epi8, "pcmpgtb")
__two(__m128i, _mm_cmpgt_epi16, "pcmpgtw")
__two(__m128i, _mm_cmpgt_epi32, "pcmpgtd")
__swapped(__m128i, _mm_cmplt_epi8, "pcmpgtb")
__swapped(__m128i, _mm_cmplt_epi16, "pcmpgtw")
__swapped(__m128i, _mm_cmplt_epi32, "pcmpgtd")
__two(__m128i, _mm_packs_epi16, "packsswb")
__two(__m128i, _mm_packs_epi32, "packssdw")
__two(__m128i, _mm_packus_epi16, "packuswb")
__two(__m128i, _mm_unpackhi_epi8, "punpckhbw")
__two(__m128i, _mm_unpackhi_epi16, "punpckhwd")
__two(__m128i, _mm_unpackhi_epi32, "punpckhdq")
__two(__m128i, _mm_unpackhi_epi64, "punpckhqdq")
__two(__m128i, _mm_unpacklo_epi8, "punpcklbw")
__two(__m128i, _mm_unpacklo_epi16, "punpcklwd")
__two(__m128i, _mm_unpacklo_epi32, "punpckldq")
__two(__m128i, _mm_unpacklo_epi64, "punpcklqdq")
__two(__m128i, _mm_sll_epi16, "psllw")
__two(__m128i, _mm_sll_epi32, "pslld")
__two(__m128i, _mm_sll_epi64, "psllq")
__two(__m128i, _mm_srl_epi16, "psrlw")
__two(__m128i, _mm_srl_epi32, "psrld")
__two(__m128i, _mm_srl_epi64, "psrlq")
__two(__m128i, _mm_sra_epi16, "psraw")
__two(__m128i, _mm_sra_epi32, "psrad")
__to(int, "=r", __m128i, _mm_movemask_epi8, "pmovmskb")
__to(int, "=r", __m128i, _mm_cvtsi128_si32, "movd")
__to(long long, "=r", __m128i, _mm_cvtsi128_si64, "movq")
#define _mm_cvtsi128_si64x _mm_cvtsi128_si64
__one(__m128i, _mm_move_epi64, "movq")

/* A count that is no constant takes a register. */
__intrinsic __m128i __shift_count(int __n) { return (__m128i){(unsigned)__n, 0}; }
__intrinsic __m128i _mm_slli_epi16(__m128i __a, int __n) { return _mm_sll_epi16(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_slli_epi32(__m128i __a, int __n) { return _mm_sll_epi32(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_slli_epi64(__m128i __a, int __n) { return _mm_sll_epi64(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_srli_epi16(__m128i __a, int __n) { return _mm_srl_epi16(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_srli_epi32(__m128i __a, int __n) { return _mm_srl_epi32(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_srli_epi64(__m128i __a, int __n) { return _mm_srl_epi64(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_srai_epi16(__m128i __a, int __n) { return _mm_sra_epi16(__a, __shift_count(__n)); }
__intrinsic __m128i _mm_srai_epi32(__m128i __a, int __n) { return _mm_sra_epi32(__a, __shift_count(__n)); }
#define __byte_shifted(instruction, a, n) \
  __extension__({ \
    __m128i __r = (a); \
    __asm__(instruction " %1, %0" : "+x"(__r) : "i"((n) & 255)); \
    __r; \
  })
#define _mm_slli_si128(a, n) __byte_shifted("pslldq", a, n)
#define _mm_srli_si128(a, n) __byte_shifted("psrldq", a, n)
#define _mm_bslli_si128 _mm_slli_si128
#define _mm_bsrli_si128 _mm_srli_si128
#define __permuted(instruction, a, control) \
  __extension__({ \
    __m128i __r; \
    __asm__(instruction " %2, %1, %0" : "=x"(__r) : "x"((__m128i)(a)), "i"((control) & 255)); \
    __r; \
  })
#define _mm_shuffle_epi32(a, control) __permuted("pshufd", a, control)
#define _mm_shufflehi_epi16(a, control) __permuted("pshufhw", a, control)
#define _mm_shufflelo_epi16(a, control) __permuted("pshuflw", a, control)
#define _mm_extract_epi16(a, n) ((int)((__v8hu)(__m128i)(a))[(n) & 7])
#define _mm_insert_epi16(a, x, n) \
  __extension__({ \
    __v8hi __r = (__v8hi)(__m128i)(a); \
    __r[(n) & 7] = (short)(x); \
    (__m128i) __r; \
  })

__intrinsic __m128i _mm_setzero_si128(void) { return (__m128i){0, 0}; }
__intrinsic __m128i _mm_undefined_si128(void) { return (__m128i){0, 0}; }
__intrinsic __m128i _mm_cvtsi32_si128(int __a) { return (__m128i){(unsigned)__a, 0}; }
__intrinsic __m128i _mm_cvtsi64_si128(long long __a) { return (__m128i){__a, 0}; }
#define _mm_cvtsi64x_si128 _mm_cvtsi64_si128
__intrinsic __m128i _mm_set1_epi64x(long long __a) { return (__m128i){__a, __a}; }
__intrinsic __m128i _mm_set_epi64x(long long __b, long long __a) { return (__m128i){__a, __b}; }
__intrinsic __m128i _mm_set1_epi32(int __a) {
  long long __two = (long long)((unsigned long long)(unsigned)__a * 0x100000001ull);
  return (__m128i){__two, __two};
}
__intrinsic __m128i _mm_set1_epi16(short __a) {
  long long __four = (long long)((unsigned short)__a * 0x0001000100010001ull);
  return (__m128i){__four, __four};
}
__intrinsic __m128i _mm_set1_epi8(char __a) {
  long long __eight = (long long)((unsigned char)__a * 0x0101010101010101ull);
  return (__m128i){__eight, __eight};
}
__intrinsic __m128i _mm_set_epi32(int __d, int __c, int __b, int __a) { return (__m128i)(__v4si){__a, __b, __c, __d}; }
__intrinsic __m128i _mm_setr_epi32(int __a, int __b, int __c, int __d) { return (__m128i)(__v4si){__a, __b, __c, __d}; }
#define _mm_setr_epi16(a, b, c, d, e, f, g, h) ((__m128i)(__v8hi){(a), (b), (c), (d), (e), (f), (g), (h)})
#define _mm_set_epi16(h, g, f, e, d, c, b, a) _mm_setr_epi16(a, b, c, d, e, f, g, h)
#define _mm_setr_epi8(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
  ((__m128i)(__v16qi){(a), (b), (c), (d), (e), (f), (g), (h), (i), (j), (k), (l), (m), (n), (o), (p)})
#define _mm_set_epi8(p, o, n, m, l, k, j, i, h, g, f, e, d, c, b, a) \
  _mm_setr_epi8(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)

__intrinsic __m128i _mm_load_si128(const __m128i *__p) { return *__p; }
__intrinsic __m128i _mm_loadu_si128(const __m128i_u *__p) { return *__p; }
__intrinsic void _mm_store_si128(__m128i *__p, __m128i __a) { *__p = __a; }
__intrinsic void _mm_storeu_si128(__m128i_u *__p, __m128i __a) { *__p = __a; }
struct __part_of_si128 {
  union {
    long long __eight;
    int __four;
    short __two;
  } __bytes;
} __attribute__((__packed__, __may_alias__));
#define __part(p) (((struct __part_of_si128 *)(p))->__bytes)
__intrinsic __m128i _mm_loadl_epi64(const void *__p) { return (__m128i){__part(__p).__eight, 0}; }
__intrinsic __m128i _mm_loadu_si64(const void *__p) { return (__m128i){__part(__p).__eight, 0}; }
__intrinsic __m128i _mm_loadu_si32(const void *__p) { return _mm_cvtsi32_si128(__part(__p).__four); }
__intrinsic __m128i _mm_loadu_si16(const void *__p) { return _mm_cvtsi32_si128((unsigned short)__part(__p).__two); }
__intrinsic void _mm_storel_epi64(void *__p, __m128i __a) { __part(__p).__eight = __a[0]; }
__intrinsic void _mm_storeu_si64(void *__p, __m128i __a) { __part(__p).__eight = __a[0]; }
__intrinsic void _mm_storeu_si32(void *__p, __m128i __a) { __part(__p).__four = (int)__a[0]; }
__intrinsic void _mm_storeu_si16(void *__p, __m128i __a) { __part(__p).__two = (short)__a[0]; }
__intrinsic void _mm_maskmoveu_si128(__m128i __a, __m128i __mask, char *__p) {
  __asm__ __volatile__("maskmovdqu %1, %0" : : "x"(__a), "x"(__mask), "D"(__p) : "memory");
}
__intrinsic void _mm_stream_si128(__m128i *__p, __m128i __a) { __asm__("movntdq %1, %0" : "=m"(*__p) : "x"(__a)); }
__intrinsic void _mm_stream_pd(double *__p, __m128d __a) {
  __asm__("movntpd %1, %0" : "=m"(*(__m128d *)__p) : "x"(__a));
}
__intrinsic void _mm_stream_si32(int *__p, int __a) { __asm__("movnti %1, %0" : "=m"(*__p) : "r"(__a)); }
__intrinsic void _mm_stream_si64(long long *__p, long long __a) { __asm__("movnti %1, %0" : "=m"(*__p) : "r"(__a)); }
__intrinsic void _mm_clflush(const void *__p) { __asm__ __volatile__("clflush %0" : : "m"(*(const char *)__p) : "memory"); }
__intrinsic void _mm_lfence(void) { __asm__ __volatile__("lfence" : : : "memory"); }
__intrinsic void _mm_mfence(void) { __asm__ __volatile__("mfence" : : : "memory"); }

#endif

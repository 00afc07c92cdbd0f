/* Each intrinsic of SSE on some numbers, special ones among them. */
#include <stdio.h>
#include <string.h>
#include <xmmintrin.h>

static float numbers[] = {1.5f, -2.25f, 0.0f, -0.0f, 1e30f, -3e-30f, 7.0f, __builtin_inff(), 2.5f, 3.5f, 1.5f, -2.25f};
static void show(const char *name, __m128 a) {
  unsigned w[4];
  memcpy(w, &a, sizeof w);
  printf("%s %08x %08x %08x %08x\n", name, w[0], w[1], w[2], w[3]);
}
#define TWO(f) for (int i = 0; i < 9; i++) show(#f, f(_mm_loadu_ps(numbers + i), _mm_loadu_ps(numbers + (i * 5 + 2) % 9)));
#define ONE(f) for (int i = 0; i < 9; i++) show(#f, f(_mm_loadu_ps(numbers + i)));
#define TEST(f) for (int i = 0; i < 9; i++) printf("%s %d\n", #f, f(_mm_loadu_ps(numbers + i), _mm_loadu_ps(numbers + (i * 5 + 2) % 9)));

int main(void) {
  TWO(_mm_add_ss) TWO(_mm_sub_ss) TWO(_mm_mul_ss) TWO(_mm_div_ss) TWO(_mm_min_ss) TWO(_mm_max_ss) TWO(_mm_add_ps) TWO(_mm_sub_ps)
  TWO(_mm_mul_ps) TWO(_mm_div_ps) TWO(_mm_min_ps) TWO(_mm_max_ps) TWO(_mm_and_ps) TWO(_mm_andnot_ps) TWO(_mm_or_ps) TWO(_mm_xor_ps)
  TWO(_mm_unpackhi_ps) TWO(_mm_unpacklo_ps) TWO(_mm_movehl_ps) TWO(_mm_movelh_ps) TWO(_mm_move_ss) TWO(_mm_cmpeq_ps) TWO(_mm_cmplt_ps)
  TWO(_mm_cmple_ps) TWO(_mm_cmpneq_ps) TWO(_mm_cmpnlt_ps) TWO(_mm_cmpnle_ps) TWO(_mm_cmpord_ps) TWO(_mm_cmpunord_ps) TWO(_mm_cmpeq_ss)
  TWO(_mm_cmplt_ss) TWO(_mm_cmple_ss) TWO(_mm_cmpneq_ss) TWO(_mm_cmpnlt_ss) TWO(_mm_cmpnle_ss) TWO(_mm_cmpord_ss) TWO(_mm_cmpunord_ss)
  TWO(_mm_cmpgt_ps) TWO(_mm_cmpge_ps) TWO(_mm_cmpngt_ps) TWO(_mm_cmpnge_ps) TWO(_mm_cmpgt_ss) TWO(_mm_cmpge_ss) TWO(_mm_cmpngt_ss)
  TWO(_mm_cmpnge_ss)
  ONE(_mm_sqrt_ps) ONE(_mm_sqrt_ss)
  TEST(_mm_comieq_ss) TEST(_mm_comilt_ss) TEST(_mm_comile_ss) TEST(_mm_comigt_ss) TEST(_mm_comige_ss) TEST(_mm_comineq_ss)
  TEST(_mm_ucomieq_ss)
  __m128 a = _mm_setr_ps(1, 2, 3, 4), b = _mm_set_ps(5, 6, 7, 8), c = _mm_set1_ps(9), d = _mm_set_ss(10);
  show("shuffle", _mm_shuffle_ps(a, b, _MM_SHUFFLE(0, 3, 1, 2)));
  show("set_ss", d);
  show("loadr", _mm_loadr_ps((float *)&a));
  show("load_ss", _mm_load_ss(numbers + 1));
  show("loadl", _mm_loadl_pi(a, (void *)numbers));
  show("loadh", _mm_loadh_pi(a, (void *)numbers));
  show("cvtsi32", _mm_cvtsi32_ss(a, -7));
  show("cvtsi64", _mm_cvtsi64_ss(a, 1ll << 40));
  printf("%d %d %d %lld %lld %g\n", _mm_movemask_ps(_mm_loadu_ps(numbers)), _mm_cvtss_si32(_mm_set_ss(2.5f)), _mm_cvttss_si32(_mm_set_ss(-2.7f)),
         (long long)_mm_cvtss_si64(_mm_set_ss(3.5f)), (long long)_mm_cvttss_si64(_mm_set_ss(1e12f)), _mm_cvtss_f32(b));
  float out[8] = {0};
  _mm_storeu_ps(out + 1, a);
  _mm_store_ss(out, c);
  _mm_storel_pi((void *)(out + 5), b);
  _mm_storeh_pi((void *)(out + 2), b);
  for (int i = 0; i < 8; i++) printf("%g ", out[i]);
  _MM_TRANSPOSE4_PS(a, b, c, d);
  show("transposed", a), show("transposed", b), show("transposed", c), show("transposed", d);
  unsigned mode = _MM_GET_ROUNDING_MODE();
  _MM_SET_ROUNDING_MODE(_MM_ROUND_UP);
  printf("%x %d", mode, _mm_cvtss_si32(_mm_set_ss(2.1f)));
  _MM_SET_ROUNDING_MODE(mode);
  float *p = _mm_malloc(64, 64);
  _mm_stream_ps(p, a);
  _mm_sfence();
  _mm_prefetch((const char *)p, _MM_HINT_T0);
  printf(" %d %g %d\n", _mm_cvtss_si32(_mm_set_ss(2.1f)), p[1], (int)((unsigned long)p & 63));
  _mm_free(p);
  return 0;
}

/* Each intrinsic of SSE2 on some numbers, special ones among them. */
#include <emmintrin.h>
#include <stdio.h>
#include <string.h>

static double numbers[] = {1.5, -2.25, 0.0, -0.0, 1e300, __builtin_inf(), 2.5, 3.5, 1.5};
static unsigned char bytes[64];
static void show_bits(const char *name, const void *p) {
  unsigned long w[2];
  memcpy(w, p, sizeof w);
  printf("%s %016lx %016lx\n", name, w[0], w[1]);
}
#define SHOW(name, type, e) do { type x_ = (e); show_bits(name, &x_); } while (0)
#define DOUBLES(f) for (int i = 0; i < 8; i++) SHOW(#f, __m128d, f(_mm_loadu_pd(numbers + i), _mm_loadu_pd(numbers + (i * 5 + 2) % 8)));
#define TEST(f) for (int i = 0; i < 8; i++) printf("%s %d\n", #f, f(_mm_loadu_pd(numbers + i), _mm_loadu_pd(numbers + (i * 5 + 2) % 8)));
#define AT(i) _mm_loadu_si128((void *)(bytes + (i) % 48))
#define INTEGERS(f) for (int i = 0; i < 6; i++) SHOW(#f, __m128i, f(AT(7 * i), AT(5 * i + 3)));
#define SHIFTS(f) for (int n = 0; n < 70; n += 7) SHOW(#f, __m128i, f(AT(n), n));

int main(void) {
  for (int i = 0; i < 64; i++) bytes[i] = i * i * 37 + 11;
  DOUBLES(_mm_add_sd) DOUBLES(_mm_sub_sd) DOUBLES(_mm_mul_sd) DOUBLES(_mm_div_sd) DOUBLES(_mm_min_sd) DOUBLES(_mm_max_sd)
  DOUBLES(_mm_add_pd) DOUBLES(_mm_sub_pd) DOUBLES(_mm_mul_pd) DOUBLES(_mm_div_pd) DOUBLES(_mm_min_pd) DOUBLES(_mm_max_pd)
  DOUBLES(_mm_and_pd) DOUBLES(_mm_andnot_pd) DOUBLES(_mm_or_pd) DOUBLES(_mm_xor_pd) DOUBLES(_mm_unpackhi_pd) DOUBLES(_mm_unpacklo_pd)
  DOUBLES(_mm_move_sd) DOUBLES(_mm_sqrt_sd) DOUBLES(_mm_cmpeq_pd) DOUBLES(_mm_cmplt_pd) DOUBLES(_mm_cmple_pd) DOUBLES(_mm_cmpneq_pd)
  DOUBLES(_mm_cmpnlt_pd) DOUBLES(_mm_cmpnle_pd) DOUBLES(_mm_cmpord_pd) DOUBLES(_mm_cmpunord_pd) DOUBLES(_mm_cmpeq_sd) DOUBLES(_mm_cmplt_sd)
  DOUBLES(_mm_cmple_sd) DOUBLES(_mm_cmpneq_sd) DOUBLES(_mm_cmpnlt_sd) DOUBLES(_mm_cmpnle_sd) DOUBLES(_mm_cmpord_sd) DOUBLES(_mm_cmpunord_sd)
  DOUBLES(_mm_cmpgt_pd) DOUBLES(_mm_cmpge_pd) DOUBLES(_mm_cmpngt_pd) DOUBLES(_mm_cmpnge_pd) DOUBLES(_mm_cmpgt_sd) DOUBLES(_mm_cmpge_sd)
  DOUBLES(_mm_cmpngt_sd) DOUBLES(_mm_cmpnge_sd)
  TEST(_mm_comieq_sd) TEST(_mm_comilt_sd) TEST(_mm_comile_sd) TEST(_mm_comigt_sd) TEST(_mm_comige_sd) TEST(_mm_comineq_sd)
  INTEGERS(_mm_add_epi8) INTEGERS(_mm_add_epi16) INTEGERS(_mm_add_epi32) INTEGERS(_mm_add_epi64) INTEGERS(_mm_adds_epi8)
  INTEGERS(_mm_adds_epi16) INTEGERS(_mm_adds_epu8) INTEGERS(_mm_adds_epu16) INTEGERS(_mm_sub_epi8) INTEGERS(_mm_sub_epi16)
  INTEGERS(_mm_sub_epi32) INTEGERS(_mm_sub_epi64) INTEGERS(_mm_subs_epi8) INTEGERS(_mm_subs_epi16) INTEGERS(_mm_subs_epu8)
  INTEGERS(_mm_subs_epu16) INTEGERS(_mm_madd_epi16) INTEGERS(_mm_mulhi_epi16) INTEGERS(_mm_mulhi_epu16) INTEGERS(_mm_mullo_epi16)
  INTEGERS(_mm_mul_epu32) INTEGERS(_mm_avg_epu8) INTEGERS(_mm_avg_epu16) INTEGERS(_mm_sad_epu8) INTEGERS(_mm_max_epi16)
  INTEGERS(_mm_max_epu8) INTEGERS(_mm_min_epi16) INTEGERS(_mm_min_epu8) INTEGERS(_mm_and_si128) INTEGERS(_mm_andnot_si128)
  INTEGERS(_mm_or_si128) INTEGERS(_mm_xor_si128) INTEGERS(_mm_cmpeq_epi8) INTEGERS(_mm_cmpeq_epi16) INTEGERS(_mm_cmpeq_epi32)
  INTEGERS(_mm_cmpgt_epi8) INTEGERS(_mm_cmpgt_epi16) INTEGERS(_mm_cmpgt_epi32) INTEGERS(_mm_packs_epi16) INTEGERS(_mm_packs_epi32)
  INTEGERS(_mm_packus_epi16) INTEGERS(_mm_unpackhi_epi8) INTEGERS(_mm_unpackhi_epi16) INTEGERS(_mm_unpackhi_epi32)
  INTEGERS(_mm_unpackhi_epi64) INTEGERS(_mm_unpacklo_epi8) INTEGERS(_mm_unpacklo_epi16) INTEGERS(_mm_unpacklo_epi32)
  INTEGERS(_mm_unpacklo_epi64) INTEGERS(_mm_sll_epi16) INTEGERS(_mm_sll_epi32) INTEGERS(_mm_sll_epi64) INTEGERS(_mm_srl_epi16)
  INTEGERS(_mm_srl_epi32) INTEGERS(_mm_srl_epi64) INTEGERS(_mm_sra_epi16) INTEGERS(_mm_sra_epi32) INTEGERS(_mm_cmplt_epi8)
  INTEGERS(_mm_cmplt_epi16) INTEGERS(_mm_cmplt_epi32)
  SHIFTS(_mm_slli_epi16) SHIFTS(_mm_slli_epi32) SHIFTS(_mm_slli_epi64) SHIFTS(_mm_srli_epi16) SHIFTS(_mm_srli_epi32) SHIFTS(_mm_srli_epi64)
  SHIFTS(_mm_srai_epi16) SHIFTS(_mm_srai_epi32)
  __m128i a = AT(1), b = AT(9);
  __m128d x = _mm_setr_pd(2.5, -1e9), y = _mm_set1_pd(7.25);
  SHOW("shuffle_pd", __m128d, _mm_shuffle_pd(x, y, _MM_SHUFFLE2(0, 1)));
  SHOW("sqrt_pd", __m128d, _mm_sqrt_pd(y));
  SHOW("shuffle", __m128i, _mm_shuffle_epi32(a, _MM_SHUFFLE(0, 3, 1, 2)));
  SHOW("shufflehi", __m128i, _mm_shufflehi_epi16(a, _MM_SHUFFLE(0, 3, 1, 2)));
  SHOW("shufflelo", __m128i, _mm_shufflelo_epi16(a, _MM_SHUFFLE(0, 3, 1, 2)));
  SHOW("slli_si128", __m128i, _mm_slli_si128(a, 5));
  SHOW("srli_si128", __m128i, _mm_srli_si128(a, 3));
  SHOW("insert", __m128i, _mm_insert_epi16(a, 0x1234, 3));
  SHOW("move_epi64", __m128i, _mm_move_epi64(a));
  SHOW("set1_epi8", __m128i, _mm_set1_epi8(-3));
  SHOW("set1_epi16", __m128i, _mm_set1_epi16(-3));
  SHOW("set1_epi32", __m128i, _mm_set1_epi32(-3));
  SHOW("set1_epi64x", __m128i, _mm_set1_epi64x(-3));
  SHOW("set_epi8", __m128i, _mm_set_epi8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  SHOW("setr_epi16", __m128i, _mm_setr_epi16(1, 2, 3, 4, 5, 6, 7, 8));
  SHOW("set_epi32", __m128i, _mm_set_epi32(1, 2, 3, 4));
  SHOW("set_epi64x", __m128i, _mm_set_epi64x(1, 2));
  SHOW("cvtsi32", __m128i, _mm_cvtsi32_si128(-5));
  SHOW("cvtepi32_pd", __m128d, _mm_cvtepi32_pd(a));
  SHOW("cvtepi32_ps", __m128, _mm_cvtepi32_ps(a));
  SHOW("cvtpd_epi32", __m128i, _mm_cvtpd_epi32(x));
  SHOW("cvttpd_epi32", __m128i, _mm_cvttpd_epi32(x));
  SHOW("cvtpd_ps", __m128, _mm_cvtpd_ps(x));
  SHOW("cvtps_epi32", __m128i, _mm_cvtps_epi32(_mm_setr_ps(1.5f, 2.5f, -3.7f, 4)));
  SHOW("cvttps_epi32", __m128i, _mm_cvttps_epi32(_mm_setr_ps(1.5f, 2.5f, -3.7f, 4)));
  SHOW("cvtps_pd", __m128d, _mm_cvtps_pd(_mm_setr_ps(1.5f, 2.5f, -3.7f, 4)));
  SHOW("cvtsd_ss", __m128, _mm_cvtsd_ss(_mm_setr_ps(1, 2, 3, 4), x));
  SHOW("cvtss_sd", __m128d, _mm_cvtss_sd(x, _mm_setr_ps(1.5f, 2, 3, 4)));
  SHOW("cvtsi32_sd", __m128d, _mm_cvtsi32_sd(x, -9));
  SHOW("cvtsi64_sd", __m128d, _mm_cvtsi64_sd(x, 1ll << 50));
  SHOW("cast", __m128i, _mm_castps_si128(_mm_castpd_ps(x)));
  SHOW("loadl_pd", __m128d, _mm_loadl_pd(x, numbers + 4));
  SHOW("loadh_pd", __m128d, _mm_loadh_pd(x, numbers + 4));
  SHOW("loadl_epi64", __m128i, _mm_loadl_epi64((void *)(bytes + 3)));
  printf("%d %d %d %lld %lld %x %d %d %x %llx %g\n", _mm_movemask_pd(x), _mm_cvtsd_si32(x), _mm_cvttsd_si32(x), (long long)_mm_cvtsd_si64(y),
         (long long)_mm_cvttsd_si64(y), _mm_movemask_epi8(a), _mm_extract_epi16(a, 2), _mm_extract_epi16(b, 7), _mm_cvtsi128_si32(a),
         (long long)_mm_cvtsi128_si64(b), _mm_cvtsd_f64(y));
  unsigned char out[48] = {0};
  _mm_storeu_si128((void *)(out + 1), a);
  _mm_storel_epi64((void *)(out + 20), b);
  _mm_maskmoveu_si128(a, b, (char *)out + 30);
  for (int i = 0; i < 48; i++) printf("%02x", out[i]);
  printf("\n");
  return 0;
}

/* All intrinsics for extensions that the target has: SSE and SSE2. */
#ifndef _IMMINTRIN_H_INCLUDED
#define _IMMINTRIN_H_INCLUDED

#include <emmintrin.h>

#endif

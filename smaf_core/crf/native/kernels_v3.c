/* For x86-64-v3: AVX2 and fused multiply-add (2013 on). */
#include "levels.h"
#ifdef X86_LEVELS
#pragma GCC target("arch=x86-64-v3")
#define ISA(name) name##_v3
#define LANES 8
#define NAME "x86-64-v3"
#define KERNELS KERNELS_V3
#include "kernels.inc"
#else
typedef int nothing_to_compile_here;
#endif

/* For x86-64-v4: AVX-512 (servers from 2017, desktops by maker). */
#include "levels.h"
#ifdef X86_LEVELS
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#define ISA(name) name##_v4
#define LANES 16
#define NAME "x86-64-v4"
#define KERNELS KERNELS_V4
#include "kernels.inc"
#else
typedef int nothing_to_compile_here;
#endif

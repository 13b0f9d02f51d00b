/* For any processor the compiler was asked to serve. */
#define ISA(name) name##_base
#define LANES 4
#define NAME "base"
#define KERNELS KERNELS_BASE
#include "kernels.inc"

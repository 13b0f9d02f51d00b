#ifndef SMAF_INFER_H
#define SMAF_INFER_H

#include "lattice.h"

typedef enum { DONE, OUT_OF_MEMORY, TOO_FINE } Outcome;

/* Mean field. TOO_FINE: the kernels are so narrow that lattice points cannot be told apart. */
Outcome infer(const Problem *, const Kernels *);

/* One kernel, without weight or normalisation, applied to `channels` planes of (height, width) floats. */
Outcome filter(const Problem *, const Kernels *, int lattice, int channels, const float *values, float *filtered);

/* The appearance kernel over all pairs of pixels, no lattice. */
void filter_pairs(const Pairs *, const Kernels *, int threads);

/* The kernels for this processor; those named, or NULL where it has no such instructions. */
const Kernels *kernels_for(const char *name);

#endif
